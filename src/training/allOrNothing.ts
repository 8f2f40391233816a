import type * as tf from "@tensorflow/tfjs-core";

import { statesOf, type Stateful } from "../core/stateful.js";
import { holdVariables } from "./holdVariables.js";

/** What a training step changes in addition to weights and optimizer. */
export interface StepParts {
  /** The statistics of batch normalisation. */
  readonly statistics: readonly tf.Variable[];
  /** What remembers something: the objective. */
  readonly parts: readonly Stateful[];
  /** Undoes what was done for the step before it began: drawing its batch. */
  readonly undo: () => void;
}

/** Runs a step, and restores everything bit for bit if the step fails for any reason. */
export async function allOrNothing<T>({ statistics, parts, undo }: StepParts, step: () => Promise<T>): Promise<T> {
  const remembered = statesOf(parts);
  const state = remembered.state();
  const held = holdVariables(statistics);
  try {
    return await step();
  } catch (error) {
    held.restore();
    remembered.restore(state);
    undo();
    throw error;
  } finally {
    held.release();
  }
}

/** Refuses to train disposed weights, whoever disposed them. */
export function requireAlive(variables: readonly tf.Variable[], cause?: unknown): void {
  const gone = variables.find((variable) => variable.isDisposed);
  if (gone === undefined) return;
  throw new Error(
    `fit: the weights must exist until fit has ended, but ${gone.name} was disposed meanwhile; abort the training with \`signal\`, wait for it to end, then dispose`,
    { cause },
  );
}
