import * as tf from "@tensorflow/tfjs-core";
import * as tfl from "@tensorflow/tfjs-layers";

type Config = Readonly<Record<"name", string>>;

/** Added to variances, so that a constant channel has a finite gradient. */
const LEAST_VARIANCE = 1e-5;

let made: (new (config: Config) => tfl.layers.Layer) | undefined;

/**
 * Makes the layer's class on first use: a top-level class would keep tfjs-layers in every bundle. The class is registered with tfjs, so that saved towers load.
 */
export function statisticsClass(): new (config: Config) => tfl.layers.Layer {
  if (made) return made;
  class StatisticsLayer extends tfl.layers.Layer {
    static readonly className = "OneShotStatistics";

    override computeOutputShape(inputShape: tfl.Shape): tfl.Shape {
      const [rows, , ...rest] = inputShape;
      return [rows, 2 * rest.reduce<number>((product, size) => product * size!, 1)];
    }

    override call(inputs: tf.Tensor | tf.Tensor[]): tf.Tensor {
      return tf.tidy(() => {
        const [x] = [inputs].flat();
        const [rows, steps, ...rest] = x.shape;
        const values = tf.reshape(x, [rows, steps, rest.reduce((product, size) => product * size, 1)]);
        const mean = tf.mean(values, 1, true);
        const variance = tf.mean(tf.square(tf.sub(values, mean)), 1);
        const deviation = tf.sqrt(tf.add(variance, LEAST_VARIANCE));
        return tf.concat([tf.squeeze(mean, [1]), deviation], 1);
      });
    }
  }
  tf.serialization.registerClass(StatisticsLayer);
  made = StatisticsLayer;
  return made;
}

/**
 * A statistics pooling layer: mean and standard deviation over the first axis, `[rows, steps, ...rest] -> [rows, 2 × numbers in rest]`, for any number of steps.
 *
 * @see Snyder et al. (2018), "X-vectors: robust DNN embeddings for speaker recognition".
 */
export function statistics(config: Config): tfl.layers.Layer {
  return new (statisticsClass())(config);
}
