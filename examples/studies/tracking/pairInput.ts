import * as tf from "@tensorflow/tfjs-core";
import {
  binaryCrossEntropyLoss,
  fromReader,
  type ClassBatch,
  type Dataset,
  type Objective,
  type Random,
  type Sampler,
} from "one-shot-ts";
import { type RawImage } from "one-shot-ts/images";

import { INPUT_SHAPE } from "./crops.js";
import type { Crop } from "./data.js";
import { groupBy } from "./groupBy.js";

/** Shape of two stacked crops, the input of the stacked net. */
export const STACKED_SHAPE = [INPUT_SHAPE[0], INPUT_SHAPE[1], 2 * INPUT_SHAPE[2]] as const;

/** Two crops, pixel on pixel: the channels of the first, then those of the second. */
export function stackPair(first: Float32Array, second: Float32Array): Float32Array {
  const channels = INPUT_SHAPE[2];
  const result = new Float32Array(2 * first.length);
  for (let from = 0; from < first.length; from += channels) {
    result.set(first.subarray(from, from + channels), 2 * from);
    result.set(second.subarray(from, from + channels), 2 * from + channels);
  }
  return result;
}

/** The two classes of rows of {@link drawnPairs}. */
export const PAIR_KINDS = ["same", "different"] as const;

/** How pairs are drawn. */
export interface DrawnPairsOptions {
  /** Rows, half of them same pairs. */
  readonly rows: number;
  /** Makes the net's input from a crop, such as an augmented copy. */
  readonly prepare: (image: RawImage) => Float32Array;
  readonly random: Random;
}

/**
 * A dataset whose rows are *pairs* of crops, drawn again at each reading: one person under two cameras (even rows), or two people (odd rows).
 *
 * A stacked net sees both crops at once, so a pair is one sample to it, and whether the two show one person is the sample's class.
 */
export function drawnPairs(crops: readonly Crop[], { rows, prepare, random }: DrawnPairsOptions): Dataset {
  const people = [...groupBy(crops, ({ person }) => person).values()];
  const under = people.map((own) => [...groupBy(own, ({ camera }) => camera).values()]);
  const several = under.filter((cameras) => cameras.length > 1);
  const pick = <T>(values: readonly T[]): T => values[Math.floor(random() * values.length)];
  const two = <T>(values: readonly T[]): [T, T] => {
    const first = Math.floor(random() * values.length);
    const second = (first + 1 + Math.floor(random() * (values.length - 1))) % values.length;
    return [values[first], values[second]];
  };
  return fromReader({
    sampleShape: STACKED_SHAPE,
    labels: Array.from({ length: rows }, (_, row) => PAIR_KINDS[row % 2]),
    read: (row) => {
      const groups = row % 2 === 0 ? two(pick(several)) : two(people);
      const [first, second] = groups.map((group) => prepare(pick(group).image));
      return stackPair(first, second);
    },
  });
}

/** A sampler that draws all rows each time, since they differ at each reading. */
export function everyRow({ length, labels }: Dataset): Sampler<ClassBatch> {
  const rows = Int32Array.from({ length }, (_, row) => row);
  return () => ({ rows, classOf: labels.classOf });
}

/**
 * Trains a net to output the log-odds that its sample, a stacked pair, shows one person: binary cross-entropy.
 *
 * The "embedding" of a pair is that single number. Class 0 must be the same pairs.
 */
export function pairVerdict(): Objective<ClassBatch> {
  return {
    name: "pairVerdict",
    prepare: ({ rows, classOf }) => ({
      rows,
      evaluate: (embeddings) => {
        const logits = tf.reshape<tf.Rank.R1>(embeddings, [-1]);
        const of = (kind: number): tf.Scalar => {
          const mask = tf.tensor1d(Array.from(classOf, (c) => (c === kind ? 1 : 0)));
          return tf.div(tf.sum(tf.mul(tf.neg(logits), mask)), tf.maximum(tf.sum(mask), 1));
        };
        return {
          loss: tf.mean<tf.Scalar>(binaryCrossEntropyLoss(logits, classOf)),
          sameDistance: of(0),
          differentDistance: of(1),
        };
      },
    }),
  };
}
