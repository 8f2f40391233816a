import { loadCampus, type Sequence } from "./data.js";
import { cropFrames } from "./frameImages.js";
import { readBoxes } from "./motFiles.js";
import type { Options } from "./options.js";
import type { FrameSize } from "./trajectories.js";

/** A sequence from outside. */
export type GivenSequence = Sequence & { readonly size: FrameSize };

/** The sequence of the command line's files, else TUD-Campus; undefined where neither is there. */
export async function loadSequence({ det, gt, frames: folder, quick }: Options): Promise<GivenSequence | undefined> {
  if (det === undefined || gt === undefined) {
    const campus = quick ? undefined : await loadCampus();
    return campus && { ...campus, size: { width: 640, height: 480 } };
  }
  const [found, truth] = [await readBoxes(det), await readBoxes(gt, { isTruth: true })];
  const all = [...found, ...truth];
  const most = (of: (box: (typeof all)[number]) => number): number =>
    all.reduce((max, box) => Math.max(max, of(box)), 0);
  const crops = folder === undefined ? undefined : await cropFrames(folder, found);
  if (crops === undefined) throw new RangeError("--det and --gt need --frames, the images to cut crops from: the tracker looks at appearance"); // prettier-ignore
  return {
    source: det,
    frames: most(({ frame }) => frame),
    found,
    crops,
    truth,
    size: {
      width: Math.ceil(most(({ left, width }) => left + width)),
      height: Math.ceil(most(({ top, height }) => top + height)),
    },
  };
}
