import * as tf from "@tensorflow/tfjs-core";
import type * as tfl from "@tensorflow/tfjs-layers";

import { hasKernel } from "../tensors/hasKernel.js";
import { gradientDepth } from "./gradientDepth.js";
import { activationOf, type ConvLayer, type LayerNormLayer, type NormLayer } from "./layerTypes.js";

type Layer = tfl.layers.Layer;
type Call = Layer["call"];

interface DropoutLayer extends Layer {
  readonly rate: number;
  readonly seed?: number;
  readonly noiseShape?: unknown;
}

const only = (inputs: tf.Tensor | tf.Tensor[]): tf.Tensor => (Array.isArray(inputs) ? inputs[0] : inputs);

const run = (name: string, inputs: tf.NamedTensorMap, attrs: object): tf.Tensor =>
  tf.engine().runKernel<tf.Tensor>(name, inputs, attrs as tf.NamedAttrMap);

const runSeveral = (name: string, inputs: tf.NamedTensorMap, attrs: object): tf.Tensor[] =>
  tf.engine().runKernel<tf.Tensor[]>(name, inputs, attrs as tf.NamedAttrMap);

/** A layer's call as one kernel, or undefined where it does not apply. */
type Fused<L extends Layer> = (layer: L, x: tf.Tensor, training: boolean) => tf.Tensor | undefined;

const conv: Fused<ConvLayer> = (layer, x) => {
  const activation = activationOf(layer);
  if (x.rank !== 4 || x.size === 0 || layer.dataFormat === "channelsFirst") return undefined;
  if (activation !== "linear" && activation !== "relu") return undefined;
  const { strides, padding: pad, dilationRate: dilations } = layer;
  const inputs = { x, filter: layer.kernel.read(), ...(layer.bias !== null && { bias: layer.bias.read() }) };
  const attrs = { strides, pad, dilations: dilations ?? 1, dataFormat: "NHWC", activation, bias: layer.bias !== null };
  return run("ConvLayer", inputs, attrs);
};

const dense: Fused<ConvLayer> = (layer, x) => {
  const activation = activationOf(layer);
  if (x.rank !== 2 || x.size === 0) return undefined;
  const hasGradient = activation === "sigmoid" ? hasKernel("SigmoidGrad") : ["linear", "relu"].includes(activation);
  if (!hasGradient) return undefined;
  const inputs = { x, kernel: layer.kernel.read(), ...(layer.bias !== null && { bias: layer.bias.read() }) };
  return run("DenseLayer", inputs, { activation, bias: layer.bias !== null });
};

const norm: Fused<NormLayer> = (layer, x, training) => {
  const { gamma, beta, epsilon, momentum } = layer;
  if (!training || gamma == null || beta == null || x.size === 0) return undefined;
  if (layer.axis !== -1 && layer.axis !== x.rank - 1) return undefined;
  const inputs = {
    ...{ x, gamma: gamma.read(), beta: beta.read() },
    ...{ runningMean: layer.movingMean.read(), runningVariance: layer.movingVariance.read() },
  };
  const [result, , , mean, variance] = runSeveral("BatchNormTrain", inputs, { epsilon, momentum });
  layer.movingMean.write(mean);
  layer.movingVariance.write(variance);
  return result;
};

const dropout: Fused<DropoutLayer> = (
  { rate, seed = Math.floor(2 ** 32 * Math.random()), noiseShape },
  x,
  training,
) => {
  if (!training || !(rate > 0 && rate < 1) || noiseShape != null) return undefined;
  return run("DropOut", { x }, { rate, seed });
};

/** Uses broadcasting. The shipped layer tiles the statistics to the size of its input, and their gradient is cut into as many slices as were tiled. */
const layerNorm = ({ axis, epsilon, gamma, beta }: LayerNormLayer, x: tf.Tensor): tf.Tensor => {
  const axes = [...axis];
  const shape = x.shape.map((size, place) => (axes.includes(place) ? size : 1));
  const apart = tf.sub(x, tf.mean(x, axes, true));
  const factor = tf.rsqrt(tf.add(tf.mean(tf.square(apart), axes, true), epsilon));
  const even = tf.mul(apart, factor);
  const scaled = gamma == null ? even : tf.mul(even, tf.reshape(gamma.read(), shape));
  return beta == null ? scaled : tf.add(scaled, tf.reshape(beta.read(), shape));
};

function gradients(): tf.GradConfig[] {
  /** The gradient before the activation, and that of the bias if there is one. */
  const activationGrad = (dy: tf.Tensor, y: tf.Tensor, { activation, bias }: tf.NamedAttrMap): tf.Tensor[] =>
    bias === true || activation !== "linear" ? runSeveral("ActivationGrad", { dy, y }, { activation, bias }) : [dy];
  return [
    {
      kernelName: "ConvLayer",
      inputsToSave: ["x", "filter"],
      outputsToSave: [true],
      gradFunc: (dy, [x, filter, y], attrs) => {
        const [dz, dBias] = activationGrad(dy as tf.Tensor, y, attrs);
        return {
          x: () => run("Conv2DBackpropInput", { dy: dz, filter }, { ...attrs, inputShape: x.shape }),
          filter: () => run("Conv2DBackpropFilter", { x, dy: dz }, { ...attrs, filterShape: filter.shape }),
          bias: () => dBias,
        };
      },
    },
    {
      kernelName: "DenseLayer",
      inputsToSave: ["x", "kernel"],
      outputsToSave: [true],
      gradFunc: (dy, [x, kernel, y], attrs) => {
        const [dz, dBias] = activationGrad(dy as tf.Tensor, y, attrs);
        return {
          x: () => tf.matMul(dz, kernel, false, true),
          kernel: () => tf.matMul(x, dz, true, false),
          bias: () => dBias,
        };
      },
    },
    {
      kernelName: "BatchNormTrain",
      inputsToSave: ["x", "gamma"],
      outputsToSave: [false, true, true, false, false],
      gradFunc: (dys, [x, gamma, mean, variance], { epsilon }) => {
        const inputs = { x, dy: (dys as tf.Tensor[])[0], mean, variance, gamma };
        const [dx, dGamma, dBeta] = runSeveral("BatchNormTrainGrad", inputs, { epsilon });
        const none = (): tf.Tensor => tf.zerosLike(gamma);
        return { x: () => dx, gamma: () => dGamma, beta: () => dBeta, runningMean: none, runningVariance: none };
      },
    },
    {
      kernelName: "DropOut",
      gradFunc: (dy, _, attrs) => ({ x: () => run("DropOut", { x: dy as tf.Tensor }, attrs) }),
    },
  ];
}

let installed = false;

/**
 * Makes the tfjs layers that towers are made of run as one kernel each while a gradient is taken, if the backend has that kernel; otherwise they run as before. Layer normalisation
 * always runs without tiles.
 */
export function installLayers({ layers }: typeof tfl): void {
  if (installed) return;
  installed = true;
  for (const gradient of gradients()) tf.registerGradient(gradient);
  const name = "one-shot-ts"; // with a name, these use up none that later layers get
  replaceCall(layers.conv2d({ name, filters: 1, kernelSize: 1 }) as unknown as ConvLayer, "ConvLayer", conv);
  replaceCall(layers.dense({ name, units: 1 }) as unknown as ConvLayer, "DenseLayer", dense);
  replaceCall(layers.batchNormalization({ name }) as unknown as NormLayer, "BatchNormTrain", norm);
  replaceCall(layers.dropout({ name, rate: 0.5 }) as unknown as DropoutLayer, "DropOut", dropout);
  prototypeOf(layers.layerNormalization({ name })).call = function (this: LayerNormLayer, inputs) {
    return tf.tidy(() => layerNorm(this, only(inputs)));
  };
}

const prototypeOf = (layer: Layer): { call: Call } => Object.getPrototypeOf(layer) as { call: Call };

function replaceCall<L extends Layer>(example: L, kernel: string, fused: Fused<L>): void {
  const prototype = prototypeOf(example);
  const shipped = prototype.call;
  prototype.call = function (this: L, inputs, kwargs) {
    const x = only(inputs);
    // tfjs runs a layer as several kernels only while a gradient is taken. Not below another tape, since these gradients cannot be differentiated again.
    if (gradientDepth() === 1 && hasKernel(kernel) && x.dtype === "float32") {
      const result = tf.tidy(() => fused(this, x, kwargs.training === true) ?? []);
      if (!Array.isArray(result)) return result;
    }
    return shipped.call(this, inputs, kwargs);
  };
}
