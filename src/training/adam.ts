import * as tf from "@tensorflow/tfjs-core";

import { hasKernel } from "../tensors/hasKernel.js";

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

/** What tfjs' own optimizer keeps, under the names it has. */
interface Kept {
  accBeta1: tf.Variable;
  accBeta2: tf.Variable;
  accumulatedFirstMoment: ({ originalName: string; variable: tf.Variable } | undefined)[];
  accumulatedSecondMoment: ({ originalName: string; variable: tf.Variable } | undefined)[];
}

/**
 * Adam with one kernel a weight tensor where the backend has it (`useWasm` of `one-shot-ts/backends` registers it), in place of a dozen; elsewhere the same as
 * `tf.train.adam`, and what `net.fit` takes where it is given no optimizer. It pays for large dense layers, whose weights have to come from memory for each kernel.
 *
 * @returns An optimizer for `net.fit` or a loop of your own; the caller disposes it.
 * @example
 * ```ts
 * await net.fit(data, { sampler, objective, optimizer: adam({ learningRate: 0.0003 }) });
 * ```
 * @see Kingma, Ba (2015), algorithm 1.
 */
export function adam({
  learningRate = 0.001,
  beta1 = 0.9,
  beta2 = 0.999,
  epsilon = 1e-7,
}: AdamOptions = {}): tf.Optimizer {
  made ??= fusedClass();
  return new made(learningRate, beta1, beta2, epsilon);
}

let made: typeof tf.AdamOptimizer | undefined;

function fusedClass(): typeof tf.AdamOptimizer {
  return class FusedAdam extends tf.AdamOptimizer {
    override applyGradients(variableGradients: Parameters<tf.AdamOptimizer["applyGradients"]>[0]): void {
      if (!hasKernel("FusedAdam")) {
        super.applyGradients(variableGradients);
        return;
      }
      const gradients = Array.isArray(variableGradients)
        ? variableGradients
        : Object.entries(variableGradients).map(([name, tensor]) => ({ name, tensor }));
      const kept = this as unknown as Kept;
      const steps = this.iterations + 1;
      const attrs = {
        beta1: this.beta1,
        beta2: this.beta2,
        step: this.learningRate / (1 - this.beta1 ** steps),
        root: 1 / Math.sqrt(1 - this.beta2 ** steps),
        epsilon: this.epsilon,
      };
      tf.tidy(() => {
        gradients.forEach(({ name, tensor }, i) => {
          const value = tf.engine().registeredVariables[name];
          const first = (kept.accumulatedFirstMoment[i] ??= zeros(`${name}/m`, value));
          const second = (kept.accumulatedSecondMoment[i] ??= zeros(`${name}/v`, value));
          if ((tensor as tf.Tensor | null) === null) return;
          for (const variable of [value, first.variable, second.variable]) makeSole(variable);
          const inputs = { value, first: first.variable, second: second.variable, gradient: tensor };
          tf.engine().runKernel("FusedAdam", inputs, attrs);
        });
        kept.accBeta1.assign(tf.mul(kept.accBeta1, this.beta1));
        kept.accBeta2.assign(tf.mul(kept.accBeta2, this.beta2));
      });
      this.incrementIterations();
    }
  };
}

function zeros(originalName: string, like: tf.Tensor): { originalName: string; variable: tf.Variable } {
  return { originalName, variable: tf.tidy(() => tf.variable(tf.zerosLike(like), false)) };
}

/** Gives a variable data of its own if a clone shares them: the clone keeps the values it had. */
function makeSole(variable: tf.Variable): void {
  if (tf.engine().backend.refCount(variable.dataId) > 1) variable.assign(tf.mul(variable, 1));
}
