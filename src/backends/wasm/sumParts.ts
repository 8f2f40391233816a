import * as tf from "@tensorflow/tfjs-core";

import { allocate, placeOf } from "./kernel.js";
import type { Runner, WasmBackend } from "./runner.js";

const FLOATS_PER_CHUNK = 16_384;

/** Adds up parts `[parts, ...]`, which it consumes, in order. */
export function sumParts(
  backend: WasmBackend,
  runner: Runner,
  parts: tf.TensorInfo,
  shape: readonly number[],
): tf.TensorInfo {
  if (parts.shape[0] === 1) return { ...parts, shape: [...shape] };
  const result = allocate(backend, shape);
  const size = tf.util.sizeFromShape([...shape]);
  const words = [placeOf(backend, parts), placeOf(backend, result), size, parts.shape[0], FLOATS_PER_CHUNK];
  runner.run("sumParts", words, Math.ceil(size / FLOATS_PER_CHUNK));
  backend.disposeData(parts.dataId);
  return result;
}
