import { loadCampus, type Sequence } from "./data.js";
import { cropFrames } from "./frameImages.js";
import { readBoxes } from "./motFiles.js";
import type { Options } from "./options.js";
import type { FrameSize } from "./trajectories.js";

/** A sequence from outside. */
export interface GivenSequence extends Sequence {
  /** What its figures begin with. */
  readonly key: "tud" | "sequence";
  readonly size: FrameSize;
}

/** The sequence of the command line's files, without crops where no frames are named; else TUD-Campus; undefined where neither is there. */
export async function loadSequence({ det, gt, frames: folder, quick }: Options): Promise<GivenSequence | undefined> {
  if (det === undefined || gt === undefined) {
    const campus = quick ? undefined : await loadCampus();
    return campus && { ...campus, key: "tud", size: { width: 640, height: 480 } };
  }
  const [found, truth] = [await readBoxes(det), await readBoxes(gt, { isTruth: true })];
  const all = [...found, ...truth];
  const most = (of: (box: (typeof all)[number]) => number): number =>
    all.reduce((max, box) => Math.max(max, of(box)), 0);
  return {
    key: "sequence",
    source: det,
    frames: most(({ frame }) => frame),
    found,
    crops: folder === undefined ? [] : await cropFrames(folder, found),
    truth,
    size: {
      width: Math.ceil(most(({ left, width }) => left + width)),
      height: Math.ceil(most(({ top, height }) => top + height)),
    },
  };
}
