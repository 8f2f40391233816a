import type * as tf from "@tensorflow/tfjs-core";

import { requireCount, requireFunction, requireObject, requireOptions } from "../core/check.js";
import type { Random } from "../core/random.js";
import { requireDataset, type Dataset } from "../data/dataset.js";
import { requireSampler, type Sampler } from "../samplers/sampler.js";
import { adam } from "./adam.js";
import type { Logs, TrainingCallbacks } from "./callbacks.js";
import { allOrNothing, requireAlive } from "./allOrNothing.js";
import { batchReader } from "./batchReader.js";
import { epochWarnings } from "./epochWarnings.js";
import { addEpoch, copyHistory, logsOf, type History } from "./history.js";
import { MeanLogs } from "./meanLogs.js";
import { pause } from "../core/pause.js";
import { requireObjective, type Objective } from "./objective.js";
import { rateSetter, type LearningRate } from "./learningRate.js";
import { evaluateStep, trainStep, type Trainable } from "./trainStep.js";

/** Options of {@link SiameseNet.fit}. */
export interface FitOptions<Batch> {
  /** Draws the batches: within an epoch the next one while the device computes a step, so it must not depend on how the step before went. */
  readonly sampler: Sampler<Batch>;
  /** The objective to minimise. */
  readonly objective: Objective<Batch>;
  /** Passes over the data; default 1. */
  readonly epochs?: number;
  /** The epoch to start with, to resume interrupted training; default the one after `past`, else 0. Schedules continue from there. */
  readonly initialEpoch?: number;
  /** The history of an earlier call: the returned history begins with it, and early stopping counts its epochs. */
  readonly past?: History;
  /** Steps per epoch; by default, an epoch ends once as many rows have been read as the dataset has. */
  readonly stepsPerEpoch?: number;
  /** Default: Adam, made for this call. Your own optimizer keeps its state between calls and remains yours. */
  readonly optimizer?: tf.Optimizer;
  /** A number, or a function of the epoch; default 0.001, or what `optimizer` was made with. */
  readonly learningRate?: LearningRate;
  /** Data on which the objective is measured after each epoch: of other classes than the training classes, except for objectives with proxies, which need the same ones. */
  readonly validation?: Validation<Batch>;
  /** Called during training; several are called in order. */
  readonly callbacks?: TrainingCallbacks | readonly TrainingCallbacks[];
  /** Ends the training between two steps: `fit` rejects with the signal's reason, and the net keeps what it has learned. */
  readonly signal?: AbortSignal;
  /** Source of randomness for dropout. The sampler has its own. */
  readonly random?: Random;
}

/** The validation data. */
export interface Validation<Batch> {
  /** The rows the sampler draws from. */
  readonly dataset: Dataset;
  /** Draws the batches. */
  readonly sampler: Sampler<Batch>;
  /** Batches per epoch; default 1. */
  readonly steps?: number;
}

/** The training loop behind {@link SiameseNet.fit}. */
export async function fit<Batch>(net: Trainable, dataset: Dataset, options: FitOptions<Batch>): Promise<History> {
  requireOptions("fit", options);
  const {
    sampler,
    objective,
    epochs = 1,
    past,
    initialEpoch = (past?.epoch.at(-1) ?? -1) + 1,
    stepsPerEpoch,
    validation,
    signal,
    random = Math.random,
  } = options;
  requireFunction(
    "fit",
    "sampler",
    sampler,
    "pass pairSampler(dataset.labels), perClassSampler(dataset.labels) or another",
  );
  requireObjective("fit", objective);
  requireCount("fit", "epochs", epochs);
  requireCount("fit", "initialEpoch", initialEpoch, 0);
  if (initialEpoch >= epochs) {
    throw new RangeError(`fit: initialEpoch must be less than epochs (${epochs}), got ${initialEpoch}`);
  }
  if (stepsPerEpoch !== undefined) requireCount("fit", "stepsPerEpoch", stepsPerEpoch);
  requireSampler("fit", sampler, dataset);
  if (validation !== undefined) requireValidation(requireObject("fit", "validation", validation, "an object", ["dataset", "sampler"])); // prettier-ignore
  if (validation) requireSampler("fit: validation", validation.sampler, validation.dataset);
  if (signal !== undefined) requireObject("fit", "signal", signal, "an AbortSignal", ["throwIfAborted"], "pass the signal of an AbortController"); // prettier-ignore
  if (options.optimizer !== undefined) requireObject("fit", "optimizer", options.optimizer, "an optimizer of tfjs", ["applyGradients"], "pass adam() or one of tf.train"); // prettier-ignore
  signal?.throwIfAborted();

  const optimizer = options.optimizer ?? adam();
  const setRate = rateSetter(optimizer, options.learningRate);
  const listeners = [options.callbacks ?? []].flat();
  for (const listener of listeners) requireObject("fit", "each of callbacks", listener, "an object of functions");
  const history = copyHistory(past);
  const resting = pause();
  const reader = batchReader({ dataset, sampler, random, reseedDropout: net.reseedDropout });
  const warn = epochWarnings();

  const call = async (run: (listener: TrainingCallbacks) => unknown): Promise<boolean> => {
    let stop = false;
    for (const listener of listeners) if ((await run(listener)) === "stop") stop = true;
    return stop;
  };

  try {
    await call((to) => to.onTrainBegin?.());
    for (const [place, epoch] of (past?.epoch ?? []).entries()) {
      const logs = logsOf(history, place);
      await call((to) => to.onEpochPast?.(epoch, logs));
    }
    for (let epoch = initialEpoch; epoch < epochs; epoch++) {
      await call((to) => to.onEpochBegin?.(epoch));
      setRate(epoch);
      await sampler.prepare?.({ epoch, epochs, embed: () => net.embed(dataset), distance: net.metric });
      const means = new MeanLogs();
      let rowsRead = 0;
      let spread: number | undefined;
      for (let step = 0; stepsPerEpoch === undefined ? rowsRead < dataset.length : step < stepsPerEpoch; step++) {
        signal?.throwIfAborted();
        await call((to) => to.onBatchBegin?.(step));
        const variables = [...net.trainableVariables, ...(objective.variables ?? [])];
        if (variables.length === 0) throw new RangeError("fit: need a weight to train, but every layer is frozen");
        requireAlive(variables);
        const drawn = reader.next();
        const undo = (): void => {
          reader.discard();
          drawn.undo();
        };
        const parts = { statistics: net.statistics, parts: [objective], undo };
        const { logs, rows, spreadInUse } = await allOrNothing(parts, async () => {
          const batch = objective.prepare(drawn.batch);
          const when = `epoch ${epoch}, step ${step}`;
          const rowsSoFar = rowsRead + batch.rows.length;
          const last = stepsPerEpoch === undefined ? rowsSoFar >= dataset.length : step + 1 === stepsPerEpoch;
          // Embeddings outside training can differ from those within it only if batch normalisation has statistics.
          const inspect = last && net.statistics.length > 0;
          // Not beyond an epoch, whose end may change sampler and randomness.
          const meanwhile = (): void => {
            if (!last) reader.ahead();
          };
          try {
            const samples = await drawn.samples(batch.rows);
            try {
              const result = await trainStep(net, samples, batch, { variables, optimizer, when, inspect, meanwhile });
              return { ...result, rows: batch.rows.length };
            } finally {
              samples.dispose();
            }
          } catch (error) {
            requireAlive(variables, error);
            throw error;
          }
        });
        means.add(logs);
        rowsRead += rows;
        spread = spreadInUse;
        await call((to) => to.onBatchEnd?.(step, logs));
        await resting();
      }
      const logs = { ...means.mean(), ...(validation && (await validate(net, objective, validation))) };
      addEpoch(history, epoch, logs);
      for (const warning of warn(logs, epoch, spread)) {
        history.warnings.push(warning);
        await call((to) => to.onWarning?.(warning, epoch));
      }
      if (await call((to) => to.onEpochEnd?.(epoch, logs))) break;
    }
    await call((to) => to.onTrainEnd?.());
    return history;
  } finally {
    reader.discard();
    if (options.optimizer === undefined) optimizer.dispose();
  }
}

function requireValidation<Batch>({ dataset, sampler, steps = 1 }: Validation<Batch>): void {
  requireDataset("fit", dataset, "validation.dataset");
  requireFunction("fit", "validation.sampler", sampler, "make one from the labels of the validation data");
  requireCount("fit", "validation.steps", steps);
}

async function validate<Batch>(
  net: Trainable,
  objective: Objective<Batch>,
  { dataset, sampler, steps = 1 }: Validation<Batch>,
): Promise<Logs> {
  const means = new MeanLogs();
  for (let step = 0; step < steps; step++)
    means.add(await evaluateStep(net, dataset, objective.prepare(sampler(), { training: false })));
  return Object.fromEntries(Object.entries(means.mean()).map(([name, value]) => [`val_${name}`, value]));
}
