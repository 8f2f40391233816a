import type * as tf from "@tensorflow/tfjs-core";

import { dispatch, type Binding, type Word } from "./dispatch.js";
import { allocate, type GpuBackend } from "./gpuBackend.js";

/** Columns and rows that a workgroup reads at a time. */
const [ACROSS, DOWN] = [32, 8];
/** The most parts that the rows are cut into; another pass adds them. */
const MOST_PARTS = 128;

/** Sums over the columns of `[rows, columns]`, several at once. */
export interface ColumnSums {
  readonly key: string;
  readonly rows: number;
  readonly columns: number;
  readonly read: Readonly<Record<string, Binding>>;
  /** Before the first row: WGSL statements that may use `column`. */
  readonly before?: string;
  /** For each row: WGSL expressions of what is added, which may use `i`, that is `row * columns + column`. */
  readonly sums: readonly string[];
  /** For each row, before `sums`: WGSL statements. */
  readonly value?: string;
  /** After the sums, `sum0`, `sum1` ...: WGSL statements that may use them and `column`. */
  readonly finish: string;
  /** What `finish` writes and reads. */
  readonly results: Readonly<Record<string, Binding>>;
  readonly words?: Readonly<Record<string, Word>>;
}

/** Two passes: sums over parts of the rows, then their sum. The order of the additions depends on the shape alone. */
export function columnSums(backend: GpuBackend, call: ColumnSums): void {
  const { key, rows, columns, read, before = "", sums, value = "", finish, results, words = {} } = call;
  const parts = Math.max(1, Math.min(MOST_PARTS, Math.ceil(rows / (8 * DOWN))));
  const perPart = Math.ceil(rows / parts);
  const count = sums.length;
  const partial = allocate(backend, [parts, count, columns]);
  const each = (line: (k: number) => string): string => sums.map((_, k) => line(k)).join(" ");
  dispatch(backend, {
    key: `${key}: parts`,
    code: () => `
var<workgroup> lanes: array<f32, ${count * ACROSS * DOWN}>;
@compute @workgroup_size(${ACROSS}, ${DOWN})
fn main(@builtin(workgroup_id) group: vec3<u32>, @builtin(local_invocation_id) local: vec3<u32>) {
  let column = group.x * ${ACROSS}u + local.x;
  ${each((k) => `var sum${k} = 0.0;`)}
  if (column < u.columns) {
    ${before}
    let end = min(u.rows, (group.y + 1u) * u.perPart);
    for (var row = group.y * u.perPart + local.y; row < end; row += ${DOWN}u) {
      let i = row * u.columns + column;
      ${value}
      ${sums.map((sum, k) => `sum${k} += ${sum};`).join(" ")}
    }
  }
  ${each((k) => `lanes[${k * ACROSS * DOWN}u + local.y * ${ACROSS}u + local.x] = sum${k};`)}
  workgroupBarrier();
  if (local.y == 0u && column < u.columns) {
    for (var lane = 1u; lane < ${DOWN}u; lane++) {
      ${each((k) => `sum${k} += lanes[${k * ACROSS * DOWN}u + lane * ${ACROSS}u + local.x];`)}
    }
    ${each((k) => `partial[(group.y * ${count}u + ${k}u) * u.columns + column] = sum${k};`)}
  }
}`,
    bindings: { partial: { tensor: partial, access: "write" }, ...read },
    words: { rows, columns, perPart, ...words },
    groups: [Math.ceil(columns / ACROSS), parts],
  });
  dispatch(backend, {
    key: `${key}: whole`,
    code: () => `
@compute @workgroup_size(64)
fn main(@builtin(global_invocation_id) gid: vec3<u32>) {
  let column = gid.x;
  if (column >= u.columns) { return; }
  ${each((k) => `var sum${k} = 0.0;`)}
  for (var part = 0u; part < u.parts; part++) {
    ${each((k) => `sum${k} += partial[(part * ${count}u + ${k}u) * u.columns + column];`)}
  }
  ${finish}
}`,
    bindings: { ...results, partial: { tensor: partial } },
    words: { rows, columns, parts, ...words },
    groups: [Math.ceil(columns / 64)],
  });
  backend.disposeData(partial.dataId);
}

/** The plain sums of columns, times `factor`. */
export function plainColumnSums(
  backend: GpuBackend,
  x: tf.TensorInfo,
  columns: number,
  shape: readonly number[],
  factor = 1,
): tf.TensorInfo {
  const result = allocate(backend, shape);
  const rows = x.shape.reduce((a, b) => a * b, 1) / columns;
  columnSums(backend, {
    key: "column sums",
    rows,
    columns,
    read: { x: { tensor: x } },
    sums: ["x[i]"],
    finish: "result[column] = sum0 * u.factor;",
    results: { result: { tensor: result, access: "write" } },
    words: { factor: { float: factor } },
  });
  return result;
}
