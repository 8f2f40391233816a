import { fromReader, type Random } from "one-shot-ts";

import { handRows } from "./handRows.js";
import { inputShape, inputsOf, type FramedInk, type PreparationConfig } from "./preparation.js";
import type { PreparedSignatures } from "./prepare.js";
import type { TrainingSet } from "./trainingSet.js";
import { warpSignature, warpWriter } from "./warps.js";

/**
 * What `trainingSet` prepares, warped at each reading instead: for towers that see pixels, of which so many do not fit into memory, and for more hands.
 *
 * @param hands - Hands made of each writer's, the writer's own included; each is mirrored in four ways too.
 */
export function warpedSignatures(
  prepared: PreparedSignatures,
  config: PreparationConfig,
  { hands, random }: { readonly hands: number; readonly random: Random },
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
    read: (sample) => {
      const { row, hand, mirror, isImitated } = rows[sample];
      let frame: FramedInk = frames[row];
      if (hand > 0) frame = warpWriter(frame, ofHand[hand].get(writers[row])!);
      if (isImitated) frame = warpWriter(frame, ofForger[hand].get(writers[row])!);
      return inputsOf(warpSignature(frame, newSeed()), config, [mirror])[0];
    },
  });
  return { dataset, writers: real };
}
