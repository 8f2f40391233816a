import * as tf from "@tensorflow/tfjs-core";

import { dispatch } from "./dispatch.js";
import { allocate, type GpuBackend } from "./gpuBackend.js";

/** Threads of a workgroup, and numbers that each adds up before they meet. */
const [THREADS, PER_THREAD] = [256, 16];
const MOST_PARTS = 1024;

/** The sum over all numbers of some tensors of an expression of `v`, times `factor`: in parts, then of the parts, in an order that depends on the sizes alone. */
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
  const partial = allocate(backend, [runs.reduce((sum, { parts }) => sum + parts, 0)]);
  let first = 0;
  for (const { x, size, perPart, parts } of runs) {
    sumRuns(backend, x, partial, expression, { size, perPart, parts, first, factor: 1 });
    first += parts;
  }
  const result = allocate(backend, shape);
  sumRuns(backend, partial, result, "v", { size: first, perPart: first, parts: 1, first: 0, factor });
  backend.disposeData(partial.dataId);
  return result;
}

interface Runs {
  readonly size: number;
  readonly perPart: number;
  readonly parts: number;
  /** Where the first part's sum goes. */
  readonly first: number;
  readonly factor: number;
}

function sumRuns(
  backend: GpuBackend,
  x: tf.TensorInfo,
  result: tf.TensorInfo,
  expression: string,
  { size, perPart, parts, first, factor }: Runs,
): void {
  dispatch(backend, {
    key: `total of ${expression}`,
    code: () => `
var<workgroup> lanes: array<f32, ${THREADS}>;
@compute @workgroup_size(${THREADS})
fn main(@builtin(workgroup_id) group: vec3<u32>, @builtin(local_invocation_index) lane: u32) {
  var sum = 0.0;
  let end = min(u.size, (group.x + 1u) * u.perPart);
  for (var i = group.x * u.perPart + lane; i < end; i += ${THREADS}u) {
    let v = x[i];
    sum += ${expression};
  }
  lanes[lane] = sum;
  workgroupBarrier();
  for (var half = ${THREADS / 2}u; half > 0u; half /= 2u) {
    if (lane < half) { lanes[lane] += lanes[lane + half]; }
    workgroupBarrier();
  }
  if (lane == 0u) { result[u.first + group.x] = lanes[0] * u.factor; }
}`,
    bindings: { result: { tensor: result, access: "write" }, x: { tensor: x } },
    words: { size, perPart, first, factor: { float: factor } },
    groups: [parts],
  });
}
