import type * as tf from "@tensorflow/tfjs-core";

import { dispatch, eachIndex, spreadOver, type Binding } from "./dispatch.js";
import { allocate, type GpuBackend } from "./gpuBackend.js";
import { stateOf } from "./gpuState.js";

/** How one side of a product is read in place: from a matrix, an image's windows or a filter. */
export interface Operand {
  /** Distinguishes this way of reading from others: calls with the same key share the code. */
  readonly key: string;
  readonly tensor: tf.TensorInfo;
  /** Whether neighbours in memory are neighbours along the contraction (`k`) or along the result (`row`). */
  readonly along: "k" | "row";
  /** Whether four neighbours are contiguous wherever the first one's index is a multiple of 4. */
  readonly vec4: boolean;
  /** WGSL statements that neighbours share, which may use `row` and `k`. */
  readonly shared?: string;
  /** WGSL statements that set `place`, where the value for `row` and `k` is, and `inside` to false if it is not in memory. On the right side, `row` is the column. */
  readonly find: string;
}

/** What a product does to each number at the end. */
export type Activation = "linear" | "relu" | "sigmoid";

const activations: Readonly<Record<Activation, (value: string, zero: string) => string>> = {
  linear: (value) => value,
  relu: (value, zero) => `max(${value}, ${zero})`,
  sigmoid: (value) => `(1.0 / (1.0 + exp(-(${value}))))`,
};

/** A product `c = left right`: `[m, k]` times `[k, n]`. */
export interface Product {
  readonly m: number;
  readonly n: number;
  readonly k: number;
  readonly left: Operand;
  readonly right: Operand;
  /** Whole numbers that the operands' code refers to as `$name`. */
  readonly constants?: Readonly<Record<string, number>>;
  /** Added to each row. */
  readonly bias?: tf.TensorInfo | undefined;
  readonly activation?: Activation;
  /** Shape of the result. */
  readonly shape: readonly number[];
}

/** Steps along the contraction that a tile holds at a time. */
const DEPTH = 16;
/** Number of workgroups that keeps a large graphics processor busy, and a driver that computes on the CPU, for which each is a burden. */
const ENOUGH = 264;
const ENOUGH_ON_CPU = 4;
/** The most floats of partial results. */
const MOST_PARTS = 2 ** 25;

interface Tile {
  readonly rows: number;
  readonly columns: number;
  /** How many of these one thread computes, in fours. */
  readonly threadRows: number;
  readonly threadColumns: number;
}

/** Multiplies in tiles that lie in workgroup memory; a long contraction with a small result is split, and the parts are added in a second pass. */
export function multiply(backend: GpuBackend, product: Product): tf.TensorInfo {
  const { m, n, k, left, right, constants = {}, bias, activation = "linear", shape } = product;
  const { isSoftware } = stateOf(backend);
  const enough = isSoftware ? ENOUGH_ON_CPU : ENOUGH;
  const tile = tileFor(m, n, k, enough);
  const across = Math.ceil(n / tile.columns);
  const down = Math.ceil(m / tile.rows);
  const { splits, perSplit } = splitFor(m, n, k, across * down, enough);
  const whole = splits === 1;
  const result = allocate(backend, whole ? shape : [splits, m, n]);
  const wide = n % 4 === 0;
  const [ownBias, ownActivation] = whole ? [bias, activation] : [undefined, "linear" as const];
  const bindings: Record<string, Binding> = {
    c: { tensor: result, access: "write", type: wide ? "vec4<f32>" : "f32" },
    a: { tensor: left.tensor, type: left.vec4 ? "vec4<f32>" : "f32" },
    b: { tensor: right.tensor, type: right.vec4 ? "vec4<f32>" : "f32" },
    ...(ownBias !== undefined && { bias: { tensor: ownBias, type: wide ? "vec4<f32>" : "f32" } }),
  };
  // Known sizes make divisions cheap, but each set of sizes needs a separate program; a software driver takes a second to compile one.
  const known = isSoftware ? "" : ` ${Object.values(constants).join(".")}`;
  const finish = `${ownBias === undefined ? "" : "+bias"} ${ownActivation}`;
  dispatch(backend, {
    key: `multiply ${tile.rows}x${tile.columns} ${left.key} ${right.key} ${wide ? "wide" : "narrow"}${finish}${known}`,
    code: () =>
      productCode(tile, left, right, {
        wide,
        bias: ownBias !== undefined,
        activation: ownActivation,
        isSoftware,
      }).replace(/\$(\w+)/g, (_, name: string) => (isSoftware ? `u.${name}` : `${constants[name]}u`)),
    bindings,
    words: { m, n, k, perSplit, ...(isSoftware && constants) },
    groups: [across, down, splits],
  });
  return whole ? result : sumOfParts(backend, result, shape, bias, activation);
}

function tileFor(m: number, n: number, k: number, enough: number): Tile {
  const fit = (size: number): number => (size > 64 ? 128 : size > 32 ? 64 : size > 16 ? 32 : 16);
  let [rows, columns] = [fit(m), fit(n)];
  // Small tiles where large ones would leave most of the processor idle, unless splits will fill it.
  const count = (): number => Math.ceil(m / rows) * Math.ceil(n / columns) * Math.max(1, k / (8 * DEPTH));
  while (count() < enough / 2 && rows * columns > 64 * 64) {
    if (rows >= columns) rows /= 2;
    else columns /= 2;
  }
  const threads = rows * columns;
  const threadRows = threads >= 64 * 128 ? 8 : 4;
  const threadColumns = threads >= 64 * 64 && columns >= 32 ? 8 : 4;
  return { rows, columns, threadRows, threadColumns };
}

function splitFor(
  m: number,
  n: number,
  k: number,
  tiles: number,
  enough: number,
): { splits: number; perSplit: number } {
  const wanted = Math.min(Math.floor(enough / tiles), Math.floor(k / (8 * DEPTH)), Math.floor(MOST_PARTS / (m * n)));
  const perSplit = DEPTH * Math.ceil(Math.ceil(k / DEPTH) / Math.max(1, wanted));
  return { splits: Math.max(1, Math.ceil(k / perSplit)), perSplit };
}

/** The sum of `[parts, ...]` over its parts, with bias and activation. */
function sumOfParts(
  backend: GpuBackend,
  parts: tf.TensorInfo,
  shape: readonly number[],
  bias: tf.TensorInfo | undefined,
  activation: Activation,
): tf.TensorInfo {
  const result = allocate(backend, shape);
  const [count, m, n] = parts.shape;
  dispatch(backend, {
    key: `sum of parts${bias === undefined ? "" : "+bias"} ${activation}`,
    code: () =>
      eachIndex(`
  var sum = 0.0;
  for (var part = 0u; part < u.parts; part++) { sum += parts[part * u.size + i]; }
  ${bias === undefined ? "" : "sum += bias[i % u.columns];"}
  result[i] = ${activations[activation]("sum", "0.0")};`),
    bindings: {
      result: { tensor: result, access: "write" },
      parts: { tensor: parts },
      ...(bias !== undefined && { bias: { tensor: bias } }),
    },
    words: { size: m * n, parts: count, columns: n },
    groups: spreadOver(m * n),
  });
  backend.disposeData(parts.dataId);
  return result;
}

/** A function `NAME4(row, k)`: four values along the contiguous axis, 0 outside the product. */
function reader(name: "left" | "right", { along, vec4, shared = "", find }: Operand): string {
  const [source, limit] = name === "left" ? ["a", "u.m"] : ["b", "u.n"];
  const find1 = `var inside = true; var place = 0u; ${find}`;
  const neighbour = (x: string, j: number): string => `{
    let ${along} = ${along}0 + ${j}u;
    if (${along} < ${along === "k" ? "u.k" : limit}) { ${find1} if (inside) { result.${x} = ${source}[place]; } }
  }`;
  const [firstRow, firstK] = vec4 || along === "k" ? ["row", vec4 ? "k" : "k0"] : ["row0", "k"];
  return `fn ${name}4(${firstRow}: u32, ${firstK}: u32) -> vec4<f32> {
  var result = vec4<f32>(0.0);
  if (${firstRow} >= ${limit} || ${firstK} >= u.k) { return result; }
  ${shared}
  ${vec4 ? `${find1} if (inside) { result = ${source}[place / 4u]; }` : ["x", "y", "z", "w"].map(neighbour).join("\n  ")}
  return result;
}`;
}

/** Statements that load a side's tile into workgroup memory, the contraction first. */
function bring(name: "left" | "right", along: "k" | "row", size: number, threads: number): string {
  const [quads, stride] = [size / 4, size / 4 + 1];
  const first = name === "left" ? "firstRow" : "firstColumn";
  const blocks = along === "k" ? (quads * DEPTH) / 4 : quads * DEPTH;
  const one =
    along === "k"
      ? `let q = i / ${DEPTH / 4}u; let d = (i % ${DEPTH / 4}u) * 4u;
      let v0 = ${name}4(${first} + 4u * q, k + d); let v1 = ${name}4(${first} + 4u * q + 1u, k + d);
      let v2 = ${name}4(${first} + 4u * q + 2u, k + d); let v3 = ${name}4(${first} + 4u * q + 3u, k + d);
      ${["x", "y", "z", "w"].map((c, j) => `${name}Tile[(d + ${j}u) * ${stride}u + q] = vec4<f32>(v0.${c}, v1.${c}, v2.${c}, v3.${c});`).join("\n      ")}`
      : `let q = i % ${quads}u; let d = i / ${quads}u;
      ${name}Tile[d * ${stride}u + q] = ${name}4(${first} + 4u * q, k + d);`;
  return `for (var i = thread; i < ${blocks}u; i += ${threads}u) {
      ${one}
    }`;
}

interface CodeOptions {
  /** Whether results are stored four at a time. */
  readonly wide: boolean;
  readonly bias: boolean;
  readonly activation: Activation;
  /** Whether the end of a contraction is cut off rather than padded with zeros: a processor computes those, a graphics processor unrolls the loop. */
  readonly isSoftware: boolean;
}

function productCode(
  { rows, columns, threadRows, threadColumns }: Tile,
  left: Operand,
  right: Operand,
  { wide, bias, activation, isSoftware }: CodeOptions,
): string {
  const [down, across] = [rows / threadRows, columns / threadColumns];
  const threads = down * across;
  const [groupsDown, groupsAcross] = [threadRows / 4, threadColumns / 4];
  const numbers = (count: number): number[] => Array.from({ length: count }, (_, i) => i);
  const sums = numbers(threadRows).flatMap((i) => numbers(groupsAcross).map((j) => ({ i, j })));
  const letters = ["x", "y", "z", "w"];
  const put = ({ i, j }: { i: number; j: number }): string => {
    const row = `firstRow + 4u * (${Math.floor(i / 4) * down}u + ty) + ${i % 4}u`;
    const column = `firstColumn + 4u * (${j * across}u + tx)`;
    return `put(${row}, ${column}, sum${i}_${j}, part);`;
  };
  const finish = (value: string, at: string): string =>
    activations[activation](bias ? `${value} + bias[${at}]` : value, wide ? "vec4<f32>(0.0)" : "0.0");
  return `
var<workgroup> leftTile: array<vec4<f32>, ${DEPTH * (rows / 4 + 1)}>;
var<workgroup> rightTile: array<vec4<f32>, ${DEPTH * (columns / 4 + 1)}>;
${reader("left", left)}
${reader("right", right)}
fn put(row: u32, column: u32, value: vec4<f32>, part: u32) {
  if (row >= u.m) { return; }
  let place = part + row * u.n + column;
  ${
    wide
      ? `if (column < u.n) { c[place / 4u] = ${finish("value", "column / 4u")}; }`
      : letters.map((x, j) => `if (column + ${j}u < u.n) { c[place + ${j}u] = ${finish(`value.${x}`, `column + ${j}u`)}; }`).join("\n  ") // prettier-ignore
  }
}
@compute @workgroup_size(${threads})
fn main(@builtin(workgroup_id) group: vec3<u32>, @builtin(local_invocation_index) thread: u32) {
  let firstRow = group.y * ${rows}u;
  let firstColumn = group.x * ${columns}u;
  let tx = thread % ${across}u;
  let ty = thread / ${across}u;
  let begin = group.z * u.perSplit;
  let end = min(begin + u.perSplit, u.k);
  ${sums.map(({ i, j }) => `var sum${i}_${j} = vec4<f32>(0.0);`).join(" ")}
  for (var k = begin; k < end; k += ${DEPTH}u) {
    ${bring("left", left.along, rows, threads)}
    ${bring("right", right.along, columns, threads)}
    workgroupBarrier();
    for (var d = 0u; d < ${isSoftware ? `min(${DEPTH}u, end - k)` : `${DEPTH}u`}; d++) {
      ${numbers(groupsDown)
        .map((g) => `let a${g} = leftTile[d * ${rows / 4 + 1}u + ${g * down}u + ty];`)
        .join(" ")}
      ${numbers(groupsAcross)
        .map((g) => `let b${g} = rightTile[d * ${columns / 4 + 1}u + ${g * across}u + tx];`)
        .join(" ")}
      ${sums.map(({ i, j }) => `sum${i}_${j} += a${Math.floor(i / 4)}.${letters[i % 4]} * b${j};`).join("\n      ")}
    }
    workgroupBarrier();
  }
  let part = group.z * u.m * u.n;
  ${sums.map(put).join("\n  ")}
}`;
}
