import { readdir, rm, rmdir } from "node:fs/promises";
import { join } from "node:path";
import * as tf from "@tensorflow/tfjs-core";

import { requireCount } from "../core/check.js";
import type { SeededRandom } from "../core/random.js";
import type { Dataset } from "../data/dataset.js";
import type { SiameseNet } from "../net/SiameseNet.js";
import { adam } from "../training/adam.js";
import type { TrainingCallbacks } from "../training/callbacks.js";
import type { FitOptions, History } from "../training/fit.js";
import { optimizerState, restoreOptimizer } from "../training/optimizerState.js";
import { readCheckpoint, writeCheckpoint, type Checkpoint, type SavedTensor } from "./checkpointFile.js";

/** Options of {@link trainingCheckpoint}. */
export interface TrainingCheckpointOptions {
  /**
   * Every source of randomness that training draws from: those of the samplers, of augmentation, of `fit` and of validation, each once and
   * always in the same order.
   */
  readonly random: SeededRandom | readonly SeededRandom[];
  /** Whatever decides the numbers, as JSON: the seed, the data, the recipe. A checkpoint of other settings is refused. Default: none. */
  readonly settings?: Readonly<Record<string, unknown>>;
  /** Whether to go on from a checkpoint that is there, rather than to remove it; default true. */
  readonly resume?: boolean;
  /** Epochs from one save to the next; default 1. */
  readonly every?: number;
  /** Told where training goes on, if it does: after how many epochs of how many. */
  readonly onResume?: (done: number, epochs: number) => void;
}

/** Training that goes on where it was interrupted; made by {@link trainingCheckpoint}. */
export interface TrainingCheckpoint {
  /**
   * `net.fit`, from the last checkpoint on if there is one, and saving as it goes.
   *
   * @returns The history of all epochs, those before the interruption too. If training had ended already, it only restores what it came to.
   */
  readonly fit: <Batch>(net: SiameseNet, dataset: Dataset, options: CheckpointedFit<Batch>) => Promise<History>;
  /** Removes the checkpoint, and the folder if nothing else is in it, once what was trained is saved elsewhere. */
  readonly remove: () => Promise<void>;
}

/** What {@link TrainingCheckpoint.fit} takes: all that `net.fit` does, but for where to begin. */
export type CheckpointedFit<Batch> = Omit<FitOptions<Batch>, "initialEpoch" | "past">;

const WHO = "trainingCheckpoint";
const NAME = "checkpoint.bin";

/**
 * Makes training survive an interruption, be it Ctrl-C, a crash or a power cut: after each epoch it saves all that training hangs on, and
 * when the same program is started again it goes on from there to exactly the net that an uninterrupted run would have come to, bit for bit
 * on the same backend with the same number of threads.
 *
 * Saved are the weights of the net, of a learned distance and of the objective (proxies), the optimizer's state, the history, and where each
 * source of randomness stands. What is lost is the epoch that was interrupted. Objectives with a memory, samplers that go through a fixed list,
 * and hard pairs mined less often than every epoch remember more than that: training goes on with them as well, though not bit for bit.
 *
 * @param folder - Holds the file `checkpoint.bin`, written wholly or not at all; made when first saved.
 * @returns `fit` and `remove`. `fit` throws an Error if the file is damaged, RangeError if it is of other settings, another tower or another
 *   optimizer, each with the remedy; and Error if it cannot save (disk full), with the older checkpoint unchanged.
 * @example
 * ```ts
 * const random = seeded(1);
 * const checkpoint = trainingCheckpoint("out/checkpoint", { random, settings: { seed: 1, margin: 0.2 } });
 * await checkpoint.fit(net, train, {
 *   sampler: perClassSampler(train.labels, { random }),
 *   objective: batchHard({ margin: 0.2 }),
 *   epochs: 30,
 *   random,
 * });
 * await net.save(fileSystemHandler("out/net"));
 * await checkpoint.remove();
 * ```
 */
export function trainingCheckpoint(
  folder: string,
  { random, settings = {}, resume = true, every = 1, onResume }: TrainingCheckpointOptions,
): TrainingCheckpoint {
  requireCount(WHO, "every", every);
  const sources: readonly SeededRandom[] = [random].flat();
  for (const source of sources) {
    if (typeof (source as Partial<SeededRandom>).restore !== "function") {
      throw new TypeError(`${WHO}: every random must be made by seeded(...), whose place can be restored`);
    }
  }
  const file = join(folder, NAME);

  const fit = async <Batch>(net: SiameseNet, dataset: Dataset, options: CheckpointedFit<Batch>): Promise<History> => {
    const { epochs = 1, objective } = options;
    const optimizer = options.optimizer ?? adam();
    const told = describe({
      ...settings,
      epochs,
      stepsPerEpoch: options.stepsPerEpoch ?? null,
      objective: objective.name,
      distance: net.metric.name,
      optimizer: optimizer.getClassName(),
    });
    const extra = [...(net.metric.variables ?? []), ...(objective.variables ?? [])];
    try {
      await clear(folder, { checkpoint: !resume });
      const saved = await readCheckpoint(WHO, file);
      let past: History = { epoch: [], history: {}, warnings: [] };
      if (saved) {
        requireSame(file, saved, told, [...net.tower.getWeights(), ...extra], sources.length);
        await restore(saved, net, extra, optimizer, sources);
        past = historyOf(saved);
        onResume?.(past.epoch.length, epochs);
        if (saved.finished) return past;
      }
      const soFar = structuredClone(past);
      const save = async ({ epoch, history, warnings }: History, finished: boolean): Promise<void> => {
        const state = await optimizerState(optimizer);
        try {
          await writeCheckpoint(WHO, file, {
            settings: told,
            epochs: epoch,
            history,
            warnings,
            finished,
            random: sources.map((source) => source.state()),
            weights: await Promise.all([...net.tower.getWeights(), ...extra].map(numbersOf)),
            optimizer: await Promise.all(state.map(numbersOf)),
          });
        } finally {
          tf.dispose(state);
        }
      };
      const saving: TrainingCallbacks = {
        onWarning: (message) => soFar.warnings.push(message),
        onEpochEnd: async (epoch, logs) => {
          soFar.epoch.push(epoch);
          for (const [name, value] of Object.entries(logs)) (soFar.history[name] ??= []).push(value);
          if (soFar.epoch.length % every === 0 && epoch + 1 < epochs) await save(soFar, false);
        },
      };
      // Last, so that what the other callbacks draw is drawn before the sources are looked at.
      const callbacks = [options.callbacks ?? [], saving].flat();
      const history = await net.fit(dataset, { ...options, optimizer, callbacks, past });
      await save(history, true);
      return history;
    } finally {
      if (options.optimizer === undefined) optimizer.dispose();
    }
  };
  const remove = async (): Promise<void> => {
    await clear(folder, { checkpoint: true });
    await rmdir(folder).catch(() => undefined); // stays if it holds something else, or was never made
  };
  return { fit, remove };
}

/** Removes what a killed process left half-written, and the checkpoint itself if it is to go. */
async function clear(folder: string, { checkpoint }: { readonly checkpoint: boolean }): Promise<void> {
  for (const name of await readdir(folder).catch(() => [])) {
    const isRest = name.startsWith(`.${NAME}.`) && name.endsWith(".tmp");
    if (isRest || (checkpoint && name === NAME)) await rm(join(folder, name), { force: true });
  }
}

/** Settings as they come back from a file. */
function describe(settings: Readonly<Record<string, unknown>>): Readonly<Record<string, unknown>> {
  return JSON.parse(JSON.stringify(settings)) as Record<string, unknown>;
}

function requireSame(
  file: string,
  { settings, weights, random }: Checkpoint,
  told: Readonly<Record<string, unknown>>,
  own: readonly tf.Tensor[],
  sources: number,
): void {
  const remedy = `pass the same to go on, or remove ${file} to begin anew`;
  for (const name of new Set([...Object.keys(settings), ...Object.keys(told)])) {
    const [then, now] = [JSON.stringify(settings[name]), JSON.stringify(told[name])] as (string | undefined)[];
    if (then === now) continue;
    throw new RangeError(
      `${WHO}: the checkpoint was made with ${name} ${then ?? "missing"}, this training has ${now ?? "none"}; ${remedy}`,
    );
  }
  const [then, now] = [weights, own].map((tensors) => tensors.map(({ shape }) => `[${shape.join(", ")}]`).join(" "));
  if (then !== now) {
    throw new RangeError(
      `${WHO}: the checkpoint holds weights of shapes ${then}, this net and objective have ${now}; ${remedy}`,
    );
  }
  if (random.length !== sources) {
    throw new RangeError(
      `${WHO}: the checkpoint holds ${random.length} sources of randomness, this training has ${sources}; ${remedy}`,
    );
  }
}

async function restore(
  { weights, optimizer: state, random }: Checkpoint,
  net: SiameseNet,
  extra: readonly tf.Variable[],
  optimizer: tf.Optimizer,
  sources: readonly SeededRandom[],
): Promise<void> {
  const tensorOf = ({ shape, values }: SavedTensor): tf.Tensor =>
    tf.tensor(
      values,
      [...shape],
      values instanceof Float32Array ? "float32" : values instanceof Int32Array ? "int32" : "bool",
    );
  const ofTower = weights.length - extra.length;
  const made = [...weights, ...state].map(tensorOf);
  try {
    net.tower.setWeights(made.slice(0, ofTower));
    extra.forEach((variable, place) => variable.assign(made[ofTower + place]));
    await restoreOptimizer(optimizer, made.slice(weights.length));
    sources.forEach((source, place) => {
      source.restore(random[place]);
    });
  } finally {
    tf.dispose(made);
  }
}

const historyOf = ({ epochs, history, warnings }: Checkpoint): History => ({
  epoch: [...epochs],
  history: Object.fromEntries(Object.entries(history).map(([name, values]) => [name, [...values]])),
  warnings: [...warnings],
});

async function numbersOf(tensor: tf.Tensor): Promise<SavedTensor> {
  return { shape: tensor.shape, values: await tensor.data() };
}
