import * as tf from "@tensorflow/tfjs-core";

import { dispatch, eachIndex, spreadOver } from "./dispatch.js";
import { allocate, areFloats, type GpuBackend } from "./gpuBackend.js";
import type { GpuKernel } from "./kernel.js";
import { addLanes } from "./wgsl.js";

/** Threads of a workgroup. */
const THREADS = 256;

/** From so many numbers per row on, each thread sums one column; below, the threads share the rows to look through. */
const WIDE = 32;

/** The most workgroups along one axis on every device, and the most comparisons of one row with another, beyond which adding atomically is quicker. */
const MOST_GROUPS = 65_535;
const MOST_COMPARISONS = 2 ** 32;

/**
 * Each thread sums a column of the rows that belong to a segment, in order; all threads see the same stretch of segments. With more segments than rows, a workgroup takes
 * the segment of a row instead, and leaves it to the first row of that segment.
 */
const wide = (byRow: boolean): string => `
var<workgroup> stretch: array<i32, ${THREADS}>;
@compute @workgroup_size(${THREADS})
fn main(@builtin(workgroup_id) group: vec3<u32>, @builtin(local_invocation_index) lane: u32) {
  let segment = ${byRow ? "ids[group.y]" : "i32(group.y)"};
  let column = group.x * ${THREADS}u + lane;
  var sum = 0.0;
  var earlier = false;
  for (var start = 0u; start < u.rows; start += ${THREADS}u) {
    let row = start + lane;
    var own = -1;
    if (row < u.rows) { own = ids[row]; }
    stretch[lane] = own;
    workgroupBarrier();
    for (var k = 0u; k < ${THREADS}u; k++) {
      if (stretch[k] == segment && column < u.width) {
        sum += x[(start + k) * u.width + column];
        ${byRow ? "earlier = earlier || start + k < group.y;" : ""}
      }
    }
    workgroupBarrier();
  }
  if (column < u.width && !earlier && segment >= 0 && u32(segment) < u.segments) { result[u32(segment) * u.width + column] = sum; }
}`;

/** Each thread sums every 256th row; the sums of the threads are added in a fixed order. */
const narrow = (byRow: boolean): string => `
var<workgroup> sums: array<f32, ${THREADS}>;
var<workgroup> earlier: atomic<u32>;
@compute @workgroup_size(${THREADS})
fn main(@builtin(workgroup_id) group: vec3<u32>, @builtin(local_invocation_index) lane: u32) {
  let segment = ${byRow ? "ids[group.y]" : "i32(group.y)"};
  for (var column = 0u; column < u.width; column++) {
    var sum = 0.0;
    for (var row = lane; row < u.rows; row += ${THREADS}u) {
      if (ids[row] == segment) {
        sum += x[row * u.width + column];
        ${byRow ? "if (row < group.y) { atomicOr(&earlier, 1u); }" : ""}
      }
    }
    sums[lane] = sum;
    ${addLanes("sums", THREADS)}
    if (lane == 0u && atomicLoad(&earlier) == 0u && segment >= 0 && u32(segment) < u.segments) {
      result[u32(segment) * u.width + column] = sums[0];
    }
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
  const byRow = segments > rows;
  const groups = Math.min(rows, segments);
  if (!areFloats(x) || width * rows * segments === 0 || ids.dtype !== "int32") return undefined;
  if (groups > MOST_GROUPS || groups * rows * width > MOST_COMPARISONS) return undefined;
  const result = allocate(backend, shape);
  const size = segments * width;
  if (byRow) {
    dispatch(backend, {
      key: "zeros",
      code: () => eachIndex("result[i] = 0.0;"),
      bindings: { result: { tensor: result, access: "write" } },
      words: { size },
      groups: spreadOver(size),
    });
  }
  const isNarrow = width < WIDE;
  dispatch(backend, {
    key: `segment sums ${isNarrow ? "narrow" : "wide"}${byRow ? " by row" : ""}`,
    code: () => (isNarrow ? narrow(byRow) : wide(byRow)),
    bindings: { result: { tensor: result, access: "write" }, x: { tensor: x }, ids: { tensor: ids, type: "i32" } },
    words: { rows, width, segments },
    groups: [isNarrow ? 1 : Math.ceil(width / THREADS), groups],
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
