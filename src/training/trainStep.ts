import * as tf from "@tensorflow/tfjs-core";

import type { Random } from "../core/random.js";
import type { Dataset } from "../data/dataset.js";
import type { Embeddings } from "../data/embeddings.js";
import { withSamples } from "../data/withSamples.js";
import type { Distance } from "../distances/distance.js";
import { recordTape, type Recorded } from "../tensors/recordTape.js";
import type { Logs } from "./callbacks.js";
import type { BatchLoss, ObjectiveStep } from "./objective.js";
import { applyGradients } from "./applyGradients.js";
import { holdVariables } from "./holdVariables.js";
import { requireFiniteStep, stepChecks } from "./requireFiniteStep.js";
import { trimmedSpread } from "./spread.js";

/** What the loop needs from a net. */
export interface Trainable {
  /** How its embeddings are compared. */
  readonly metric: Distance;
  /** The tower's weights that are trained. */
  readonly trainableVariables: readonly tf.Variable[];
  /** The tower's weights that the forward pass itself updates: the statistics of batch normalisation. */
  readonly statistics: readonly tf.Variable[];
  /** Embeds samples, differentiably. */
  readonly forward: (samples: tf.Tensor, options: { readonly training: boolean }) => tf.Tensor2D;
  /** The regularisation losses of the tower's layers. */
  readonly penalties: () => tf.Scalar[];
  /** Gives every dropout layer a new seed for the step. */
  readonly reseedDropout: (random: Random) => void;
  /** Embeds a whole dataset as plain data. */
  readonly embed: (dataset: Dataset) => Promise<Embeddings>;
}

/** How {@link trainStep} makes a step. */
export interface StepOptions {
  /** The weights to train. */
  readonly variables: readonly tf.Variable[];
  readonly optimizer: tf.Optimizer;
  /** Names the step in errors. */
  readonly when: string;
  /** Whether to compare the batch's embeddings outside training mode, after the step. Costs a forward pass. */
  readonly inspect: boolean;
  /** Called once the device has been given its work, before the process waits for the figures. */
  readonly meanwhile: () => void;
}

/** The result of a step. */
export interface StepResult {
  readonly logs: Logs;
  /** How much most embeddings of the batch differ outside training mode, 0 if not at all; present if requested. */
  readonly spreadInUse?: number;
}

/**
 * One training step: embeds the samples of a batch, each once, in one pass, and updates the weights.
 *
 * @param samples - Those of `step.rows`, in that order; the caller disposes them.
 * @throws RangeError, with weights and optimizer as they were before the step, if a sample, a statistic, the loss, a gradient or a weight would not be finite.
 *   The caller restores the statistics of batch normalisation.
 */
export async function trainStep(
  net: Trainable,
  samples: tf.Tensor,
  step: ObjectiveStep,
  { variables, optimizer, when, inspect, meanwhile }: StepOptions,
): Promise<StepResult> {
  const held = holdVariables(net.statistics);
  const forward = (): tf.Tensor2D => net.forward(samples, { training: true });
  const kept: tf.TensorContainer[] = [];
  let recorded: Recorded<tf.Tensor2D> | undefined;
  try {
    // An objective with a preview sees the same embeddings that are differentiated afterwards.
    if (step.preview) recorded = recordTape(forward);
    const mined = recorded && (await step.preview?.(recorded.value, net.metric, { training: true }));
    let failure: Error | undefined;
    let statistics: tf.Variable[] = [];
    const { figures, gradients } = tf.tidy(() => {
      let seen: tf.Tensor1D | undefined;
      const { value, grads } = tf.variableGrads(() => {
        try {
          recorded?.resume();
          const parts = step.evaluate(recorded?.value ?? forward(), net.metric);
          seen = tf.keep(stackLoss(parts));
          return tf.addN([parts.loss, ...net.penalties()]);
        } catch (error) {
          // Throwing here would leak what the tape has saved.
          failure = error instanceof Error ? error : new Error(String(error));
          return tf.mul<tf.Scalar>(tf.sum(variables[0]), 0);
        }
      }, [...variables]);
      statistics = held.moved();
      const checks = stepChecks({ samples, gradients: grads, statistics });
      const all = tf.concat([tf.reshape(value, [1]), seen ?? tf.zeros([3]), checks]);
      tf.dispose(seen ?? []);
      return { figures: all, gradients: grads };
    });
    kept.push(figures, gradients);
    if (failure !== undefined) throw failure;
    const reading = figures.data(); // hands the recorded work over
    reading.catch(() => undefined);
    meanwhile();
    const [total, loss, sameDistance, differentDistance, ...checks] = await reading;
    // Checked before the weights are touched, so that what the net has learned so far is kept.
    await requireFiniteStep({ samples, rows: step.rows, gradients, statistics, when }, checks, total);
    await applyGradients(optimizer, gradients, variables, when);
    const logs = { loss, sameDistance, differentDistance, ...mined };
    return inspect ? { logs, spreadInUse: await spreadInUse(net, samples) } : { logs };
  } finally {
    held.release();
    recorded?.dispose();
    tf.dispose(kept);
  }
}

/** The most rows of a batch that are embedded outside training mode at the end of an epoch. */
const MOST_INSPECTED = 32;

async function spreadInUse(net: Trainable, samples: tf.Tensor): Promise<number> {
  const embeddings = tf.tidy(() => {
    const [rows] = samples.shape;
    // Rows spread over the batch: they tell as much as all of them, at a fraction of the cost.
    const length = Math.min(rows, MOST_INSPECTED);
    const some = Int32Array.from({ length }, (_, i) => Math.floor((i * rows) / length));
    return net.forward(length < rows ? tf.gather(samples, tf.tensor1d(some, "int32")) : samples, { training: false });
  });
  try {
    return trimmedSpread(await embeddings.data<"float32">(), embeddings.shape[0]);
  } finally {
    embeddings.dispose();
  }
}

/** The loss of a batch outside training mode: no dropout, no gradient. */
export async function evaluateStep(net: Trainable, dataset: Dataset, step: ObjectiveStep): Promise<Logs> {
  return withSamples(dataset, step.rows, async (samples) => {
    const made: tf.Tensor[] = [];
    try {
      const embeddings = tf.tidy(() => net.forward(samples, { training: false }));
      made.push(embeddings);
      const mined = await step.preview?.(embeddings, net.metric, { training: false });
      const figures = tf.tidy(() => stackLoss(step.evaluate(embeddings, net.metric)));
      made.push(figures);
      const [loss, sameDistance, differentDistance] = await figures.data();
      return { loss, sameDistance, differentDistance, ...mined };
    } finally {
      tf.dispose(made);
    }
  });
}

const stackLoss = ({ loss, sameDistance, differentDistance }: BatchLoss): tf.Tensor1D =>
  tf.stack([loss, sameDistance, differentDistance]) as tf.Tensor1D;
