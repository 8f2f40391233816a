import { fromArrays, type Embeddings, type SiameseNet } from "one-shot-ts";

import { meanEmbeddings } from "../shared/meanEmbeddings.js";
import { FRONT_ENDS, INPUT_SHAPE, towerWindows, type FrontEndName } from "./frontEnds.js";
import type { Trials } from "./trials.js";

/** One embedding a recording: the mean of those of its windows, which overlap by half, so that all of a longer recording is heard. */
export async function embedRecordings(net: SiameseNet, { clips }: Trials, frontEnd: FrontEndName): Promise<Embeddings> {
  const windows = clips.map((clip) => towerWindows(FRONT_ENDS[frontEnd], clip));
  const clipOf = windows.flatMap((own, clip) => own.map(() => clip));
  return meanEmbeddings(await net.embed(fromArrays(windows.flat(), clipOf, { shape: INPUT_SHAPE })), clipOf);
}
