import * as tf from "@tensorflow/tfjs-core";

import { allocate, areFloats, floats, placeOf, type WasmKernel } from "./kernel.js";
import type { Runner, WasmBackend } from "./runner.js";
import { cut, cutRows } from "./work.js";

// An operation's index in its list is its number in the kernel.
const binaryOps = [
  "Add",
  "Sub",
  "Multiply",
  "RealDiv",
  "subtractFrom",
  "divideInto",
  "twiceProduct",
  "wherePositive",
  "halfQuotient",
] as const;
const unaryOps = ["Relu", "Square", "Neg", "Sqrt"] as const;
type BinaryOp = (typeof binaryOps)[number];

const swapped: Partial<Record<BinaryOp, BinaryOp>> = {
  Add: "Add",
  Multiply: "Multiply",
  Sub: "subtractFrom",
  RealDiv: "divideInto",
};

/** How the second operand repeats over the first: the `same` shape, a `row` that repeats, a `scalar`, or a `column` with one number per row; undefined if none of these. */
function partOf(whole: readonly number[], part: readonly number[]): "same" | "row" | "scalar" | "column" | undefined {
  const trimmed = part.slice(part.findIndex((size) => size !== 1));
  const size = tf.util.sizeFromShape([...part]);
  // The result has the whole's shape only if no leading axis of 1 is added.
  if (part.length > whole.length) return undefined;
  if (size === 1) return "scalar";
  const tail = whole.slice(whole.length - trimmed.length);
  const last = whole.length - 1;
  if (
    part.length === whole.length &&
    part[last] === 1 &&
    whole[last] > 1 &&
    part.every((length, axis) => axis === last || length === whole[axis])
  )
    return "column";
  if (!tail.every((length, axis) => length === trimmed[axis])) return undefined;
  return size === tf.util.sizeFromShape([...whole]) ? "same" : "row";
}

function compute(
  backend: WasmBackend,
  runner: Runner,
  op: BinaryOp,
  a: tf.TensorInfo,
  b: tf.TensorInfo,
): tf.TensorInfo | undefined {
  const shape = partOf(a.shape, b.shape);
  if (shape === undefined) return undefined;
  const result = allocate(backend, a.shape);
  const size = tf.util.sizeFromShape(a.shape);
  const row = shape === "row" ? tf.util.sizeFromShape(b.shape) : shape === "column" ? a.shape[a.shape.length - 1] : 1;
  const { perChunk, chunks } = shape === "row" || shape === "column" ? cutRows(size / row, row) : cut(size);
  const words = [placeOf(backend, a), placeOf(backend, b), placeOf(backend, result), size];
  words.push(["same", "row", "scalar", "column"].indexOf(shape), row, binaryOps.indexOf(op), perChunk * row);
  runner.run("binary", words, chunks);
  return result;
}

function binary(name: "Add" | "Sub" | "Multiply" | "RealDiv"): WasmKernel {
  return {
    name,
    run: ({ inputs: { a, b }, backend, runner, original }) => {
      if (!areFloats(a, b)) return original();
      return compute(backend, runner, name, a, b) ?? compute(backend, runner, swapped[name]!, b, a) ?? original();
    },
  };
}

/** One of our own kernels, for gradients: both inputs are floats of the same shape. */
function gradient(name: string, op: BinaryOp): WasmKernel {
  return { name, run: ({ inputs: { x, dy }, backend, runner }) => compute(backend, runner, op, x, dy)! };
}

function unary(name: (typeof unaryOps)[number]): WasmKernel {
  return {
    name,
    run: ({ inputs: { x }, backend, runner, original }) => {
      if (!areFloats(x)) return original();
      const result = allocate(backend, x.shape);
      const size = tf.util.sizeFromShape(x.shape);
      const { perChunk, chunks } = cut(size);
      runner.run(
        "unary",
        [placeOf(backend, x), placeOf(backend, result), size, unaryOps.indexOf(name), perChunk],
        chunks,
      );
      return result;
    },
  };
}

/** Powers that are multiples of 1/4, up to 4, by square roots and products. */
const pow: WasmKernel = {
  name: "Pow",
  run: ({ inputs: { a, b }, backend, runner, original }) => {
    if (!areFloats(a, b) || b.shape.length > 0) return original();
    const quarters = 4 * floats(backend, b)[0];
    if (!Number.isInteger(quarters) || Math.abs(quarters) > 16) return original();
    const result = allocate(backend, a.shape);
    const size = tf.util.sizeFromShape(a.shape);
    const { perChunk, chunks } = cut(size);
    const words = [placeOf(backend, a), placeOf(backend, result), size, unaryOps.length, perChunk, quarters];
    runner.run("unary", words, chunks);
    return result;
  },
};

/** Shares the data, which the backend's own kernel copies. */
const identity: WasmKernel = {
  name: "Identity",
  run: ({ inputs: { x }, backend }) => {
    backend.incRef(x.dataId);
    return { dataId: x.dataId, shape: x.shape, dtype: x.dtype };
  },
};

const cast: WasmKernel = {
  name: "Cast",
  run: (call) => (call.inputs.x.dtype === call.attrs.dtype ? identity.run(call) : call.original()),
};

export const elementwise: readonly WasmKernel[] = [
  ...(["Add", "Sub", "Multiply", "RealDiv"] as const).map(binary),
  ...unaryOps.map(unary),
  gradient("ReluGrad", "wherePositive"),
  gradient("SquareGrad", "twiceProduct"),
  gradient("SafeRootGrad", "halfQuotient"),
  pow,
  identity,
  cast,
];
