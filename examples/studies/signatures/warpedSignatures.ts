import { fromReader, toLabels, type Random } from "one-shot-ts";

import { MIRRORS } from "./mirror.js";
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
  { frames, writers, forged }: PreparedSignatures,
  config: PreparationConfig,
  { hands, random }: { readonly hands: number; readonly random: Random },
): TrainingSet {
  const newSeed = (): number => 1 + Math.floor(1e9 * random());
  const names = [...new Set(writers)];
  const seedsOf = (): ReadonlyMap<string, number>[] =>
    Array.from({ length: hands }, () => new Map(names.map((name) => [name, newSeed()])));
  const [ofHand, ofForger] = [seedsOf(), seedsOf()];
  const rows = [...frames.keys()].map((row) => ({ row, isImitated: false }));
  const imitated = rows.filter(({ row }) => forged[row] !== 1).filter((_, place) => place % 2 === 0);
  const signatures = [...rows, ...imitated.map(({ row }) => ({ row, isImitated: true }))];
  const items = MIRRORS.flatMap((mirror) =>
    Array.from({ length: hands }, (_, hand) => signatures.map((signature) => ({ ...signature, hand, mirror }))).flat(),
  );
  const dataset = fromReader({
    sampleShape: inputShape(config),
    labels: items.map(({ row, hand, mirror }) => `${writers[row]}${mirror.name}, hand ${hand}`),
    forged: items.map(({ row, isImitated }) => (isImitated ? 1 : forged[row])),
    read: (item) => {
      const { row, hand, mirror, isImitated } = items[item];
      let frame: FramedInk = frames[row];
      if (hand > 0) frame = warpWriter(frame, ofHand[hand].get(writers[row])!);
      if (isImitated) frame = warpWriter(frame, ofForger[hand].get(writers[row])!);
      return inputsOf(warpSignature(frame, newSeed()), config, [mirror])[0];
    },
  });
  return { dataset, writers: toLabels(items.map(({ row }) => writers[row])) };
}
