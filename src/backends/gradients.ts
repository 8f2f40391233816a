import * as tf from "@tensorflow/tfjs-core";

import { hasKernel } from "../tensors/hasKernel.js";
import { gradientDepth } from "./gradientDepth.js";
import { rowLossForms } from "./rowLossForms.js";

type Gradients = ReturnType<tf.GradFunc>;

/** A gradient that replaces the shipped one, and may still use it. */
export interface GradientReplacement {
  readonly kernelName: string;
  readonly inputsToSave: string[];
  readonly gradient: (
    dy: tf.Tensor,
    saved: tf.Tensor[],
    attrs: tf.NamedAttrMap,
    original: (dy?: tf.Tensor) => Gradients,
  ) => Gradients;
}

/** Whether a gradient may use one of our own kernels: only on a backend that has it, and not below another tape, since these kernels have no gradients themselves. */
export function mayFuse(kernel: string): boolean {
  return gradientDepth() === 0 && hasKernel(kernel);
}

function fused(kernel: string, inputs: tf.NamedTensorMap, attrs: object = {}): tf.Tensor {
  return tf.engine().runKernel<tf.Tensor>(kernel, inputs, attrs as tf.NamedAttrMap);
}

/** Uses broadcasting. The shipped gradient tiles the statistics to the size of the activations, which takes longer than the rest. */
const batchNorm: GradientReplacement = {
  kernelName: "FusedBatchNorm",
  inputsToSave: ["x", "mean", "variance", "scale"],
  gradient: (dy, saved, attrs) => {
    const [x, mean, variance] = saved;
    const scale = saved.length > 3 ? saved[3] : undefined;
    const { varianceEpsilon } = attrs as { varianceEpsilon: number };
    const inverse = tf.rsqrt(tf.add(variance, varianceEpsilon));
    const factor = scale === undefined ? inverse : tf.mul(inverse, scale);
    const [sum, product] = normSums(x, dy, mean);
    return {
      x: () => tf.mul(dy, factor),
      mean: () => tf.neg(tf.mul(factor, sum)),
      variance: () => tf.mul(tf.mul(tf.mul(factor, tf.square(inverse)), -0.5), product),
      scale: () => tf.mul(product, inverse),
      offset: () => sum,
    };
  },
};

/** Sums of dy and of dy (x - mean), in the shape of `mean`. */
function normSums(x: tf.Tensor, dy: tf.Tensor, mean: tf.Tensor): tf.Tensor[] {
  if (mean.rank === 1 && mayFuse("BatchNormSums")) return tf.unstack(fused("BatchNormSums", { x, dy, mean }));
  const axes = tf.broadcast_util.getReductionAxes(mean.shape, x.shape);
  const total = (values: tf.Tensor): tf.Tensor =>
    tf.reshape(axes.length > 0 ? tf.sum(values, axes) : values, mean.shape);
  return [total(dy), total(tf.mul(dy, tf.sub(x, mean)))];
}

const relu: GradientReplacement = {
  kernelName: "Relu",
  inputsToSave: ["x"],
  gradient: (dy, [x], _, original) => (mayFuse("ReluGrad") ? { x: () => fused("ReluGrad", { x, dy }) } : original()),
};

const square: GradientReplacement = {
  kernelName: "Square",
  inputsToSave: ["x"],
  gradient: (dy, [x], _, original) =>
    x.dtype === "float32" && mayFuse("SquareGrad") ? { x: () => fused("SquareGrad", { x, dy }) } : original(),
};

/** The shipped gradient multiplies by a tensor of ones, which the process makes anew each time. */
function reduction(kernelName: "Sum" | "Mean"): GradientReplacement {
  return {
    kernelName,
    inputsToSave: ["x"],
    gradient: (dy, [x], attrs, original) => {
      const { axis } = attrs as { axis: number | number[] };
      const axes = tf.util.parseAxisParam(axis, x.shape);
      const leading = Math.max(-1, ...axes) === axes.length - 1;
      const trailing = Math.min(x.rank, ...axes) === x.rank - axes.length;
      const kernel = leading ? "RepeatRow" : "RepeatColumn";
      const isFit = (leading || trailing) && dy.dtype === "float32" && dy.size > 0;
      if (!isFit || !mayFuse(kernel)) return original();
      const factor = kernelName === "Mean" ? dy.size / x.size : 1;
      return { x: () => fused(kernel, { [leading ? "row" : "column"]: dy }, { shape: x.shape, factor }) };
    },
  };
}

/**
 * Windows that reach into the padding average fewer values. The kernels of every backend ignore this in the gradient, so it is scaled up
 * there beforehand.
 */
const averagePool: GradientReplacement = {
  kernelName: "AvgPool",
  inputsToSave: ["x"],
  gradient: (dy, [x], attrs, original) => {
    const { filterSize, strides, pad, dimRoundingMode } = attrs as unknown as PoolAttrs;
    const shape = x.shape as [number, number, number, number];
    const info = tf.backend_util.computePool2DInfo(shape, filterSize, strides, 1, pad, dimRoundingMode);
    const { top, bottom, left, right } = info.padInfo;
    if (top + bottom + left + right === 0) return original(dy);
    const rows = inside(info.outHeight, info.strideHeight, top, info.filterHeight, info.inHeight);
    const columns = inside(info.outWidth, info.strideWidth, left, info.filterWidth, info.inWidth);
    const window = info.filterHeight * info.filterWidth;
    const factors = Float32Array.from(rows.flatMap((down) => columns.map((across) => window / (down * across))));
    return original(tf.mul(dy, tf.tensor(factors, [1, info.outHeight, info.outWidth, 1])));
  },
};

interface PoolAttrs {
  readonly filterSize: number | [number, number];
  readonly strides: number | [number, number];
  readonly pad: "same" | "valid" | number;
  readonly dimRoundingMode?: "floor" | "round" | "ceil";
}

/** How many positions of each window along one axis lie inside the image. */
function inside(windows: number, stride: number, before: number, size: number, length: number): number[] {
  return Array.from({ length: windows }, (_, i) => {
    const first = i * stride - before;
    return Math.max(1, Math.min(length, first + size) - Math.max(0, first));
  });
}

/** The shipped gradient does not sum over the axes along which an operand was broadcast. */
const squaredDifference: GradientReplacement = {
  kernelName: "SquaredDifference",
  inputsToSave: ["a", "b"],
  gradient: (dy, [a, b]) => {
    const towards = (to: tf.Tensor, from: tf.Tensor): tf.Tensor => {
      const whole = tf.mul(dy, tf.mul(2, tf.sub(to, from)));
      const axes = tf.broadcast_util.getReductionAxes(to.shape, dy.shape);
      return tf.reshape(axes.length > 0 ? tf.sum(whole, axes) : whole, to.shape);
    };
    return { a: () => towards(a, b), b: () => towards(b, a) };
  },
};

/** One sum. The shipped gradient cuts one slice for each repetition, and knows up to four dimensions. */
const tile: GradientReplacement = {
  kernelName: "Tile",
  inputsToSave: ["x"],
  gradient: (dy, [x], attrs) => {
    const { reps } = attrs as { reps: readonly number[] };
    const repeated: number[] = [];
    const shape: number[] = [];
    x.shape.forEach((size, axis) => {
      if (reps[axis] !== 1) repeated.push(shape.push(reps[axis]) - 1);
      if (reps[axis] === 1 || size !== 1) shape.push(size);
    });
    return { x: () => tf.reshape(tf.sum(tf.reshape(dy, shape), repeated), x.shape) };
  },
};

// prettier-ignore
const replacements = [batchNorm, relu, square, reduction("Sum"), reduction("Mean"), averagePool, squaredDifference, tile];

/** Gradients of our own kernels. Those of losses are computed with the losses. */
const own: readonly tf.GradConfig[] = [
  {
    kernelName: "Gram",
    inputsToSave: ["x"],
    gradFunc: (dy, [x]) => ({ x: () => fused("GramGrad", { x, dy: dy as tf.Tensor }) }),
  },
  {
    kernelName: "RowLosses",
    outputsToSave: [false, true, true],
    gradFunc: (dys, [gradient, factor], { loss }) => {
      const dy = (dys as tf.Tensor[])[0];
      const isMean = rowLossForms[loss as string].kind === "hinges";
      return { x: () => tf.mul(gradient, isMean ? tf.mul(dy, factor) : tf.expandDims(dy, 1)) };
    },
  },
  {
    kernelName: "OwnSoftmax",
    outputsToSave: [false, true],
    gradFunc: (dys, [gradient]) => ({ x: () => tf.mul(gradient, tf.expandDims((dys as tf.Tensor[])[0], 1)) }),
  },
  {
    kernelName: "BatchHard",
    outputsToSave: [false, false, false, true],
    gradFunc: (dys, [places], attrs) => {
      const [dPositive, dNegative] = dys as tf.Tensor[];
      return { distances: () => fused("BatchHardGrad", { dPositive, dNegative, places }, attrs) };
    },
  },
];

const installed = new Set<string>();

/** Registers the gradients of our own kernels, and replaces shipped ones that are slow or wrong, along with those that a backend adds. */
export function installGradients(further: readonly GradientReplacement[] = []): void {
  for (const config of own) {
    if (tf.getGradient(config.kernelName) as tf.GradConfig | undefined) continue;
    tf.registerGradient(config);
  }
  for (const { kernelName, inputsToSave, gradient } of [...replacements, ...further]) {
    if (installed.has(kernelName)) continue;
    installed.add(kernelName);
    const shipped = tf.getGradient(kernelName);
    tf.unregisterGradient(kernelName);
    tf.registerGradient({
      kernelName,
      inputsToSave,
      gradFunc: (dy, saved, attrs) =>
        gradient(dy as tf.Tensor, saved, attrs, (other = dy as tf.Tensor) => shipped.gradFunc(other, saved, attrs)),
    });
  }
}
