import { setImmediate } from "node:timers/promises";

import { fromReader, seeded, toLabels, type Dataset, type Labels } from "one-shot-ts";
import type { OnProgress } from "one-shot-ts/node";

import { MIRRORS, mirrorInput } from "./mirror.js";
import { inputOf, inputShape, type PreparationConfig } from "./preparation.js";
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
 * Further hands made of those of the training writers.
 *
 * There are few writers to learn from, and a net that has seen few learns those writers, not what tells a forgery. So each writer, the
 * forgeries of it included, is turned, slanted and stretched as a whole: another hand, forged as this one was. On top of that each signature
 * is moved and bent a little of its own, far less, for what tells a forgery is small.
 */
export async function trainingSet(
  { frames, writers, forged }: PreparedSignatures,
  config: PreparationConfig,
  { hands, seed, onProgress }: TrainingSetOptions,
): Promise<TrainingSet> {
  const random = seeded(seed);
  const names = [...new Set(writers)];
  const inputs: Float32Array[][] = [];
  for (let hand = 0; hand < hands; hand++) {
    const seeds = new Map(names.map((name) => [name, 1 + Math.floor(1e9 * random())]));
    inputs.push([]);
    for (const [row, frame] of frames.entries()) {
      const own = hand === 0 ? frame : warpWriter(frame, seeds.get(writers[row])!);
      inputs[hand].push(inputOf(warpSignature(own, 1 + Math.floor(1e9 * random())), config));
      onProgress?.(hand * frames.length + row + 1, hands * frames.length);
      if (row % 50 === 0) await setImmediate(); // lets the progress bar draw
    }
  }
  const each = <T>(make: (mirror: (typeof MIRRORS)[number], hand: number) => T[]): T[] =>
    MIRRORS.flatMap((mirror) => inputs.flatMap((_, hand) => make(mirror, hand)));
  const count = frames.length;
  const dataset = fromReader({
    sampleShape: inputShape(config),
    labels: each(({ name }, hand) => writers.map((writer) => `${writer}${name}, hand ${hand}`)),
    forged: each(() => Array.from(forged)),
    read: (row) => {
      const hand = Math.floor(row / count) % hands;
      return mirrorInput(inputs[hand][row % count], MIRRORS[Math.floor(row / (count * hands))], config);
    },
  });
  return { dataset, writers: toLabels(each(() => [...writers])) };
}
