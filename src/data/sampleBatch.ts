import * as tf from "@tensorflow/tfjs-core";

import { requireFinite, requireList } from "../core/check.js";
import type { Sample } from "./dataset.js";
import { countText, fitsShape, shapeList, shapeOf, shapeText, type SampleShape } from "./sampleShape.js";

/** One sample or several: a tensor with or without a leading row axis, the numbers of one sample, or a list of those. */
export type SampleInput = tf.Tensor | Sample | readonly Sample[];

/**
 * One or several samples as one float32 tensor `[rows, ...shape]`, owned by the caller.
 *
 * @throws RangeError if there is no sample, or one does not have `shape` or the length of the others, or holds NaN or an infinity (checked in lists only).
 */
export function sampleBatch(who: string, input: SampleInput, shape: SampleShape): tf.Tensor {
  const expected = `${shapeText(shape)} or [rows, ${shapeList(shape)}]`;
  if (isTensor(input)) {
    const given = input.shape;
    const rows = given.length === shape.length ? 1 : given[0];
    const own = given.length === shape.length ? given : given.slice(1);
    if (!fitsShape(shape, own)) {
      throw new RangeError(`${who}: samples must have shape ${expected}, got [${given.join(", ")}]`);
    }
    if (rows === 0) throw new RangeError(`${who}: need at least one sample, got none`);
    return tf.tidy(() => tf.clone(tf.reshape(tf.cast(input, "float32"), [rows, ...own])));
  }
  requireList(who, "samples", input, `a tensor or lists of numbers of shape ${expected}`, remedyFor(input));
  const samples = isList(input) ? input : [input];
  if (samples.length === 0) throw new RangeError(`${who}: need at least one sample, got none`);
  let [size, values] = [0, new Float32Array(0)];
  samples.forEach((sample, row) => {
    requireList(who, `sample ${row}`, sample, `a list of ${countText(shape)}`, remedyFor(sample));
    if (!shapeOf(shape, sample.length)) {
      throw new RangeError(
        `${who}: a sample must have ${countText(shape)} (shape ${expected}), got ${sample.length} in sample ${row}`,
      );
    }
    if (row === 0) {
      size = sample.length;
      values = new Float32Array(samples.length * size);
    } else if (sample.length !== size) {
      throw new RangeError(
        `${who}: samples must have the same length, got ${sample.length} numbers in sample ${row} and ${size} in sample 0`,
      );
    }
    requireFinite(who, "samples", sample, `in sample ${row}`);
    values.set(sample, row * size);
  });
  return tf.tensor(values, [samples.length, ...shapeOf(shape, size)!]);
}

/** What to do with an unprepared sample. */
function remedyFor(input: unknown): string | undefined {
  if (typeof input === "string") return "read and prepare it first, or use an encoder";
  return typeof input === "object" && input !== null ? "prepare it first, or use the encoder of its kind" : undefined;
}

/** Whether an input is a tensor. Its class is not checked, because each build of tfjs has its own. */
export function isTensor(input: unknown): input is tf.Tensor {
  return typeof input === "object" && input !== null && "dataId" in input;
}

const isList = (input: Sample | readonly Sample[]): input is readonly Sample[] =>
  Array.isArray(input) && typeof input[0] !== "number";
