import type * as tf from "@tensorflow/tfjs-core";

import { requireFunction, requireList, requireObject } from "../core/check.js";
import type { Stateful } from "../core/stateful.js";
import type { Distance } from "../distances/distance.js";
import type { Logs } from "./callbacks.js";

/**
 * What training minimises: which rows a batch needs, and the loss of their embeddings. An objective that remembers something between batches saves and restores
 * its state, so that a step can be undone and training resumed.
 *
 * @typeParam Batch - What the sampler draws; an objective only fits a sampler of the same `Batch`.
 */
export interface Objective<Batch> extends Stateful {
  /** Name of the objective, in errors and histories. */
  readonly name: string;
  /** Prepares one batch, before anything is computed. */
  readonly prepare: (batch: Batch, when?: PreviewOptions) => ObjectiveStep;
  /** Weights of the objective itself, such as proxies, which are trained along with the tower's. They remain the caller's. */
  readonly variables?: readonly tf.Variable[];
}

/** One batch of an objective. */
export interface ObjectiveStep {
  /** The rows it needs, each once: the step reads and embeds these. */
  readonly rows: Int32Array;
  /**
   * Receives the embeddings of `rows`, shape `[rows, size]`, before `evaluate` runs, for a miner that picks by index. `evaluate` is given the
   * same embeddings: there is only one forward pass.
   *
   * @returns Figures to report with the loss, such as how many triplets were picked.
   */
  readonly preview?: (embeddings: tf.Tensor2D, distance: Distance, when?: PreviewOptions) => Promise<Logs>;
  /**
   * The loss, from the embeddings of `rows`, shape `[rows, size]`. Runs inside `tf.tidy` and is differentiated.
   */
  readonly evaluate: (embeddings: tf.Tensor2D, distance: Distance) => BatchLoss;
}

/** Options of {@link Objective.prepare} and {@link ObjectiveStep.preview}. */
export interface PreviewOptions {
  /** Whether the batch is used for training (default) rather than validation. */
  readonly training: boolean;
}

/** The loss of one batch and the figures that help to interpret it; scalars. */
export interface BatchLoss {
  /** The value to minimise. */
  readonly loss: tf.Scalar;
  /** Mean distance of the same pairs. */
  readonly sameDistance: tf.Scalar;
  /** Mean distance of the different pairs. */
  readonly differentDistance: tf.Scalar;
}

/** The kinds of batch: a description, the fields that distinguish it, and a sampler that draws it. */
const BATCHES = {
  pairs: ["pairs", ["left", "right", "y"], "pairSampler"],
  triplets: ["triplets", ["anchor", "positive", "negative"], "tripletSampler"],
  classes: ["rows and their classes", ["rows", "classOf"], "perClassSampler"],
  episode: ["an episode", ["rows", "classOf", "supportCount"], "episodeSampler"],
} as const;

/** Refuses a batch of the wrong kind for an objective. */
export function requireBatch(who: string, kind: keyof typeof BATCHES, batch: object): void {
  const [words, fields, sampler] = BATCHES[kind];
  const given = batch as Readonly<Record<string, unknown>>;
  requireObject(who, "the batch", given, words, fields, `use ${sampler} or another sampler that draws them`);
  for (const field of fields) if (field !== "supportCount") requireList(who, `${field} of the batch`, given[field]);
}

/** Refuses anything but an objective. */
export function requireObjective<Batch>(who: string, objective: Objective<Batch>, name = "objective"): void {
  requireObject(who, name, objective, "an objective", ["prepare"], "pass contrastive(), batchHard() or another");
  requireFunction(who, `${name}.prepare`, objective.prepare);
}
