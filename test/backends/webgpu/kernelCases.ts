import * as tf from "@tensorflow/tfjs-core";
import * as tfl from "@tensorflow/tfjs-layers";

import { adam } from "../../../src/training/adam.js";
import { meanDistances } from "../../../src/training/meanDistances.js";
import { stepChecks } from "../../../src/training/requireFiniteStep.js";
import { euclidean } from "../../../src/distances/euclidean.js";
import { squaredEuclidean } from "../../../src/distances/squaredEuclidean.js";
import { mineBatchHard } from "../../../src/miners/mineBatchHard.js";
import { tripletLoss } from "../../../src/losses/tripletLoss.js";
import { selectEntries, selectRows } from "../../../src/tensors/selectRows.js";
import { batchLosses, proxyLosses } from "../batchLossCases.js";
import { unitLength } from "../../../src/tensors/unitLength.js";

/** Something to compute on webgpu and on cpu from the same numbers. */
export interface KernelCase {
  readonly name: string;
  readonly shapes: readonly (readonly number[])[];
  /** Added to every input. */
  readonly shift?: number;
  readonly compute: (inputs: tf.Tensor[]) => tf.Tensor[];
}

type Function = (...inputs: tf.Tensor[]) => tf.Tensor;

/** The value, and the gradients of sum(value²) for all inputs. */
const withGradients =
  (f: Function) =>
  (inputs: tf.Tensor[]): tf.Tensor[] => [
    f(...inputs),
    ...tf.grads((...xs: tf.Tensor[]) => tf.sum(tf.square(f(...xs))))(inputs),
  ];

const only =
  (f: Function) =>
  (inputs: tf.Tensor[]): tf.Tensor[] => [f(...inputs)];

type Pad = Parameters<typeof tf.conv2d>[3];

const uneven: Pad = [[0, 0], [2, 0], [1, 3], [0, 0]]; // prettier-ignore

function convolution(
  [batch, height, width, channels]: number[],
  [down, across, n]: number[],
  strides: [number, number],
  pad: Pad,
): KernelCase {
  return {
    name: `convolution ${[batch, height, width, channels].join("x")}, filter ${down}x${across}x${n}, stride ${strides.join()}, ${JSON.stringify(pad)}`,
    shapes: [
      [batch, height, width, channels],
      [down, across, channels, n],
    ],
    compute: withGradients((x, w) => tf.conv2d(x as tf.Tensor4D, w as tf.Tensor4D, strides, pad)),
  };
}

const fused = (
  activation: "linear" | "relu" | "relu6" | "elu" | "sigmoid" | "leakyrelu",
  bias: boolean,
): KernelCase => ({
  name: `fused convolution, ${activation}, ${bias ? "bias" : "no bias"}`,
  shapes: [[2, 6, 7, 3], [3, 2, 3, 5], ...(bias ? [[5]] : [])],
  compute: only((x, filter, b) =>
    tf.fused.conv2d({
      ...{
        x: x as tf.Tensor4D,
        filter: filter as tf.Tensor4D,
        strides: 1,
        pad: "same",
        activation,
        leakyreluAlpha: 0.3,
      },
      ...(bias && { bias: b }),
    }),
  ),
});

const pool = (
  name: "maxPool" | "avgPool",
  shape: number[],
  size: [number, number],
  strides: [number, number],
  pad: Pad,
  shift = 0,
): KernelCase => ({
  name: `${name} ${shape.join("x")}, window ${size.join("x")}, stride ${strides.join()}, ${JSON.stringify(pad)}, shift ${shift}`,
  shapes: [shape],
  shift,
  compute: withGradients((x) => tf[name](x as tf.Tensor4D, size, strides, pad)),
});

const product = (m: number, k: number, n: number, transposeA: boolean, transposeB: boolean): KernelCase => ({
  name: `product ${m}x${k}x${n}${transposeA ? ", left transposed" : ""}${transposeB ? ", right transposed" : ""}`,
  shapes: [transposeA ? [k, m] : [m, k], transposeB ? [n, k] : [k, n]],
  compute: withGradients((a, b) => tf.matMul(a, b, transposeA, transposeB)),
});

const sum = (name: "sum" | "mean", shape: number[], axes: number[], keepDims = false): KernelCase => ({
  name: `${name} of ${shape.join("x")} over ${axes.join()}${keepDims ? ", axes kept" : ""}`,
  shapes: [shape],
  compute: withGradients((x) => tf[name](x, axes, keepDims)),
});

const response = (shape: number[], radius: number, beta: number): KernelCase => ({
  name: `local response ${shape.join("x")}, radius ${radius}, beta ${beta}`,
  shapes: [shape],
  compute: withGradients((x) => tf.localResponseNormalization(x as tf.Tensor4D, radius, 1.5, 0.7, beta)),
});

/** A layer in training, with the gradients of its weights; its weights are set from the inputs after the first. */
const layer = (name: string, shape: number[], weights: number[][], make: () => tfl.layers.Layer): KernelCase => ({
  name: `layer: ${name}`,
  shapes: [shape, ...weights],
  compute: ([x, ...values]) => {
    const made = make();
    made.apply(tfl.input({ shape: shape.slice(1) }));
    try {
      // Statistics keep what they begin with.
      made.setWeights([...values, ...made.getWeights().slice(values.length)]);
      const variables = made.trainableWeights.map((weight) => weight.read() as tf.Variable);
      const input = tf.variable(x);
      const loss = (): tf.Scalar => tf.sum(tf.square(made.apply(input, { training: true }) as tf.Tensor));
      const { value, grads } = tf.variableGrads(loss, [input, ...variables]);
      const gradients = [input, ...variables].map(({ name }) => grads[name]);
      input.dispose();
      return [value, ...gradients, ...made.nonTrainableWeights.map((weight) => tf.clone(weight.read()))];
    } finally {
      made.dispose();
    }
  },
});

const distances: KernelCase[] = [
  {
    name: "distances of every row to every row",
    shapes: [
      [19, 37],
      [7, 37],
    ],
    compute: withGradients((a, b) => squaredEuclidean.matrix(a as tf.Tensor2D, b as tf.Tensor2D)),
  },
  {
    name: "unit length",
    shapes: [[5, 70]],
    compute: withGradients((x) => tf.mul(unitLength(x as tf.Tensor2D), tf.range(1, 71))),
  },
  {
    name: "unit length of zeros",
    shapes: [],
    compute: () => withGradients((x) => unitLength(x as tf.Tensor2D))([tf.zeros([2, 3])]),
  },
  {
    name: "batch-hard mining",
    shapes: [[12, 5]],
    compute: withGradients((x) => {
      const rows = x as tf.Tensor2D;
      // The last class has one row: no positive.
      const classes = [0, 0, 0, 1, 1, 1, 2, 2, 2, 3, 3, 4];
      const { positive, negative, weight } = mineBatchHard(euclidean.matrix(rows, rows), classes);
      return tf.mul(tripletLoss(positive, negative, { margin: 0.7 }), tf.add(weight, 1));
    }),
  },
  ...[1, 5, 40, 600].map((width): KernelCase => ({
    name: `rows of ${width} selected, some many times, some never`,
    shapes: [[9, width]],
    compute: withGradients((x) =>
      selectRows(
        x as tf.Tensor2D,
        Int32Array.from({ length: 300 }, (_, k) => (k * k) % 8),
      ),
    ),
  })),
  {
    name: "entries selected, some more than once",
    shapes: [[20, 20]],
    compute: withGradients((x) =>
      selectEntries(
        x,
        Int32Array.from({ length: 700 }, (_, k) => (k * 7 + (k % 3)) % 399),
      ),
    ),
  },
  ...[3, 50].map((width): KernelCase => ({
    name: `a few rows of ${width} of many gathered`,
    shapes: [[700, width]],
    compute: withGradients((x) => tf.gather(x, tf.tensor1d([699, 0, 0, 12, 699, 0, 300], "int32"))),
  })),
  {
    name: "sums of segments, of which some are outside",
    shapes: [[5, 2], [40, 33]], // prettier-ignore
    compute: only((x, y) => {
      const few = tf.unsortedSegmentSum(x, tf.tensor1d([1, -1, 2, 9, 1], "int32"), 4);
      const many = tf.unsortedSegmentSum(
        y,
        tf.tensor1d(
          Array.from({ length: 40 }, (_, k) => (k % 5) * 30 - 30),
          "int32",
        ),
        90,
      );
      return tf.concat([tf.reshape(few, [-1]), tf.reshape(many, [-1])]);
    }),
  },
  {
    name: "rows gathered",
    shapes: [[6, 3, 2]],
    compute: withGradients((x) => tf.gather(x, tf.tensor1d([5, 0, 0, 2, 5, 5], "int32"))),
  },
  {
    name: "mean distances within and between classes",
    shapes: [[70, 5]],
    compute: ([x]) => {
      const rows = x as tf.Tensor2D;
      const classes = Array.from({ length: 70 }, (_, row) => (row * row) % 5);
      const { sameDistance, differentDistance } = meanDistances(euclidean.matrix(rows, rows), classes);
      return [sameDistance, differentDistance];
    },
  },
  ...[1, 6, 7, 13].map((count): KernelCase => ({
    name: `finite numbers and squares of ${count} tensors`,
    shapes: Array.from({ length: count }, (_, i) => (i === 2 ? [5000] : [3, 4 + i])),
    compute: (inputs) => {
      const gradients = Object.fromEntries(inputs.map((x, i) => [`x${i}`, x]));
      const checks = stepChecks({ samples: inputs[0], gradients, statistics: inputs as tf.Variable[] });
      return [tf.div(checks, count)];
    },
  })),
];

/** A class with one row, which has no positive, and a memory of other classes as well. */
const classOf = [0, 0, 0, 1, 1, 2, 2, 2, 2, 3, 1, 0, 2];

const losses: KernelCase[] = [
  ...Object.entries(batchLosses).flatMap(([name, loss]): KernelCase[] => [
    { name, shapes: [[13, 5]], compute: withGradients((x) => loss(x as tf.Tensor2D, { classOf })) },
    {
      name: `${name} with a memory`,
      shapes: [[13, 5], [6, 5]], // prettier-ignore
      compute: ([x, embeddings]) => {
        const memory = { embeddings: embeddings as tf.Tensor2D, classOf: [4, 0, 0, 2, 1, 1] };
        return withGradients((rows) => loss(rows as tf.Tensor2D, { classOf, memory }))([x]);
      },
    },
  ]),
  ...Object.entries(proxyLosses).map(([name, loss]): KernelCase => ({
    name,
    shapes: [[13, 6], [4, 6]], // prettier-ignore
    compute: withGradients((x, proxies) => loss(x as tf.Tensor2D, classOf, proxies as tf.Tensor2D)),
  })),
];

/** Steps of Adam on two weights. */
const steps: KernelCase = {
  name: "three steps of Adam",
  shapes: [[300], [3, 5]],
  compute: (inputs) => {
    const variables = inputs.map((input) => tf.variable(input));
    const optimizer = adam({ learningRate: 0.1 });
    for (let i = 0; i < 3; i++) optimizer.minimize(() => tf.sum<tf.Scalar>(tf.addN(variables.map((v) => tf.sum(tf.square(tf.sub(v, 0.5)))))), false, variables); // prettier-ignore
    const results = variables.map((v) => tf.clone(v));
    optimizer.dispose();
    tf.dispose(variables);
    return results;
  },
};

const { layers } = tfl;

/** Every kernel over shapes, strides, paddings and data. */
export const kernelCases: readonly KernelCase[] = [
  convolution([2, 7, 6, 1], [3, 3, 4], [1, 1], "same"),
  convolution([1, 9, 11, 3], [2, 4, 5], [2, 1], "valid"),
  convolution([3, 5, 8, 4], [3, 2, 8], [1, 3], "same"),
  convolution([1, 8, 7, 8], [1, 1, 3], [2, 2], "same"),
  convolution([2, 10, 4, 5], [4, 3, 12], [3, 2], uneven),
  convolution([1, 4, 4, 2], [4, 4, 1], [1, 1], "valid"),
  convolution([2, 9, 9, 16], [3, 3, 20], [1, 1], "same"),
  convolution([2, 14, 14, 64], [3, 3, 64], [1, 1], "same"), // as conv4 has it, the contraction split
  convolution([1, 20, 20, 3], [5, 5, 130], [1, 1], "same"), // more columns than a tile
  convolution([1, 13, 12, 1], [11, 11, 96], [4, 4], "same"), // as SigNet begins
  {
    name: "dilated convolution",
    shapes: [
      [2, 9, 8, 3],
      [3, 2, 3, 5],
    ],
    compute: only((x, w) => tf.conv2d(x as tf.Tensor4D, w as tf.Tensor4D, 1, "same", "NHWC", [2, 3])),
  },
  ...(["linear", "relu", "relu6", "elu", "sigmoid", "leakyrelu"] as const).map((name) => fused(name, true)),
  fused("relu", false),
  ...[false, true].flatMap((a) => [false, true].map((b) => product(9, 21, 13, a, b))),
  product(8, 700, 36, false, false), // split
  product(2, 3, 1, true, false),
  {
    name: "fused product, sigmoid",
    shapes: [[5, 6], [6, 7], [7]],
    compute: only((a, b, bias) => tf.fused.matMul({ a: a, b: b, bias, activation: "sigmoid" })),
  },
  ...(["maxPool", "avgPool"] as const).flatMap((name) => [
    pool(name, [2, 6, 7, 3], [2, 2], [2, 2], "same"),
    pool(name, [1, 9, 8, 5], [3, 3], [2, 2], "valid"),
    pool(name, [1, 9, 8, 5], [3, 2], [1, 3], "same", -2), // whole windows are negative
    pool(name, [2, 5, 5, 4], [2, 3], [3, 4], "same", 2),
  ]),
  response([2, 3, 4, 7], 2, 0.75),
  response([1, 5, 4, 96], 2, 0.75),
  response([1, 2, 2, 3], 5, 0.6),
  response([1, 3, 3, 300], 0, 0.5),
  sum("sum", [7, 5], [0]),
  sum("mean", [3, 4, 5, 6], [0, 1, 2]),
  sum("mean", [3, 70], [0], true),
  sum("sum", [9001], [0]),
  sum("mean", [3, 4], [1]),
  sum("sum", [5, 3, 70], [1, 2]),
  sum("sum", [5, 3, 4], [2, 1], true),
  sum("mean", [4, 5], [-1]),
  sum("sum", [2, 300, 40], [0, 1]),
  ...[2, 7, 8, 20].map((count): KernelCase => ({
    name: `sum of ${count} tensors`,
    shapes: Array.from({ length: count }, () => [3, 4]),
    compute: withGradients((...inputs) => tf.addN(inputs)),
  })),
  layer("convolution, relu", [2, 6, 5, 3], [[3, 3, 3, 4], [4]], () => layers.conv2d({ filters: 4, kernelSize: 3, padding: "same", activation: "relu" })), // prettier-ignore
  layer("convolution, no bias", [2, 6, 5, 4], [[3, 3, 4, 4]], () => layers.conv2d({ filters: 4, kernelSize: 3, strides: 2, useBias: false })), // prettier-ignore
  layer("convolution, tanh", [1, 5, 5, 2], [[2, 2, 2, 3], [3]], () => layers.conv2d({ filters: 3, kernelSize: 2, activation: "tanh" })), // prettier-ignore
  ...(["linear", "relu", "sigmoid", "softmax"] as const).map((activation) =>
    layer(`dense, ${activation}`, [5, 6], [[6, 7], [7]], () => layers.dense({ units: 7, activation })),
  ),
  layer("batch normalisation", [3, 5, 4, 6], [[6], [6]], () => layers.batchNormalization({ momentum: 0.9 })),
  layer("batch normalisation of rows", [9, 40], [[40], [40]], () => layers.batchNormalization()),
  layer("batch normalisation without scale", [9, 4], [], () => layers.batchNormalization({ axis: 1 })),
  ...[true, false].map((relu): KernelCase => ({
    name: `a chain in use: convolution, batch normalisation${relu ? ", relu" : ""}`,
    shapes: [[3, 8, 7, 2], [3, 3, 2, 6], [6], [6], [6], [6], [6]],
    shift: 1.5, // variances above 0
    compute: ([x, ...weights]) => {
      const model = tfl.sequential({
        layers: [
          layers.conv2d({ filters: 6, kernelSize: 3, strides: 2, inputShape: [8, 7, 2] }),
          layers.batchNormalization(),
          ...(relu ? [layers.activation({ activation: "relu" })] : []),
        ],
      });
      model.setWeights(weights);
      const y = model.apply(x) as tf.Tensor;
      model.dispose();
      return [y];
    },
  })),
  ...distances,
  ...losses,
  steps,
];

/** The results of a case on a backend. */
export async function valuesOn(backend: string, { shapes, shift = 0, compute }: KernelCase): Promise<Float32Array[]> {
  await tf.setBackend(backend);
  const inputs = tf.tidy(() =>
    shapes.map((shape, i) => tf.add(tf.randomUniform([...shape], -1, 1, "float32", i + 1), shift)),
  );
  const outputs = tf.tidy(() => compute(inputs));
  const values: Float32Array[] = [];
  for (const output of outputs) values.push(new Float32Array(await output.data()));
  tf.dispose([...inputs, ...outputs]);
  return values;
}

/** How far webgpu is from cpu, as a share of the largest number of each result; infinite where shapes differ. Leaves cpu active. */
export async function differenceOf(one: KernelCase): Promise<number> {
  const before = tf.memory().numTensors;
  const got = await valuesOn("webgpu", one);
  if (tf.memory().numTensors !== before)
    throw new Error(`${one.name} leaves ${tf.memory().numTensors - before} tensors`);
  const expected = await valuesOn("cpu", one);
  if (got.length !== expected.length) return Infinity;
  let worst = 0;
  got.forEach((values, k) => {
    if (values.length !== expected[k].length) worst = Infinity;
    let scale = 1;
    for (const value of expected[k]) scale = Math.max(scale, Math.abs(value));
    values.forEach((value, i) => {
      const off = Math.abs(value - expected[k][i]) / scale;
      if (!(off <= worst)) worst = off;
    });
  });
  return worst;
}
