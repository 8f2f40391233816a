import * as tf from "@tensorflow/tfjs-core";
import { expect, it } from "vitest";

import { adam } from "../../src/training/adam.js";
import { expectClose, onEachBackend } from "../backends-under-test.js";

/** Adam as the paper has it, one variable at a time: its moments stand still in a step without a gradient. */
class TextbookAdam {
  private readonly moments = new Map<string, { m: number[]; v: number[] }>();
  private t = 0;

  constructor(private readonly values: Record<string, number[]>) {}

  step(gradients: Record<string, readonly number[]>): void {
    this.t++;
    for (const [name, gradient] of Object.entries(gradients)) {
      let kept = this.moments.get(name);
      if (!kept) this.moments.set(name, (kept = { m: gradient.map(() => 0), v: gradient.map(() => 0) }));
      gradient.forEach((g, i) => {
        kept.m[i] = 0.8 * kept.m[i] + 0.2 * g;
        kept.v[i] = 0.99 * kept.v[i] + 0.01 * g * g;
        const rate = (0.1 * Math.sqrt(1 - 0.99 ** this.t)) / (1 - 0.8 ** this.t);
        const epsilon = 1e-6 * Math.sqrt(1 - 0.99 ** this.t);
        this.values[name][i] -= (rate * kept.m[i]) / (Math.sqrt(kept.v[i]) + epsilon);
      });
    }
  }
}

const OPTIONS = { learningRate: 0.1, beta1: 0.8, beta2: 0.99, epsilon: 1e-6 };

onEachBackend(() => {
  it("adam steps as tf.train.adam does, and frees its state", () => {
    const run = (make: () => tf.Optimizer): number[] => {
      const weight = tf.tidy(() => tf.variable(tf.tensor1d([1, -2, 3])));
      const optimizer = make();
      for (let step = 0; step < 5; step++) {
        optimizer.minimize(() => tf.sum<tf.Scalar>(tf.square(weight)), false, [weight]);
      }
      const values = [...weight.dataSync()];
      weight.dispose();
      optimizer.dispose();
      return values;
    };
    const tensors = tf.memory().numTensors;
    const ours = run(() => adam(OPTIONS));
    const { learningRate, beta1, beta2, epsilon } = OPTIONS;
    expectClose(ours, run(() => tf.train.adam(learningRate, beta1, beta2, epsilon)), 1e-6); // prettier-ignore
    expect(ours[0]).toBeLessThan(1);
    expect(tf.memory().numTensors).toBe(tensors);
  });

  it("adam keeps each variable's moments through steps in which it or another has no gradient, in any order", () => {
    const values: Record<string, number[]> = {
      small: [1, -2],
      large: Array.from({ length: 5000 }, (_, i) => Math.sin(i)),
      third: [0.5, 0.25, 4],
    };
    const variables = Object.fromEntries(
      Object.entries(values).map(([name, numbers]) => [name, tf.tidy(() => tf.variable(tf.tensor1d(numbers)))]),
    );
    const textbook = new TextbookAdam(values);
    const tensors = tf.memory().numTensors;
    const optimizer = adam(OPTIONS);
    const steps = [
      ["small", "large", "third"],
      ["large", "third"],
      ["third", "small"],
      ["large"],
      ["third", "large", "small"],
      ["small"],
      ["small", "large", "third"],
    ];
    steps.forEach((names, step) => {
      const gradients = Object.fromEntries(
        names.map((name) => [name, values[name].map((_, i) => Math.cos(i + 3 * step) * (name === "third" ? 50 : 1))]),
      );
      textbook.step(gradients);
      const tensorsOf = names.map((name) => ({ name: variables[name].name, tensor: tf.tensor1d(gradients[name]) }));
      if (step % 2 === 0) optimizer.applyGradients(tensorsOf);
      else optimizer.applyGradients(Object.fromEntries(tensorsOf.map(({ name, tensor }) => [name, tensor])));
      tf.dispose(tensorsOf.map(({ tensor }) => tensor));
    });
    for (const [name, variable] of Object.entries(variables)) expectClose([...variable.dataSync()], values[name], 1e-4);
    optimizer.dispose();
    expect(tf.memory().numTensors).toBe(tensors);
    tf.dispose(Object.values(variables));
  });

  it("adam outlives a variable that was disposed, and tells its successor of the same name from it", () => {
    const optimizer = adam(OPTIONS);
    const make = (numbers: number[]): tf.Variable =>
      tf.tidy(() => tf.variable(tf.tensor1d(numbers), true, "successor-of-the-same-name"));
    const step = (variable: tf.Variable): void => {
      const tensor = tf.onesLike(variable);
      optimizer.applyGradients([{ name: variable.name, tensor }]);
      tensor.dispose();
    };
    const first = make([1, 2]);
    step(first);
    first.dispose();
    const second = make([1, 2, 3, 4, 5, 6]);
    const twin = new TextbookAdam({ first: [1, 2], second: [1, 2, 3, 4, 5, 6] });
    step(second);
    twin.step({ first: [1, 1] });
    twin.step({ second: [1, 1, 1, 1, 1, 1] });
    expectClose([...second.dataSync()], (twin as unknown as { values: Record<string, number[]> }).values.second, 1e-5);
    second.dispose();
    optimizer.dispose();
  });

  it("adam refuses a gradient of another shape before it changes anything", async () => {
    const [good, bad] = [[1, 2, 3], [4, 5]].map((numbers) => tf.tidy(() => tf.variable(tf.tensor1d(numbers)))); // prettier-ignore
    const optimizer = adam();
    const gradients = [tf.ones([3]), tf.ones([4])];
    const apply = (): void => {
      optimizer.applyGradients([
        { name: good.name, tensor: gradients[0] },
        { name: bad.name, tensor: gradients[1] },
      ]);
    };
    expect(apply).toThrow(/the gradient of .* shapes must be equal, got \[2\] and \[4\]/);
    expect([...(await good.data()), ...(await bad.data())]).toEqual([1, 2, 3, 4, 5]);
    tf.dispose([good, bad, ...gradients]);
    optimizer.dispose();
  });

  it("adam goes on from the weights of another, whose names say whose moments they are", async () => {
    const [a, b] = [[1, 2, 3], [4, 5]].map((numbers) => tf.tidy(() => tf.variable(tf.tensor1d(numbers)))); // prettier-ignore
    const apply = (optimizer: tf.Optimizer, names: tf.Variable[]): void => {
      const gradients = names.map((variable) => ({ name: variable.name, tensor: tf.onesLike(variable) }));
      optimizer.applyGradients(gradients);
      tf.dispose(gradients.map(({ tensor }) => tensor));
    };
    const first = adam(OPTIONS);
    apply(first, [a, b]);
    const second = adam(OPTIONS);
    const weights = await first.getWeights();
    await second.setWeights(weights);
    weights[0].tensor.dispose();
    const twins = [a, b].map((variable) => tf.clone(variable));
    apply(first, [b, a]);
    const expected = await Promise.all([a, b].map((variable) => variable.data()));
    [a, b].forEach((variable, i) => variable.assign(twins[i]));
    apply(second, [b, a]);
    expectClose(
      (await Promise.all([a, b].map((variable) => variable.data()))).flatMap((values) => [...values]),
      expected.flatMap((values) => [...values]),
      1e-6,
    );
    tf.dispose([a, b, ...twins]);
    first.dispose();
    second.dispose();
  });
});
