import * as tf from "@tensorflow/tfjs-core";

import type { Random } from "../core/random.js";
import type { Dataset } from "../data/dataset.js";
import type { Embeddings } from "../data/embeddings.js";
import { withSamples } from "../data/withSamples.js";
import type { Distance } from "../distances/distance.js";
import type { Logs } from "./callbacks.js";
import type { BatchLoss, ObjectiveStep } from "./objective.js";
import { inSlotOrder } from "./slotOrder.js";

/** What the loop needs of a net. */
export interface Trainable {
  /** How its embeddings are compared. */
  readonly metric: Distance;
  /** The tower's weights that are trained. */
  readonly trainableVariables: readonly tf.Variable[];
  /** The tower's weights that move by themselves in training: the statistics of batch normalisation. */
  readonly statistics: readonly tf.Variable[];
  /** Embeds samples, differentiable. */
  readonly forward: (samples: tf.Tensor, options: { readonly training: boolean }) => tf.Tensor2D;
  /** The penalties that the tower's layers put on their weights. */
  readonly penalties: () => tf.Scalar[];
  /** Gives every dropout layer a new seed for the step. */
  readonly reseedDropout: (random: Random) => void;
  /** Embeds a whole dataset as plain data. */
  readonly embed: (dataset: Dataset) => Promise<Embeddings>;
}

/**
 * One step of training: reads each row of the batch once, embeds them in one pass, and moves the weights.
 *
 * @param when - Says which step it is, in errors.
 * @throws RangeError, with the weights as they were before the step, if a sample or the loss is not finite.
 */
export async function trainStep(
  net: Trainable,
  dataset: Dataset,
  step: ObjectiveStep,
  variables: readonly tf.Variable[],
  optimizer: tf.Optimizer,
  when: string,
): Promise<Logs> {
  return withSamples(dataset, step.rows, async (samples) => {
    const mined = await preview(net, samples, step, true);
    let failure: Error | undefined;
    const { figures, gradients } = tf.tidy(() => {
      let seen: tf.Tensor1D | undefined;
      const { value, grads } = tf.variableGrads(() => {
        try {
          const parts = step.evaluate(net.forward(samples, { training: true }), net.metric);
          seen = tf.keep(stackLoss(parts));
          return tf.addN([parts.loss, ...net.penalties()]);
        } catch (error) {
          // Thrown from here, it would leave what the tape has saved in memory for good.
          failure = error instanceof Error ? error : new Error(String(error));
          return tf.mul<tf.Scalar>(tf.sum(variables[0]), 0);
        }
      }, [...variables]);
      const all = tf.concat([tf.reshape(value, [1]), seen ?? tf.zeros([3]), finiteOrNaN(samples)]);
      tf.dispose(seen ?? []);
      return { figures: all, gradients: grads };
    });
    try {
      if (failure !== undefined) throw failure;
      const [total, loss, sameDistance, differentDistance, input] = await figures.data();
      // Looked at before the weights are touched: what the net has learned so far stays.
      if (Number.isNaN(input)) await refuseSamples(samples, step.rows, when);
      if (!Number.isFinite(total)) {
        throw new RangeError(
          `fit: the loss must stay finite, got ${total} in ${when}; lower the learning rate or scale the input`,
        );
      }
      optimizer.applyGradients(inSlotOrder(optimizer, gradients));
      return { loss, sameDistance, differentDistance, ...mined };
    } finally {
      tf.dispose([figures, gradients]);
    }
  });
}

/** The loss of a batch with the net as it is in use: no dropout, no gradient. */
export async function evaluateStep(net: Trainable, dataset: Dataset, step: ObjectiveStep): Promise<Logs> {
  return withSamples(dataset, step.rows, async (samples) => {
    const mined = await preview(net, samples, step, false);
    const figures = tf.tidy(() => stackLoss(step.evaluate(net.forward(samples, { training: false }), net.metric)));
    try {
      const [loss, sameDistance, differentDistance] = await figures.data();
      return { loss, sameDistance, differentDistance, ...mined };
    } finally {
      figures.dispose();
    }
  });
}

/**
 * Shows the embeddings to a step that wants to see them first. Dropout draws the same masks as in the step itself, and statistics stay as they were: the step
 * itself is going to move them.
 */
async function preview(net: Trainable, samples: tf.Tensor, step: ObjectiveStep, training: boolean): Promise<Logs> {
  if (step.preview === undefined) return {};
  const before = net.statistics.map((statistic) => tf.clone(statistic));
  const embeddings = tf.tidy(() => net.forward(samples, { training }));
  net.statistics.forEach((statistic, i) => statistic.assign(before[i]));
  tf.dispose(before);
  try {
    return await step.preview(embeddings, net.metric, { training });
  } finally {
    embeddings.dispose();
  }
}

const stackLoss = ({ loss, sameDistance, differentDistance }: BatchLoss): tf.Tensor1D =>
  tf.stack([loss, sameDistance, differentDistance]) as tf.Tensor1D;

/** 0 where all numbers are finite, else NaN: NaN and infinities times 0 are NaN. */
const finiteOrNaN = (samples: tf.Tensor): tf.Tensor1D => tf.reshape(tf.sum(tf.mul(samples, 0)), [1]);

async function refuseSamples(samples: tf.Tensor, rows: Int32Array, when: string): Promise<never> {
  const values = await samples.data();
  const place = values.findIndex((value) => !Number.isFinite(value));
  const row = rows[Math.floor(place / (values.length / rows.length))];
  throw new RangeError(`fit: samples must be finite, got ${values[place]} in row ${row} (${when})`);
}
