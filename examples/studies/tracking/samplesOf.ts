import type { RawImage } from "one-shot-ts/images";

import type { SecondCommandSamples } from "../shared/writeSamples.js";
import { formatBoxes } from "./motFiles.js";
import type { Street } from "./street.js";

/** The beginning of a street for track.ts: its detections, and what the camera sees. */
export function samplesOf(
  { found, picture }: Pick<Street, "found" | "picture">,
  frames: number,
): Pick<SecondCommandSamples, "samples" | "tries"> {
  const pictures = Array.from({ length: frames }, (_, i): [name: string, picture: RawImage] => [
    `frames/${String(i + 1).padStart(6, "0")}`,
    picture(i + 1),
  ]);
  const boxes = found.filter(({ frame }) => frame <= frames).map((box) => ({ ...box, identity: -1 }));
  return {
    samples: { det: formatBoxes(boxes), ...Object.fromEntries(pictures) },
    tries: [
      { words: ["det", "--frames", "frames"], shows: "who is who, by looks and by place" },
      { words: ["det"], shows: "by place alone" },
    ],
  };
}
