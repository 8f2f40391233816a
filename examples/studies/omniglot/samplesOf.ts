import type { OneShotRun } from "one-shot-ts/evaluation";
import type { RawImage } from "one-shot-ts/images";

import type { SecondCommandSamples } from "../shared/writeSamples.js";
import type { Drawings } from "./data.js";

/** Examples of the characters of a run, and one of its drawings to classify. */
export function samplesOf(
  { ink, side, alphabets, alphabet }: Drawings,
  { train, test, answer }: OneShotRun,
): Pick<SecondCommandSamples, "samples" | "tries"> {
  const picture = (row: number): RawImage => ({
    data: ink[row].map((value) => 255 * (1 - value)),
    height: side,
    width: side,
    channels: 1,
  });
  const nameOf = (place: number): string => `character-${String(place + 1).padStart(2, "0")}`;
  const examples = Array.from(train, (row, place): [name: string, picture: RawImage] => [
    `examples/${nameOf(place)}`,
    picture(row),
  ]);
  const name = alphabets[alphabet[test[0]]].name.replaceAll("_", " ");
  return {
    samples: { drawing: picture(test[0]), ...Object.fromEntries(examples) },
    tries: [{ words: ["drawing", "examples"], shows: `${nameOf(answer[0])} of ${name}, drawn by somebody else` }],
  };
}
