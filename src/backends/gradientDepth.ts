import * as tf from "@tensorflow/tfjs-core";

/** How many gradients are being taken, one within another; 0 outside. tfjs keeps it to itself. */
export function gradientDepth(): number {
  return (tf.engine().state as unknown as { readonly gradientDepth: number }).gradientDepth;
}
