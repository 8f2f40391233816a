import { fromReader, seeded, type Dataset, type Labels } from "one-shot-ts";
import type { OnProgress } from "one-shot-ts/node";

import { oneThread, type Threads } from "../shared/threads.js";
import { handRows } from "./handRows.js";
import { MIRRORS } from "./mirror.js";
import { inputShape, type PreparationConfig } from "./preparation.js";
import type { PreparedSignatures } from "./prepare.js";
import { warpingFrames, type FrameToWarp } from "./warpFrame.js";

/** What a net is trained on. */
export interface TrainingSet {
  /** Its groups are hands: a writer, warped and mirrored in one of several ways. */
  readonly dataset: Dataset;
  /** The real writer of each row: two hands of one writer are not two writers. */
  readonly writers: Labels;
}

/** How many hands are made from one writer's. */
export interface TrainingSetOptions {
  /** Number of hands, including the writer's own; each is also mirrored in four ways. */
  readonly hands: number;
  readonly seed: number;
  readonly threads?: Threads | undefined;
  readonly onProgress?: OnProgress | undefined;
}

/**
 * Further hands made from those of the training writers, and further forgeries.
 *
 * There are few writers to learn from, and a net that has seen few learns those writers, not what gives a forgery away. So each writer, including
 * the forgeries, is rotated, slanted and bent as a whole: another hand, forged as this one was. Half of a hand's genuine signatures,
 * changed like that once more, are what a different hand would make of them: forgeries that nobody had to practise. In addition, each
 * signature is moved and bent a little on its own, far less, because what gives a forgery away is small.
 */
export async function trainingSet(
  prepared: PreparedSignatures,
  config: PreparationConfig,
  { hands, seed, threads = oneThread, onProgress }: TrainingSetOptions,
): Promise<TrainingSet> {
  const random = seeded(seed);
  const newSeed = (): number => 1 + Math.floor(1e9 * random());
  const { frames, writers } = prepared;
  const names = [...new Set(writers)];
  const { rows, labels, forged, writers: real } = handRows(prepared, hands);
  const ofMirror = rows.length / MIRRORS.length;
  const count = ofMirror / hands; // samples per hand
  const items: FrameToWarp[] = []; // by hand, by sample
  for (let hand = 0; hand < hands; hand++) {
    const [ofHand, ofForger] = [0, 1].map(() => new Map(names.map((name) => [name, newSeed()])));
    for (const { row, isImitated } of rows.slice(hand * count, (hand + 1) * count)) {
      const own = hand === 0 ? [] : [ofHand];
      const warps = isImitated ? [ofForger] : own;
      const handSeeds = warps.map((warp) => warp.get(writers[row])!);
      items.push({ frame: frames[row], config, handSeeds, seed: newSeed(), mirrors: MIRRORS });
    }
  }
  const inputs = await threads.map(warpingFrames, items, onProgress); // by hand and sample, by mirror
  const dataset = fromReader({
    sampleShape: inputShape(config),
    labels,
    forged,
    read: (row) => inputs[row % ofMirror][Math.floor(row / ofMirror)],
  });
  return { dataset, writers: real };
}
