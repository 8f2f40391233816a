import * as tf from "@tensorflow/tfjs-core";
import type * as tfl from "@tensorflow/tfjs-layers";

import { normPrototype, type LayerVariable, type NormLayer } from "./layerTypes.js";

let isInstalled = false;

/** Makes batch normalisation without scale or offset, as in many towers from Keras, trainable: tfjs reads both in a step, and takes no gradient without them. */
export function installWholeNorm(layers: typeof tfl): void {
  if (isInstalled) return;
  isInstalled = true;
  const prototype = normPrototype(layers);
  const shipped = prototype.call;
  prototype.call = function (inputs, options) {
    const { gamma, beta, movingMean } = this;
    if (gamma != null && beta != null) return shipped.call(this, inputs, options);
    return tf.tidy(() => {
      const { shape } = movingMean.read();
      const parts = { gamma: gamma ?? constant(tf.ones(shape)), beta: beta ?? constant(tf.zeros(shape)) };
      const whole = Object.assign(Object.create(this) as NormLayer, parts, { scale: true, center: true });
      return shipped.call(whole, inputs, options);
    });
  };
}

const constant = (value: tf.Tensor): LayerVariable => ({ read: () => value, write: () => undefined });
