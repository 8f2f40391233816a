import * as tf from "@tensorflow/tfjs-core";
import * as tfl from "@tensorflow/tfjs-layers";

import type { LocalResponse } from "./towerConfig.js";

type Config = LocalResponse & { readonly name?: string };

let made: (new (config: Config) => tfl.layers.Layer) | undefined;

/**
 * Makes the class of the layer, once: a class at the top level would keep tfjs-layers in every bundle. Registered, so that saved towers load.
 *
 * The sum over neighbouring channels is a product with a band matrix: no backend but cpu and webgl has a kernel for it.
 */
export function localResponseClass(): new (config: Config) => tfl.layers.Layer {
  if (made) return made;
  class LocalResponseLayer extends tfl.layers.Layer {
    static readonly className = "OneShotLocalResponse";
    private readonly options: LocalResponse;

    constructor({ depthRadius, bias, alpha, beta, ...rest }: Config) {
      super(rest);
      this.options = { depthRadius, bias, alpha, beta };
    }

    override computeOutputShape(inputShape: tfl.Shape): tfl.Shape {
      return inputShape;
    }

    override call(inputs: tf.Tensor | tf.Tensor[]): tf.Tensor {
      return normalize([inputs].flat()[0], this.options);
    }

    override getConfig(): tf.serialization.ConfigDict {
      return { ...super.getConfig(), ...this.options };
    }
  }
  tf.serialization.registerClass(LocalResponseLayer);
  made = LocalResponseLayer;
  return made;
}

/** A layer of local response normalisation. */
export function localResponse(config: Config): tfl.layers.Layer {
  return new (localResponseClass())(config);
}

function normalize(x: tf.Tensor, { depthRadius, bias, alpha, beta }: LocalResponse): tf.Tensor {
  return tf.tidy(() => {
    const channels = x.shape.at(-1)!;
    const band = tf.linalg.bandPart(tf.ones([channels, channels]), depthRadius, depthRadius);
    const squares = tf.reshape<tf.Rank.R2>(tf.square(x), [-1, channels]);
    const sums = tf.reshape(tf.matMul(squares, band as tf.Tensor2D), x.shape);
    return tf.div(x, tf.pow(tf.add(bias, tf.mul(alpha, sums)), beta));
  });
}
