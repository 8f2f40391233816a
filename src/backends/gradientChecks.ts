import * as tf from "@tensorflow/tfjs-core";
import * as tfl from "@tensorflow/tfjs-layers";

import type { Random } from "../core/random.js";
import { cosine } from "../distances/cosine.js";
import type { Distance } from "../distances/distance.js";
import { euclidean } from "../distances/euclidean.js";
import { manhattan } from "../distances/manhattan.js";
import { squaredEuclidean } from "../distances/squaredEuclidean.js";
import { unitLength } from "../tensors/unitLength.js";
import { contrastiveLoss } from "../losses/contrastiveLoss.js";
import { tripletLoss } from "../losses/tripletLoss.js";
import { mineBatchHard } from "../miners/mineBatchHard.js";
import { mineSemiHard } from "../miners/mineSemiHard.js";
import { localResponse } from "../towers/localResponse.js";

/** A function whose gradient can be checked by finite differences. */
export interface GradientCheck {
  /** What is checked. */
  readonly name: string;
  /** Shape of the input. */
  readonly shape: readonly number[];
  /** Makes the function, and a way to free what it holds. */
  readonly make: (random: Random) => { readonly f: (x: tf.Tensor) => tf.Tensor; readonly dispose?: () => void };
}

type Layer = tfl.layers.Layer;

/** One layer in training, as a function of its input; its weights are random. */
const layer = (name: string, shape: readonly number[], create: (seed: number) => Layer): GradientCheck => ({
  name,
  shape,
  make: (random) => {
    const made = create(1 + Math.floor(random() * 1e6));
    made.apply(tfl.input({ shape: shape.slice(1) }));
    return {
      f: (x) => made.apply(x, { training: true }) as tf.Tensor,
      dispose: () => {
        made.dispose();
      },
    };
  },
});

/** One layer as a function of its kernel. */
const kernelOf = (
  name: string,
  input: readonly number[],
  kernel: readonly number[],
  f: (x: tf.Tensor, kernel: tf.Tensor) => tf.Tensor,
): GradientCheck => ({
  name,
  shape: kernel,
  make: (random) => {
    const x = tf.tensor(spread(input, random), [...input]);
    return {
      f: (weights) => f(x, weights),
      dispose: () => {
        x.dispose();
      },
    };
  },
});

const plain = (name: string, shape: readonly number[], f: (x: tf.Tensor) => tf.Tensor): GradientCheck => ({
  name,
  shape,
  make: () => ({ f }),
});

const halves = (x: tf.Tensor): [tf.Tensor2D, tf.Tensor2D] => tf.split(x, 2, 0) as [tf.Tensor2D, tf.Tensor2D];

const distanceChecks = (distance: Distance): GradientCheck[] => [
  plain(`${distance.name}, row by row`, [8, 5], (x) => distance.rows(...halves(x))),
  plain(`${distance.name}, every row to every row`, [8, 5], (x) => distance.matrix(...halves(x))),
];

const image = [2, 6, 5, 3];
const seedOf = (seed: number) => ({ kernelInitializer: tfl.initializers.heNormal({ seed }) });

/** Every layer, distance and loss that the library's towers and objectives are made of. */
export const gradientChecks: readonly GradientCheck[] = [
  layer("dense", [4, 6], (seed) => tfl.layers.dense({ units: 5, ...seedOf(seed) })),
  ...["relu", "elu", "tanh", "sigmoid"].map((activation) =>
    layer(activation, [4, 6], () => tfl.layers.activation({ activation: activation as "relu" })),
  ),
  ...[
    { padding: "same", strides: 1 },
    { padding: "valid", strides: 1 },
    { padding: "same", strides: 2 },
  ].map(({ padding, strides }) =>
    layer(`convolution, ${padding}, stride ${strides}, input`, image, (seed) =>
      tfl.layers.conv2d({ filters: 4, kernelSize: 3, strides, padding: padding as "same", ...seedOf(seed) }),
    ),
  ),
  ...(["same", "valid"] as const).flatMap((padding) =>
    [1, 2].map((strides) =>
      kernelOf(`convolution, ${padding}, stride ${strides}, filter`, image, [3, 3, 3, 4], (x, kernel) =>
        tf.conv2d(x as tf.Tensor4D, kernel as tf.Tensor4D, strides, padding),
      ),
    ),
  ),
  layer("depthwise convolution, input", image, (seed) =>
    tfl.layers.depthwiseConv2d({
      kernelSize: 3,
      padding: "same",
      depthwiseInitializer: tfl.initializers.heNormal({ seed }),
    }),
  ),
  kernelOf("depthwise convolution, filter", image, [3, 3, 3, 1], (x, kernel) =>
    tf.depthwiseConv2d(x as tf.Tensor4D, kernel as tf.Tensor4D, 1, "same"),
  ),
  layer("max pooling", image, () => tfl.layers.maxPooling2d({ poolSize: 2 })),
  layer("max pooling, overlapping", image, () => tfl.layers.maxPooling2d({ poolSize: 3, strides: 2 })),
  plain("max pooling of negative numbers", image, (x) => tf.maxPool(tf.sub<tf.Tensor4D>(x, 10), 2, 2, "valid")),
  layer("average pooling", image, () => tfl.layers.averagePooling2d({ poolSize: 2 })),
  layer("global average pooling", image, () => tfl.layers.globalAveragePooling2d({ dataFormat: "channelsLast" })),
  layer("batch normalisation", image, () => tfl.layers.batchNormalization()),
  layer("batch normalisation of rows", [6, 4], () => tfl.layers.batchNormalization()),
  layer("layer normalisation", [4, 6], () => tfl.layers.layerNormalization()),
  layer("local response normalisation", image, () =>
    localResponse({ depthRadius: 1, bias: 1, alpha: 0.5, beta: 0.75 }),
  ),
  kernelOf("embedding of indices", [1], [7, 4], (_, kernel) => tf.gather(kernel, tf.tensor1d([0, 3, 3, 6], "int32"))),
  plain("unit length", [4, 5], (x) => unitLength(x as tf.Tensor2D)),
  ...[euclidean, squaredEuclidean, cosine, manhattan].flatMap(distanceChecks),
  plain("contrastive loss", [6], (x) => contrastiveLoss(tf.abs(x) as tf.Tensor1D, [0, 1, 0, 1, 0, 1], { margin: 3 })),
  ...([0.245, "soft"] as const).map((margin) =>
    plain(`triplet loss, ${margin === "soft" ? "soft margin" : "hinge"}`, [8], (x) => {
      const [positive, negative] = tf.split(tf.abs(x), 2) as [tf.Tensor1D, tf.Tensor1D];
      return tripletLoss(positive, negative, { margin });
    }),
  ),
  plain("batch-hard mining", [6, 5], (x) => {
    const rows = x as tf.Tensor2D;
    const { positive, negative } = mineBatchHard(euclidean.matrix(rows, rows), [0, 0, 1, 1, 2, 2]);
    return tripletLoss(positive, negative, { margin: "soft" });
  }),
  plain("semi-hard mining", [6, 4], (x) => {
    const rows = x as tf.Tensor2D;
    const { positive, negative } = mineSemiHard(euclidean.matrix(rows, rows), [0, 0, 1, 1, 2, 2]);
    return tripletLoss(positive, negative, { margin: "soft" });
  }),
];

/** Numbers at least 0.07 from each other and from 0: no step of a finite difference crosses a rectifier's kink or changes which number is the largest. */
export function spread(shape: readonly number[], random: Random): Float32Array {
  const count = shape.reduce((product, size) => product * size, 1);
  const order = Array.from({ length: count }, (_, i) => ({ i, key: random() })).sort((a, b) => a.key - b.key);
  const values = new Float32Array(count);
  order.forEach(({ i }, rank) => {
    const place = rank - (count - 1) / 2; // symmetric about 0, never on it
    values[i] = 0.07 * (place + (place >= 0 ? 0.5 : -0.5));
  });
  return values;
}
