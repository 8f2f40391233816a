import { requirePath } from "./requirePath.js";
import { rm, rmdir } from "node:fs/promises";
import { join } from "node:path";
import * as tf from "@tensorflow/tfjs-core";

import {
  requireCount,
  requireFit,
  requireFlag,
  requireFunction,
  requireNumber,
  requireObject,
  requireOptions,
} from "../core/check.js";
import type { SeededRandom } from "../core/random.js";
import type { Stateful } from "../core/stateful.js";
import type { Dataset } from "../data/dataset.js";
import { namedWeights } from "../net/namedWeights.js";
import type { SiameseNet } from "../net/SiameseNet.js";
import { requireObjective } from "../training/objective.js";
import { adam } from "../training/adam.js";
import type { TrainingCallbacks } from "../training/callbacks.js";
import type { FitOptions } from "../training/fit.js";
import { addEpoch, copyHistory, type History } from "../training/history.js";
import { disposeState, optimizerState, restoreOptimizer, type OptimizerState } from "../training/optimizerState.js";
import { readCheckpoint, writeCheckpoint, type Checkpoint, type SavedTensor } from "./checkpointFile.js";
import { removeLeftovers } from "./removeLeftovers.js";

/** Options of {@link trainingCheckpoint}. */
export interface TrainingCheckpointOptions {
  /**
   * Every source of randomness that training draws from (samplers, augmentation, `fit`, validation), each once and
   * always in the same order.
   */
  readonly random: SeededRandom | readonly SeededRandom[];
  /** Whatever determines the results, as JSON: the seed, the data, the recipe. A checkpoint with other settings is refused. Default: none. */
  readonly settings?: Readonly<Record<string, unknown>>;
  /** Whether to resume from an existing checkpoint rather than remove it; default true. */
  readonly resume?: boolean;
  /** Epochs between saves; default 1. */
  readonly every?: number;
  /** Least seconds between saves, for epochs that are shorter than a save; default 0. */
  readonly leastSeconds?: number;
  /** Called when training resumes, with the number of completed epochs and the total. */
  readonly onResume?: (done: number, epochs: number) => void;
}

/** Resumable training; made by {@link trainingCheckpoint}. */
export interface TrainingCheckpoint {
  /**
   * Runs `net.fit`, resuming from the last checkpoint if there is one, and saves checkpoints.
   *
   * @returns The history of all epochs, including those before the interruption. If training had already ended, it only restores the result.
   */
  readonly fit: <Batch>(net: SiameseNet, dataset: Dataset, options: CheckpointedFit<Batch>) => Promise<History>;
  /** Removes the checkpoint, and the folder if it is then empty. Call it once the trained net is saved elsewhere. */
  readonly remove: () => Promise<void>;
}

/** Options of {@link TrainingCheckpoint.fit}: those of `net.fit`, except where to begin. */
export type CheckpointedFit<Batch> = Omit<FitOptions<Batch>, "initialEpoch" | "past">;

const WHO = "trainingCheckpoint";
const NAME = "checkpoint.bin";

/**
 * Makes training survive an interruption such as Ctrl-C, a crash or a power cut: after each epoch it saves everything that training
 * depends on. When the same program is started again, it resumes from there and reaches exactly the net of an uninterrupted run, bit for
 * bit on the same backend with the same number of threads.
 *
 * It saves the weights of the net, of a learned distance and of the objective (proxies), the optimizer's moments, the history, the
 * position of each source of randomness, and the state of samplers and objectives (a memory of embeddings, a position in a fixed list, mined pairs,
 * a guard's count); your own implement `state` and `restore`. Only the interrupted epoch is lost. Weights are restored by name and shape.
 *
 * @param folder - Holds the file `checkpoint.bin`, which is written completely or not at all; created by the first save.
 * @returns `fit` and `remove`. `fit` throws an Error if the file is damaged, RangeError if it belongs to other settings, another tower or
 *   another optimizer, each with the remedy; and Error if it cannot save (disk full), leaving the previous checkpoint unchanged.
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
export function trainingCheckpoint(folder: string, options: TrainingCheckpointOptions): TrainingCheckpoint {
  requirePath(WHO, "folder", folder);
  requireObject(WHO, "options", options, "an object", ["random"]);
  const { random, settings = {}, resume = true, every = 1, leastSeconds = 0, onResume } = options;
  requireCount(WHO, "every", every);
  requireNumber(WHO, "leastSeconds", leastSeconds, 0);
  requireFlag(WHO, "resume", resume);
  requireObject(WHO, "settings", settings, "an object");
  if (onResume !== undefined) requireFunction(WHO, "onResume", onResume);
  const sources: readonly SeededRandom[] = [random].flat();
  for (const source of sources) {
    const { restore } = Object(source) as Partial<SeededRandom>;
    requireFit(typeof restore === "function", WHO, "each random", "made by seeded(1), say, whose place can be restored", source); // prettier-ignore
  }
  const file = join(folder, NAME);

  const fit = async <Batch>(net: SiameseNet, dataset: Dataset, options: CheckpointedFit<Batch>): Promise<History> => {
    requireObject(WHO, "net", net, "a SiameseNet", ["tower", "metric", "fit"]);
    const { epochs = 1, objective } = requireOptions(WHO, options, "objective");
    requireObjective(WHO, objective);
    requireCount(WHO, "epochs", epochs);
    const { optimizer: given } = options;
    if (given !== undefined) requireObject(WHO, "optimizer", given, "an optimizer of tfjs", ["getClassName", "applyGradients"]); // prettier-ignore
    const optimizer = given ?? adam();
    const told = describe({
      ...settings,
      epochs,
      stepsPerEpoch: options.stepsPerEpoch ?? null,
      objective: objective.name,
      distance: net.metric.name,
      optimizer: optimizer.getClassName(),
    });
    const owned = namedVariables(net, objective);
    const parts: Readonly<Record<string, Stateful | undefined>> = {
      sampler: options.sampler,
      objective,
      validation: options.validation?.sampler,
    };
    try {
      if (!resume) await rm(file, { force: true });
      await removeLeftovers(folder);
      const saved = await readCheckpoint(WHO, file);
      let past: History = { epoch: [], history: {}, warnings: [] };
      if (saved) {
        requireSame(file, saved, told, owned, sources.length);
        await restore(saved, owned, optimizer, sources);
        for (const [name, part] of Object.entries(parts)) {
          if (saved.states[name] != null) part?.restore?.(saved.states[name]);
        }
        past = historyOf(saved);
        onResume?.(past.epoch.length, epochs);
        if (saved.finished) return past;
      }
      const soFar = copyHistory(past);
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
            states: Object.fromEntries(Object.entries(parts).map(([name, part]) => [name, part?.state?.() ?? null])),
            weights: await numbersOf(owned),
            optimizer: await numbersOf(namedState(state, owned)),
          });
        } finally {
          disposeState(state);
        }
      };
      let savedAt = performance.now();
      const isDue = (): boolean =>
        soFar.epoch.length % every === 0 && performance.now() - savedAt >= 1000 * leastSeconds;
      const saving: TrainingCallbacks = {
        onWarning: (message) => soFar.warnings.push(message),
        onEpochEnd: async (epoch, logs) => {
          addEpoch(soFar, epoch, logs);
          if (epoch + 1 === epochs || !isDue()) return;
          await save(soFar, false);
          savedAt = performance.now();
        },
      };
      // Last, so that the other callbacks have drawn their random numbers before the sources' positions are saved.
      const callbacks = [options.callbacks ?? [], saving].flat();
      const history = await net.fit(dataset, { ...options, optimizer, callbacks, past });
      await save(history, true);
      return history;
    } finally {
      if (options.optimizer === undefined) optimizer.dispose();
    }
  };
  const remove = async (): Promise<void> => {
    await rm(file, { force: true });
    await removeLeftovers(folder);
    await rmdir(folder).catch(() => undefined); // stays if it holds something else, or was never made
  };
  return { fit, remove };
}

/** The settings as a file would return them. */
function describe(settings: Readonly<Record<string, unknown>>): Readonly<Record<string, unknown>> {
  try {
    return JSON.parse(JSON.stringify(settings)) as Record<string, unknown>;
  } catch (cause) {
    throw new TypeError(`${WHO}: settings must be plain JSON: ${(cause as Error).message}`, { cause });
  }
}

function requireSame(
  file: string,
  { settings, weights, optimizer, random }: Checkpoint,
  told: Readonly<Record<string, unknown>>,
  owned: ReadonlyMap<string, tf.Variable>,
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
  for (const name of new Set([...weights.keys(), ...owned.keys()])) {
    const [then, now] = [weights.get(name), owned.get(name)].map((tensor) => tensor && `[${tensor.shape.join(", ")}]`);
    if (then === now) continue;
    throw new RangeError(
      `${WHO}: the checkpoint holds ${then === undefined ? "no weight" : "the weight"} ${name}${then ? ` ${then}` : ""}, this net and objective have ${now ? `one of shape ${now}` : "none of that name"}; ${remedy}`,
    );
  }
  for (const [name, { shape }] of optimizer) {
    const owner = ownerOf(name);
    if (owner === undefined || owned.get(owner)?.shape.join() === shape.join()) continue;
    throw new RangeError(
      `${WHO}: the checkpoint holds moments of shape [${shape.join(", ")}] for ${owner}, which is another weight here; ${remedy}`,
    );
  }
  if (random.length !== sources) {
    throw new RangeError(
      `${WHO}: the checkpoint holds ${random.length} sources of randomness, this training has ${sources}; ${remedy}`,
    );
  }
}

/** Everything that training changes, by name: freezing or unfreezing a layer does not change names. */
function namedVariables(
  net: SiameseNet,
  { variables = [] }: { readonly variables?: readonly tf.Variable[] },
): ReadonlyMap<string, tf.Variable> {
  return new Map([
    ...Array.from(namedWeights(net.tower), ([name, weight]) => [`tower/${name}`, weight] as const),
    ...(net.metric.variables ?? []).map((weight, place) => [`distance/${place}`, weight] as const),
    ...variables.map((weight, place) => [`objective/${place}`, weight] as const),
  ]);
}

const COMMON = "common/";
const MOMENT = /^moment\/(\d+)\/(.*)$/s;

/** The name of the weight that this moment belongs to. */
const ownerOf = (name: string): string | undefined => MOMENT.exec(name)?.[2];

/** An optimizer's state by name. Moments of weights that this training does not use are dropped. */
function namedState(
  { common, moments }: OptimizerState,
  owned: ReadonlyMap<string, tf.Variable>,
): ReadonlyMap<string, tf.Tensor> {
  const named = new Map(common.map((tensor, place) => [`${COMMON}${place}`, tensor]));
  const nameOf = new Map(Array.from(owned, ([name, variable]) => [variable, name]));
  for (const [owner, tensors] of moments) {
    const name = nameOf.get(owner);
    if (name === undefined) continue;
    tensors.forEach((tensor, kind) => named.set(`moment/${kind}/${name}`, tensor));
  }
  return named;
}

async function restore(
  { weights, optimizer: state, random }: Checkpoint,
  owned: ReadonlyMap<string, tf.Variable>,
  optimizer: tf.Optimizer,
  sources: readonly SeededRandom[],
): Promise<void> {
  const common: tf.Tensor[] = [];
  const moments = new Map<tf.Variable, tf.Tensor[]>();
  try {
    for (const [name, saved] of state) {
      const [, kind, owner] = (MOMENT.exec(name) ?? []) as (string | undefined)[];
      const variable = owner === undefined ? undefined : owned.get(owner);
      if (variable === undefined) common[Number(name.slice(COMMON.length))] = tensorOf(saved);
      else {
        const kinds = moments.get(variable) ?? [];
        kinds[Number(kind)] = tensorOf(saved);
        moments.set(variable, kinds);
      }
    }
    // Everything that can fail comes first.
    await restoreOptimizer(optimizer, { common, moments });
    tf.tidy(() => {
      for (const [name, variable] of owned) variable.assign(tensorOf(weights.get(name)!));
    });
    sources.forEach((source, place) => {
      source.restore(random[place]);
    });
  } finally {
    disposeState({ common, moments });
  }
}

const tensorOf = ({ shape, values }: SavedTensor): tf.Tensor =>
  tf.tensor(
    values,
    [...shape],
    values instanceof Float32Array ? "float32" : values instanceof Int32Array ? "int32" : "bool",
  );

const historyOf = ({ epochs, history, warnings }: Checkpoint): History =>
  copyHistory({ epoch: [...epochs], history: history as Record<string, number[]>, warnings: [...warnings] });

async function numbersOf(tensors: ReadonlyMap<string, tf.Tensor>): Promise<ReadonlyMap<string, SavedTensor>> {
  const read = await Promise.all(
    Array.from(
      tensors,
      async ([name, tensor]) => [name, { shape: tensor.shape, values: await tensor.data() }] as const,
    ),
  );
  return new Map(read);
}
