import * as tf from "@tensorflow/tfjs-core";

import { dispatch, type Word } from "./dispatch.js";
import { allocate, type GpuBackend } from "./gpuBackend.js";
import { addLanes } from "./wgsl.js";

/** Threads of a workgroup, and numbers that each adds up before they combine. */
const [THREADS, PER_THREAD] = [256, 16];
const MOST_PARTS = 1024;
/** Tensors that one program reads: together with the result, fewer than every adapter can bind. */
const TOGETHER = 6;

/** The sum of an expression of `v` over all numbers of some tensors, times `factor`: first in parts, then over the parts, in an order that depends on the sizes alone. */
export function total(
  backend: GpuBackend,
  tensors: readonly tf.TensorInfo[],
  expression: string,
  shape: readonly number[] = [],
  factor = 1,
): tf.TensorInfo {
  const runs = tensors.map((x) => {
    const size = tf.util.sizeFromShape([...x.shape]);
    const parts = Math.max(1, Math.min(MOST_PARTS, Math.ceil(size / (THREADS * PER_THREAD))));
    return { x, size, perPart: Math.max(1, Math.ceil(size / parts)), parts };
  });
  const count = runs.reduce((sum, { parts }) => sum + parts, 0);
  const partial = allocate(backend, [count]);
  let first = 0;
  for (let start = 0; start < runs.length; start += TOGETHER) {
    const some = runs.slice(start, start + TOGETHER);
    sumRuns(backend, some, partial, expression, first, 1);
    for (const { parts } of some) first += parts;
  }
  const result = allocate(backend, shape);
  sumRuns(backend, [{ x: partial, size: count, perPart: count, parts: 1 }], result, "v", 0, factor);
  backend.disposeData(partial.dataId);
  return result;
}

interface Runs {
  readonly x: tf.TensorInfo;
  readonly size: number;
  readonly perPart: number;
  readonly parts: number;
}

/** Sums parts of several tensors, one workgroup per part; `first` is where the first part's sum goes. */
function sumRuns(
  backend: GpuBackend,
  runs: readonly Runs[],
  result: tf.TensorInfo,
  expression: string,
  first: number,
  factor: number,
): void {
  const each = (line: (k: number) => string): string => runs.map((_, k) => line(k)).join("\n");
  const words: Record<string, Word> = { first, factor: { float: factor } };
  let parts = 0;
  runs.forEach((run, k) => {
    words[`start${k}`] = parts;
    words[`size${k}`] = run.size;
    words[`perPart${k}`] = run.perPart;
    parts += run.parts;
  });
  dispatch(backend, {
    key: `total of ${expression} over ${runs.length}`,
    code: () => `
var<workgroup> lanes: array<f32, ${THREADS}>;
@compute @workgroup_size(${THREADS})
fn main(@builtin(workgroup_id) group: vec3<u32>, @builtin(local_invocation_index) lane: u32) {
  var sum = 0.0;
${each(
  (k) => `  if (group.x >= u.start${k}${k + 1 < runs.length ? ` && group.x < u.start${k + 1}` : ""}) {
    let part = group.x - u.start${k};
    let end = min(u.size${k}, (part + 1u) * u.perPart${k});
    for (var i = part * u.perPart${k} + lane; i < end; i += ${THREADS}u) {
      let v = x${k}[i];
      sum += ${expression};
    }
  }`,
)}
  lanes[lane] = sum;
  ${addLanes("lanes", THREADS)}
  if (lane == 0u) { result[u.first + group.x] = lanes[0] * u.factor; }
}`,
    bindings: {
      result: { tensor: result, access: "write" },
      ...Object.fromEntries(runs.map(({ x }, k) => [`x${k}`, { tensor: x }])),
    },
    words,
    groups: [parts],
  });
}
