import * as tf from "@tensorflow/tfjs-core";

import { dispatch } from "./dispatch.js";
import { allocate, type GpuBackend } from "./gpuBackend.js";

/** Threads of a workgroup, and numbers that each adds up before they meet. */
const [THREADS, PER_THREAD] = [256, 16];
const MOST_PARTS = 1024;

/** The sum over all numbers of a tensor of an expression of `v`, times `factor`: two passes, in an order that depends on the size alone. */
export function total(
  backend: GpuBackend,
  x: tf.TensorInfo,
  expression: string,
  shape: readonly number[] = [],
  factor = 1,
): tf.TensorInfo {
  const size = tf.util.sizeFromShape([...x.shape]);
  const parts = Math.max(1, Math.min(MOST_PARTS, Math.ceil(size / (THREADS * PER_THREAD))));
  const perPart = Math.ceil(size / parts);
  const partial = allocate(backend, [parts]);
  sumRuns(backend, `total of ${expression}`, x, partial, expression, { size, perPart, factor: 1 });
  const result = allocate(backend, shape);
  sumRuns(backend, "total of parts", partial, result, "v", { size: parts, perPart: parts, factor });
  backend.disposeData(partial.dataId);
  return result;
}

function sumRuns(
  backend: GpuBackend,
  key: string,
  x: tf.TensorInfo,
  result: tf.TensorInfo,
  expression: string,
  { size, perPart, factor }: { size: number; perPart: number; factor: number },
): void {
  dispatch(backend, {
    key,
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
  if (lane == 0u) { result[group.x] = lanes[0] * u.factor; }
}`,
    bindings: { result: { tensor: result, access: "write" }, x: { tensor: x } },
    words: { size, perPart, factor: { float: factor } },
    groups: [Math.ceil(size / perPart)],
  });
}
