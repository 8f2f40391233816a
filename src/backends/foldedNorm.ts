import * as tf from "@tensorflow/tfjs-core";
import type * as tfl from "@tensorflow/tfjs-layers";

import { hasKernel } from "../tensors/hasKernel.js";
import { gradientDepth } from "./gradientDepth.js";
import { activationOf, type ConvLayer, type NormLayer } from "./layerTypes.js";

type Layer = tfl.layers.Layer;
type Tensors = tf.Tensor | tf.Tensor[];

/** One step through a chain of layers. */
type Step = (x: tf.Tensor) => tf.Tensor;

const plans = new WeakMap<tfl.LayersModel, { readonly depth: number; readonly steps: readonly Step[] | undefined }>();

let installed = false;

/**
 * Makes models that are used, not trained, run a convolution, the batch normalisation after it and a relu after that as one kernel, with a filter and a bias
 * that include the normalisation: two fewer passes over memory. This applies only to chains of layers, where nothing else reads the results in between.
 *
 * The result differs by rounding from that of running the layers one by one.
 */
export function installFoldedNorm({ LayersModel }: typeof tfl): void {
  if (installed) return;
  installed = true;
  const prototype = LayersModel.prototype as unknown as {
    call: (this: tfl.LayersModel, inputs: Tensors, options: Record<string, unknown>) => Tensors;
  };
  const shipped = prototype.call;
  prototype.call = function (inputs, options) {
    const given = Array.isArray(inputs) ? inputs : [inputs];
    const fits = options.training !== true && gradientDepth() === 0 && given.length === 1 && hasKernel("ConvLayer");
    const steps = fits && given[0].dtype === "float32" && given[0].size > 0 ? stepsOf(this) : undefined;
    if (steps === undefined) return shipped.call(this, inputs, options);
    return tf.tidy(() => steps.reduce((x, step) => step(x), given[0]));
  };
}

function stepsOf(model: tfl.LayersModel): readonly Step[] | undefined {
  const { length: depth } = model.layers;
  let plan = plans.get(model);
  if (plan?.depth !== depth) plans.set(model, (plan = { depth, steps: makeSteps(model) }));
  return plan.steps;
}

function makeSteps(model: tfl.LayersModel): Step[] | undefined {
  const [input, ...layers] = model.layers;
  if (input.getClassName() !== "InputLayer" || !isChain(model)) return undefined;
  const steps: Step[] = [];
  let folds = false;
  for (let at = 0; at < layers.length; at++) {
    const [conv, norm, next] = layers.slice(at, at + 3) as [Layer, Layer | undefined, Layer | undefined];
    if (isPlainConv(conv) && norm !== undefined && isNormOfChannels(norm)) {
      const relu = next?.getClassName() === "Activation" && activationOf(next as ConvLayer) === "relu";
      steps.push((x) => convolve(conv, norm, relu, x));
      at += relu ? 2 : 1;
      folds = true;
    } else steps.push((x) => conv.apply(x, { training: false }) as tf.Tensor);
  }
  return folds ? steps : undefined;
}

/** Whether each layer reads the one before it and nothing else, and the last one is the only output. */
function isChain({ layers, inputs, outputs }: tfl.LayersModel): boolean {
  if (inputs.length !== 1 || outputs.length !== 1 || outputs[0].sourceLayer !== layers[layers.length - 1]) return false;
  return layers.every((layer, at) => {
    const { inboundNodes } = layer as unknown as { inboundNodes: readonly { inboundLayers: readonly Layer[] }[] };
    const [node] = inboundNodes;
    if (inboundNodes.length !== 1) return false; // a layer shared with other models
    return at === 0 ? node.inboundLayers.length === 0 : node.inboundLayers.length === 1 && node.inboundLayers[0] === layers[at - 1]; // prettier-ignore
  });
}

function isPlainConv(layer: Layer): layer is ConvLayer {
  if (layer.getClassName() !== "Conv2D") return false;
  return (layer as ConvLayer).dataFormat !== "channelsFirst" && activationOf(layer as ConvLayer) === "linear";
}

function isNormOfChannels(layer: Layer): layer is NormLayer {
  if (layer.getClassName() !== "BatchNormalization") return false;
  const { axis } = layer as NormLayer;
  return axis === -1 || axis === 3;
}

function convolve(conv: ConvLayer, norm: NormLayer, relu: boolean, x: tf.Tensor): tf.Tensor {
  return tf.tidy(() => {
    const inverse = tf.rsqrt(tf.add(norm.movingVariance.read(), norm.epsilon));
    const factor = norm.gamma ? tf.mul(norm.gamma.read(), inverse) : inverse;
    const mean = norm.movingMean.read();
    const term = tf.mul(conv.bias === null ? tf.neg(mean) : tf.sub(conv.bias.read(), mean), factor);
    return tf.fused.conv2d({
      x: x as tf.Tensor4D,
      filter: tf.mul(conv.kernel.read(), factor),
      strides: conv.strides,
      pad: conv.padding,
      dilations: conv.dilationRate ?? 1,
      bias: norm.beta ? tf.add(term, norm.beta.read()) : term,
      activation: relu ? "relu" : "linear",
    });
  });
}
