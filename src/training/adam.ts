import * as tf from "@tensorflow/tfjs-core";

import { requireOptions, requirePositive, requireSameShape, requireWithin } from "../core/check.js";
import { hasKernel } from "../tensors/hasKernel.js";
import { forgetSlotOrder, inSlotOrder, slotOrder } from "./slotOrder.js";

/** Options of {@link adam}. */
export interface AdamOptions {
  /** Default 0.001. */
  readonly learningRate?: number;
  /** Share of the first moment that is kept; default 0.9. */
  readonly beta1?: number;
  /** Share of the second moment that is kept; default 0.999. */
  readonly beta2?: number;
  /** Keeps the step finite; default 1e-7. */
  readonly epsilon?: number;
}

/** The state that tfjs' own optimizer keeps, under the same names. */
interface Kept {
  accBeta1: tf.Variable;
  accBeta2: tf.Variable;
  accumulatedFirstMoment: ({ originalName: string; variable: tf.Variable } | undefined)[];
  accumulatedSecondMoment: ({ originalName: string; variable: tf.Variable } | undefined)[];
}

/**
 * Adam with one kernel per weight tensor instead of a dozen, if the backend has it (`useWasm` of `one-shot-ts/backends` registers it); elsewhere it
 * computes what `tf.train.adam` does. `net.fit` uses it by default. It pays off most for large dense layers, whose weights each kernel must read from memory.
 *
 * Moments belong to their variable, not to its index among the gradients as in tfjs, so one optimizer can serve several objectives, and layers may be frozen and unfrozen.
 *
 * @returns An optimizer for `net.fit` or a loop of your own; the caller disposes it.
 * @example
 * ```ts
 * await net.fit(data, { sampler, objective, optimizer: adam({ learningRate: 0.0003 }) });
 * ```
 * @see Kingma, Ba (2015), algorithm 1.
 */
export function adam(options: AdamOptions = {}): tf.Optimizer {
  const { learningRate = 0.001, beta1 = 0.9, beta2 = 0.999, epsilon = 1e-7 } = requireOptions("adam", options);
  requirePositive("adam", "learningRate", learningRate);
  requirePositive("adam", "epsilon", epsilon);
  requireWithin("adam", "beta1", beta1, 0, 1 - Number.EPSILON);
  requireWithin("adam", "beta2", beta2, 0, 1 - Number.EPSILON);
  made ??= fusedClass();
  return new made(learningRate, beta1, beta2, epsilon);
}

let made: typeof tf.AdamOptimizer | undefined;

/** Whether an optimizer was made by {@link adam} and writes weights and moments in place, with kernels that cannot fail once they have started. */
export function writesInPlace(optimizer: tf.Optimizer): boolean {
  return isOurs(optimizer) && hasKernel("FusedAdam");
}

/**
 * Whether a step from finite numbers along gradients with finite squares is sure to end in finite numbers. Adam bounds its own steps: by the Cauchy-Schwarz inequality,
 * the first moment is at most a constant times the square root of the second.
 */
export function staysFinite(optimizer: tf.Optimizer): boolean {
  if (!isOurs(optimizer)) return false;
  const { beta1, beta2, learningRate, epsilon } = optimizer as unknown as Required<AdamOptions>;
  const ratio = (1 - beta1) / Math.sqrt((1 - beta2) * (1 - beta1 ** 2 / beta2));
  const first = 1 / (1 - beta1); // the correction of the first step, which is the largest
  // Where a second moment is too small for float32, the first is below 1e-18.
  return learningRate * first * Math.max(ratio, 1e-18 / epsilon) < 1e30; // false for NaN too
}

const isOurs = (optimizer: tf.Optimizer): boolean => made !== undefined && optimizer instanceof made;

function fusedClass(): typeof tf.AdamOptimizer {
  return class FusedAdam extends tf.AdamOptimizer {
    override applyGradients(variableGradients: Parameters<tf.AdamOptimizer["applyGradients"]>[0]): void {
      const gradients = inSlotOrder(this, variableGradients);
      if (!hasKernel("FusedAdam")) {
        super.applyGradients(gradients);
        return;
      }
      const kept = this as unknown as Kept;
      const steps = this.iterations + 1;
      const attrs = {
        beta1: this.beta1,
        beta2: this.beta2,
        step: this.learningRate / (1 - this.beta1 ** steps),
        root: 1 / Math.sqrt(1 - this.beta2 ** steps),
        epsilon: this.epsilon,
      };
      const order = slotOrder(this);
      tf.tidy(() => {
        // Everything that can fail comes first: from the first kernel on, weights change in place.
        const calls: tf.NamedTensorMap[] = [];
        gradients.forEach(({ name, tensor }, i) => {
          const value = order[i];
          const first = (kept.accumulatedFirstMoment[i] ??= zeros(`${name}/m`, value));
          const second = (kept.accumulatedSecondMoment[i] ??= zeros(`${name}/v`, value));
          if ((tensor as tf.Tensor | null) === null) return;
          for (const { variable } of [first, second]) requireSameShape("adam", value, variable);
          for (const variable of [value, first.variable, second.variable]) makeSole(variable);
          calls.push({ value, first: first.variable, second: second.variable, gradient: tensor });
        });
        const powers = [tf.mul(kept.accBeta1, this.beta1), tf.mul(kept.accBeta2, this.beta2)];
        for (const inputs of calls) tf.engine().runKernel("FusedAdam", inputs, attrs);
        kept.accBeta1.assign(powers[0]);
        kept.accBeta2.assign(powers[1]);
      });
      this.incrementIterations();
    }

    override async setWeights(weightValues: Parameters<tf.AdamOptimizer["setWeights"]>[0]): Promise<void> {
      await super.setWeights(weightValues);
      forgetSlotOrder(this); // from now on, the names of these moments decide
    }
  };
}

function zeros(originalName: string, like: tf.Tensor): { originalName: string; variable: tf.Variable } {
  return { originalName, variable: tf.tidy(() => tf.variable(tf.zerosLike(like), false)) };
}

/** Gives a variable its own data if a clone shares them: the clone keeps its values. */
function makeSole(variable: tf.Variable): void {
  if (tf.engine().backend.refCount(variable.dataId) > 1) variable.assign(tf.mul(variable, 1));
}
