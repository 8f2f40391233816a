import { setImmediate } from "node:timers/promises";

import { fromReader, seeded, toLabels, type Dataset, type Labels } from "one-shot-ts";
import type { OnProgress } from "one-shot-ts/node";

import { MIRRORS } from "./mirror.js";
import { inputShape, inputsOf, type PreparationConfig } from "./preparation.js";
import type { PreparedSignatures } from "./prepare.js";
import { warpSignature, warpWriter } from "./warps.js";

/** What a net is trained on. */
export interface TrainingSet {
  /** Its groups are hands: a writer, warped and mirrored in one of several ways. */
  readonly dataset: Dataset;
  /** The real writer of each row: two hands of one writer are not two writers. */
  readonly writers: Labels;
}

/** How many hands are made of one writer's. */
export interface TrainingSetOptions {
  /** Warped hands, the writer's own among them; each is mirrored in four ways too. */
  readonly hands: number;
  readonly seed: number;
  readonly onProgress?: OnProgress | undefined;
}

/**
 * Further hands made of those of the training writers, and further forgeries.
 *
 * There are few writers to learn from, and a net that has seen few learns those writers, not what tells a forgery. So each writer, the
 * forgeries of it included, is turned, slanted and bent as a whole: another hand, forged as this one was. Half of a hand's genuine signatures,
 * changed like that once more, are what yet another hand would make of them: forgeries that cost nobody any practice. On top of that each
 * signature is moved and bent a little of its own, far less, for what tells a forgery is small.
 */
export async function trainingSet(
  { frames, writers, forged }: PreparedSignatures,
  config: PreparationConfig,
  { hands, seed, onProgress }: TrainingSetOptions,
): Promise<TrainingSet> {
  const random = seeded(seed);
  const newSeed = (): number => 1 + Math.floor(1e9 * random());
  const rows = [...frames.keys()];
  const imitated = rows.filter((row) => forged[row] !== 1).filter((_, place) => place % 2 === 0);
  const count = rows.length + imitated.length; // samples of a hand
  const names = [...new Set(writers)];
  const inputs: Float32Array[][][] = []; // by hand, by sample, by mirror
  for (let hand = 0; hand < hands; hand++) {
    const [ofHand, ofForger] = [0, 1].map(() => new Map(names.map((name) => [name, newSeed()])));
    const made: Float32Array[][] = [];
    const add = async (row: number, warp?: ReadonlyMap<string, number>): Promise<void> => {
      const frame = warp ? warpWriter(frames[row], warp.get(writers[row])!) : frames[row];
      made.push(inputsOf(warpSignature(frame, newSeed()), config, MIRRORS));
      onProgress?.(hand * count + made.length, hands * count);
      if (made.length % 50 === 0) await setImmediate(); // lets the progress bar draw
    };
    for (const row of rows) await add(row, hand === 0 ? undefined : ofHand);
    for (const row of imitated) await add(row, ofForger);
    inputs.push(made);
  }
  const each = <T>(make: (mirror: (typeof MIRRORS)[number], hand: number) => T[]): T[] =>
    MIRRORS.flatMap((mirror) => inputs.flatMap((_, hand) => make(mirror, hand)));
  const writerOf = [...rows, ...imitated].map((row) => writers[row]);
  const dataset = fromReader({
    sampleShape: inputShape(config),
    labels: each(({ name }, hand) => writerOf.map((writer) => `${writer}${name}, hand ${hand}`)),
    forged: each(() => [...forged, ...imitated.map(() => 1)]),
    read: (row) => {
      const hand = Math.floor(row / count) % hands;
      return inputs[hand][row % count][Math.floor(row / (count * hands))];
    },
  });
  return { dataset, writers: toLabels(each(() => writerOf)) };
}
