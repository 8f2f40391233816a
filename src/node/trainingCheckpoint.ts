import { rm, rmdir } from "node:fs/promises";
import { join } from "node:path";

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
import type { SiameseNet } from "../net/SiameseNet.js";
import { requireObjective } from "../training/objective.js";
import { adam } from "../training/adam.js";
import type { TrainingCallbacks } from "../training/callbacks.js";
import type { FitOptions } from "../training/fit.js";
import { addEpoch, copyHistory, type History } from "../training/history.js";
import { disposeState, optimizerState } from "../training/optimizerState.js";
import { readCheckpoint, writeCheckpoint, type Checkpoint } from "./checkpointFile.js";
import { namedMoments, namedVariables, numbersOf, restoreTraining } from "./checkpointState.js";
import { removeLeftovers } from "./removeLeftovers.js";
import { requirePath } from "./requirePath.js";
import { requireSameTraining } from "./requireSameTraining.js";

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
        requireSameTraining(WHO, file, saved, { settings: told, owned, sources: sources.length });
        await restoreTraining(saved, owned, optimizer, sources);
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
            optimizer: await numbersOf(namedMoments(state, owned)),
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

const historyOf = ({ epochs, history, warnings }: Checkpoint): History =>
  copyHistory({ epoch: [...epochs], history: history as Record<string, number[]>, warnings: [...warnings] });
