import * as tf from "@tensorflow/tfjs-core";

import { dispatch } from "./dispatch.js";
import { allocate, areFloats, type GpuBackend } from "./gpuBackend.js";
import type { GpuKernel } from "./kernel.js";

/** Threads of a workgroup. */
const THREADS = 256;

/** From so many numbers per row on, each thread sums one column; below, the threads share the rows to look through. */
const WIDE = 32;

/** The most workgroups along one axis on every device, and the most comparisons of a row with a segment, beyond which adding atomically is quicker. */
const MOST_SEGMENTS = 65_535;
const MOST_COMPARISONS = 2 ** 33;

/** Each thread sums a column of the rows that belong to the segment, in order; all threads see the same stretch of segments. */
const wide = `
var<workgroup> stretch: array<i32, ${THREADS}>;
@compute @workgroup_size(${THREADS})
fn main(@builtin(workgroup_id) group: vec3<u32>, @builtin(local_invocation_index) lane: u32) {
  let segment = i32(group.y);
  let column = group.x * ${THREADS}u + lane;
  var sum = 0.0;
  for (var start = 0u; start < u.rows; start += ${THREADS}u) {
    let row = start + lane;
    var own = -1;
    if (row < u.rows) { own = ids[row]; }
    stretch[lane] = own;
    workgroupBarrier();
    for (var k = 0u; k < ${THREADS}u; k++) {
      if (stretch[k] == segment && column < u.width) { sum += x[(start + k) * u.width + column]; }
    }
    workgroupBarrier();
  }
  if (column < u.width) { result[group.y * u.width + column] = sum; }
}`;

/** Each thread sums every 256th row; the sums of the threads are added in a fixed order. */
const narrow = `
var<workgroup> sums: array<f32, ${THREADS}>;
@compute @workgroup_size(${THREADS})
fn main(@builtin(workgroup_id) group: vec3<u32>, @builtin(local_invocation_index) lane: u32) {
  let segment = i32(group.y);
  for (var column = 0u; column < u.width; column++) {
    var sum = 0.0;
    for (var row = lane; row < u.rows; row += ${THREADS}u) {
      if (ids[row] == segment) { sum += x[row * u.width + column]; }
    }
    sums[lane] = sum;
    workgroupBarrier();
    for (var half = ${THREADS / 2}u; half > 0u; half /= 2u) {
      if (lane < half) { sums[lane] += sums[lane + half]; }
      workgroupBarrier();
    }
    if (lane == 0u) { result[group.y * u.width + column] = sums[0]; }
    workgroupBarrier();
  }
}`;

/** `[rows, ...], [rows] -> [segments, ...]`: the sum of the rows of each segment; undefined where the backend's own program is better, or the only one. */
function sumSegments(
  backend: GpuBackend,
  x: tf.TensorInfo,
  ids: tf.TensorInfo,
  shape: readonly number[],
): tf.TensorInfo | undefined {
  const rows = tf.util.sizeFromShape(ids.shape);
  const [segments] = shape;
  const width = tf.util.sizeFromShape(shape.slice(1));
  const comparisons = rows * segments * width;
  if (!areFloats(x) || width * rows * segments === 0) return undefined;
  if (ids.dtype !== "int32" || segments > MOST_SEGMENTS || comparisons > MOST_COMPARISONS) return undefined;
  const result = allocate(backend, shape);
  dispatch(backend, {
    key: `segment sums ${width < WIDE ? "narrow" : "wide"}`,
    code: () => (width < WIDE ? narrow : wide),
    bindings: { result: { tensor: result, access: "write" }, x: { tensor: x }, ids: { tensor: ids, type: "i32" } },
    words: { rows, width },
    groups: [width < WIDE ? 1 : Math.ceil(width / THREADS), segments],
  });
  return result;
}

/**
 * The gradients of selecting rows. The backend's own programs add atomically: threads wait for each other where many rows fall on one place, as those of
 * all pairs of a batch do, and sums round differently from run to run.
 */
export const segmentSums: readonly GpuKernel[] = [
  {
    name: "UnsortedSegmentSum",
    run: ({ inputs: { x, segmentIds }, attrs, backend, original }) => {
      const { numSegments } = attrs as { numSegments: number };
      const shape = [numSegments, ...x.shape.slice(segmentIds.shape.length)];
      return sumSegments(backend, x, segmentIds, shape) ?? original();
    },
  },
  {
    name: "ScatterNd",
    run: ({ inputs: { indices, updates }, attrs, backend, original }) => {
      const { shape } = attrs as { shape: number[] };
      const ofRows = indices.shape.length > 0 && indices.shape[indices.shape.length - 1] === 1;
      return (ofRows ? sumSegments(backend, updates, indices, shape) : undefined) ?? original();
    },
  },
];
