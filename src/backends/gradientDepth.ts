import * as tf from "@tensorflow/tfjs-core";

/** How many nested gradients are being taken; 0 outside. tfjs does not expose it publicly. */
export function gradientDepth(): number {
  return (tf.engine().state as unknown as { readonly gradientDepth: number }).gradientDepth;
}
