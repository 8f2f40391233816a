import { fromReader, type Random } from "one-shot-ts";

import { oneThread, type Threads } from "../shared/threads.js";
import { handRows } from "./handRows.js";
import { inputShape, type PreparationConfig } from "./preparation.js";
import type { PreparedSignatures } from "./prepare.js";
import type { TrainingSet } from "./trainingSet.js";
import { warpingFrames } from "./warpFrame.js";

/**
 * What `trainingSet` prepares, warped at each reading instead: for towers that see pixels, of which so many do not fit into memory, and for more hands.
 *
 * @param hands - Hands made of each writer's, the writer's own included; each is mirrored in four ways too.
 * @param threads - Warp the samples of a batch beside one another, and beside the step.
 */
export function warpedSignatures(
  prepared: PreparedSignatures,
  config: PreparationConfig,
  {
    hands,
    random,
    threads = oneThread,
  }: { readonly hands: number; readonly random: Random; readonly threads?: Threads },
): TrainingSet {
  const newSeed = (): number => 1 + Math.floor(1e9 * random());
  const { frames, writers } = prepared;
  const names = [...new Set(writers)];
  const seedsOf = (): ReadonlyMap<string, number>[] =>
    Array.from({ length: hands }, () => new Map(names.map((name) => [name, newSeed()])));
  const [ofHand, ofForger] = [seedsOf(), seedsOf()];
  const { rows, labels, forged, writers: real } = handRows(prepared, hands);
  const dataset = fromReader({
    sampleShape: inputShape(config),
    labels,
    forged,
    read: async (sample) => {
      const { row, hand, mirror, isImitated } = rows[sample];
      const warps = [...(hand === 0 ? [] : [ofHand[hand]]), ...(isImitated ? [ofForger[hand]] : [])];
      const handSeeds = warps.map((warp) => warp.get(writers[row])!);
      const item = { frame: frames[row], config, handSeeds, seed: newSeed(), mirrors: [mirror] };
      return (await threads.call(warpingFrames, item))[0];
    },
  });
  return { dataset, writers: real };
}
