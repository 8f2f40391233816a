import * as tf from "@tensorflow/tfjs-core";

/** What was computed, and how: enough to differentiate it later. */
export interface Recorded<T extends tf.Tensor> {
  /** The result, which may be read before more is computed from it. */
  readonly value: T;
  /** Inserts the record into the gradient being computed. Call it once, at the start of the function that is differentiated. */
  readonly resume: () => void;
  /** Frees the result, and what was kept for its gradient unless `resume` was called. */
  readonly dispose: () => void;
}

interface Taping {
  activeTape: { readonly saved: readonly tf.Tensor[] }[] | null;
  gradientDepth: number;
}

/**
 * Computes a tensor whose gradient is taken later, so that plain data can be read from it in between: tfjs differentiates synchronous functions only, and
 * reading is asynchronous.
 *
 * Nothing is recorded between this call and `resume`, so other gradients may be taken meanwhile. Do not call it within a gradient.
 *
 * @param compute - Makes the tensor; everything else that it makes is freed.
 * @example
 * ```
 * const forward = recordTape(() => net.forward(samples));
 * const picked = pick(await forward.value.data());
 * const { value, grads } = tf.variableGrads(() => {
 *   forward.resume();
 *   return loss(forward.value, picked);
 * });
 * forward.dispose();
 * ```
 */
export function recordTape<T extends tf.Tensor>(compute: () => T): Recorded<T> {
  const state = tf.engine().state as unknown as Taping;
  let nodes: NonNullable<Taping["activeTape"]> = [];
  const release = (): void => {
    for (const { saved } of nodes) tf.dispose([...saved]);
    nodes = [];
  };
  state.activeTape = nodes;
  state.gradientDepth = 1;
  let value: T;
  try {
    value = tf.tidy(compute);
  } catch (error) {
    release();
    throw error;
  } finally {
    state.gradientDepth = 0;
    state.activeTape = null;
  }
  return {
    value,
    resume: () => {
      state.activeTape?.push(...nodes);
      nodes = []; // tfjs frees them with its own
    },
    dispose: () => {
      release();
      value.dispose();
    },
  };
}
