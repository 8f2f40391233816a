import * as tf from "@tensorflow/tfjs-core";
import * as tfl from "@tensorflow/tfjs-layers";

import type { LocalResponse } from "./towerConfig.js";

type Config = LocalResponse & { readonly name?: string };

let made: (new (config: Config) => tfl.layers.Layer) | undefined;

/**
 * Makes the layer's class on first use: a top-level class would keep tfjs-layers in every bundle. The class is registered with tfjs, so that saved towers load.
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
      const { depthRadius, bias, alpha, beta } = this.options;
      return tf.localResponseNormalization([inputs].flat()[0] as tf.Tensor4D, depthRadius, bias, alpha, beta);
    }

    override getConfig(): tf.serialization.ConfigDict {
      return { ...super.getConfig(), ...this.options };
    }
  }
  tf.serialization.registerClass(LocalResponseLayer);
  made = LocalResponseLayer;
  return made;
}

/** A local response normalisation layer. */
export function localResponse(config: Config): tfl.layers.Layer {
  return new (localResponseClass())(config);
}
