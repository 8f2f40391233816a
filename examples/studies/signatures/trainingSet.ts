import { fromReader, seeded, toLabels, type Dataset, type Labels } from "one-shot-ts";
import type { OnProgress } from "one-shot-ts/node";

import { oneThread, type Threads } from "../shared/threads.js";
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
  { frames, writers, forged }: PreparedSignatures,
  config: PreparationConfig,
  { hands, seed, threads = oneThread, onProgress }: TrainingSetOptions,
): Promise<TrainingSet> {
  const random = seeded(seed);
  const newSeed = (): number => 1 + Math.floor(1e9 * random());
  const rows = [...frames.keys()];
  const imitated = rows.filter((row) => forged[row] !== 1).filter((_, place) => place % 2 === 0);
  const count = rows.length + imitated.length; // samples per hand
  const names = [...new Set(writers)];
  const items: FrameToWarp[] = []; // by hand, by sample
  for (let hand = 0; hand < hands; hand++) {
    const [ofHand, ofForger] = [0, 1].map(() => new Map(names.map((name) => [name, newSeed()])));
    const add = (row: number, warp?: ReadonlyMap<string, number>): void => {
      items.push({ frame: frames[row], config, writerSeed: warp?.get(writers[row]), seed: newSeed() });
    };
    for (const row of rows) add(row, hand === 0 ? undefined : ofHand);
    for (const row of imitated) add(row, ofForger);
  }
  const inputs = await threads.map(warpingFrames, items, onProgress); // by hand and sample, by mirror
  const each = <T>(make: (mirror: (typeof MIRRORS)[number], hand: number) => T[]): T[] =>
    MIRRORS.flatMap((mirror) => Array.from({ length: hands }, (_, hand) => make(mirror, hand)).flat());
  const writerOf = [...rows, ...imitated].map((row) => writers[row]);
  const dataset = fromReader({
    sampleShape: inputShape(config),
    labels: each(({ name }, hand) => writerOf.map((writer) => `${writer}${name}, hand ${hand}`)),
    forged: each(() => [...forged, ...imitated.map(() => 1)]),
    read: (row) => {
      const ofMirror = count * hands;
      return inputs[row % ofMirror][Math.floor(row / ofMirror)];
    },
  });
  return { dataset, writers: toLabels(each(() => writerOf)) };
}
