import type { RawImage } from "one-shot-ts/images";

import type { SecondCommandSamples } from "../shared/writeSamples.js";
import type { Signatures } from "./data.js";

/** A signature of a test writer, another of the same writer, a forgery of it if there is one, and one of somebody else, for verify.ts to compare. */
export function samplesOf({ images, writers, forged }: Signatures): Pick<SecondCommandSamples, "samples" | "tries"> {
  const names = [...new Set(writers)];
  const of = (name: string, isForged: number): RawImage[] =>
    images.filter((_, row) => writers[row] === name && forged[row] === isForged);
  const [known, same] = of(names[0], 0);
  const [forgery] = of(names[0], 1) as (RawImage | undefined)[];
  const tries = [
    { words: ["known", "same"], shows: "one writer" },
    ...(forgery ? [{ words: ["known", "forgery"], shows: "a practised forgery" }] : []),
    { words: ["known", "other"], shows: "two writers" },
  ];
  return { samples: { known, same, other: of(names[1], 0)[0], ...(forgery && { forgery }) }, tries };
}
