import { findMotSequence } from "../shared/layouts/findMotSequence.js";
import { findPublished, loadCampus, type Sequence } from "./data.js";
import { cropFrames } from "./frameImages.js";
import { readBoxes } from "./motFiles.js";
import type { Options } from "./options.js";
import type { FrameSize } from "./trajectories.js";

/** A sequence that is not simulated. */
export interface GivenSequence extends Sequence {
  /** The prefix of its figures. */
  readonly key: "tud" | "sequence";
  readonly size: FrameSize;
}

/**
 * The sequence in the files named on the command line, without crops if no frames are named; or the one in the folder with published data; or else TUD-Campus;
 * undefined if there is none.
 */
export async function loadSequence(options: Options): Promise<GivenSequence | undefined> {
  const { data, sequence, quick } = options;
  let { det, gt, frames: folder } = options;
  let info: Partial<Pick<GivenSequence, "key" | "size" | "source">> & { readonly length?: number | undefined } = {};
  if (det === undefined && data !== undefined && (await findPublished(data)).sequence) {
    const found = await findMotSequence(data, sequence);
    ({ det, gt, frames: folder } = found);
    const { name, size, length } = found;
    info = {
      key: name === "TUD-Campus" ? "tud" : "sequence",
      source: `${data} (${name})`,
      length,
      ...(size && { size }),
    };
  }
  if (det === undefined || gt === undefined) {
    const campus = quick ? undefined : await loadCampus();
    return campus && { ...campus, key: "tud", size: { width: 640, height: 480 } };
  }
  const [found, truth] = [await readBoxes(det), await readBoxes(gt, { isTruth: true })];
  const all = [...found, ...truth];
  const most = (of: (box: (typeof all)[number]) => number): number =>
    all.reduce((max, box) => Math.max(max, of(box)), 0);
  return {
    key: info.key ?? "sequence",
    source: info.source ?? det,
    frames: info.length ?? most(({ frame }) => frame),
    found,
    crops: folder === undefined ? [] : await cropFrames(folder, found),
    truth,
    size: info.size ?? {
      width: Math.ceil(most(({ left, width }) => left + width)),
      height: Math.ceil(most(({ top, height }) => top + height)),
    },
  };
}
