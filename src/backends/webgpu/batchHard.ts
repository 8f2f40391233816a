import { dispatch } from "./dispatch.js";
import { allocate } from "./gpuBackend.js";
import type { GpuKernel } from "./kernel.js";
import { addLanes } from "./wgsl.js";

const THREADS = 64;

/**
 * For every row of `distances`, `[rows, columns]`: its farthest column of the same class other than itself, and its nearest of another class; the first wins a tie.
 * Returns both distances, 1 if both exist and 0 otherwise, and the columns, as floats. If there is no such column, the search covers all columns.
 */
const batchHard: GpuKernel = {
  name: "BatchHard",
  run: ({ inputs: { distances, rowClass, columnClass }, backend }) => {
    const [rows, columns] = distances.shape;
    const [positive, negative, weight] = Array.from({ length: 3 }, () => allocate(backend, [rows]));
    const places = allocate(backend, [2, rows]);
    dispatch(backend, {
      key: "batch hard",
      code: () => `
var<workgroup> values: array<vec4<f32>, ${THREADS}>;
var<workgroup> columnsOf: array<vec4<u32>, ${THREADS}>;
// Farthest of the class, nearest of another, and both over all columns. The smaller column wins a tie.
fn better(a: vec4<f32>, b: vec4<f32>, aColumns: vec4<u32>, bColumns: vec4<u32>) -> vec4<bool> {
  return (b > a) | ((b == a) & (bColumns < aColumns));
}
@compute @workgroup_size(${THREADS})
fn main(@builtin(workgroup_id) group: vec3<u32>, @builtin(local_invocation_index) lane: u32) {
  let row = group.x;
  let own = rowClass[row];
  var best = vec4<f32>(-3.0e38);
  var at = vec4<u32>(u.columns);
  for (var column = lane; column < u.columns; column += ${THREADS}u) {
    let d = distances[row * u.columns + column];
    let alike = columnClass[column] == own;
    let candidates = vec4<f32>(select(-3.0e38, d, alike && column != row), select(-3.0e38, -d, !alike), d, -d);
    let here = vec4<u32>(column);
    let taken = better(best, candidates, at, here) & (candidates > vec4<f32>(-3.0e38));
    best = select(best, candidates, taken);
    at = select(at, here, taken);
  }
  values[lane] = best;
  columnsOf[lane] = at;
  workgroupBarrier();
  for (var half = ${THREADS / 2}u; half > 0u; half /= 2u) {
    if (lane < half) {
      let taken = better(values[lane], values[lane + half], columnsOf[lane], columnsOf[lane + half]);
      values[lane] = select(values[lane], values[lane + half], taken);
      columnsOf[lane] = select(columnsOf[lane], columnsOf[lane + half], taken);
    }
    workgroupBarrier();
  }
  if (lane == 0u) {
    let found = columnsOf[0];
    let farthest = select(found.z, found.x, found.x < u.columns);
    let nearest = select(found.w, found.y, found.y < u.columns);
    positive[row] = distances[row * u.columns + farthest];
    negative[row] = distances[row * u.columns + nearest];
    weight[row] = select(0.0, 1.0, found.x < u.columns && found.y < u.columns);
    places[row] = f32(farthest);
    places[u.rows + row] = f32(nearest);
  }
}`,
      bindings: {
        ...{ positive: { tensor: positive, access: "write" }, negative: { tensor: negative, access: "write" } },
        ...{ weight: { tensor: weight, access: "write" }, places: { tensor: places, access: "write" } },
        distances: { tensor: distances },
        ...{ rowClass: { tensor: rowClass, type: "i32" }, columnClass: { tensor: columnClass, type: "i32" } },
      },
      words: { rows, columns },
      groups: [rows],
    });
    return [positive, negative, weight, places];
  },
};

/** The gradient for the distances: those of each row's two distances, in their places. */
const batchHardGrad: GpuKernel = {
  name: "BatchHardGrad",
  run: ({ inputs: { dPositive, dNegative, places }, attrs, backend }) => {
    const { columns } = attrs as { columns: number };
    const [rows] = dPositive.shape;
    const result = allocate(backend, [rows, columns]);
    dispatch(backend, {
      key: "batch hard gradient",
      code: () => `
@compute @workgroup_size(${THREADS})
fn main(@builtin(workgroup_id) group: vec3<u32>, @builtin(local_invocation_index) lane: u32) {
  let row = group.x;
  let farthest = u32(places[row]);
  let nearest = u32(places[u.rows + row]);
  for (var column = lane; column < u.columns; column += ${THREADS}u) {
    result[row * u.columns + column] =
      select(0.0, dPositive[row], column == farthest) + select(0.0, dNegative[row], column == nearest);
  }
}`,
      bindings: {
        result: { tensor: result, access: "write" },
        ...{ dPositive: { tensor: dPositive }, dNegative: { tensor: dNegative }, places: { tensor: places } },
      },
      words: { rows, columns },
      groups: [rows],
    });
    return result;
  },
};

/** The mean of the distances within classes, excluding each row's to itself, and of those between classes; 0 where there are none. Shape `[2]`. */
const classMeans: GpuKernel = {
  name: "ClassMeans",
  run: ({ inputs: { x, rowClass }, attrs, backend }) => {
    const { same } = attrs as { same: number };
    const [rows] = x.shape;
    const [result, sums] = [allocate(backend, [2]), allocate(backend, [2, rows])];
    const sum = (count: string, value: string): string => `
var<workgroup> lanes: array<vec2<f32>, ${THREADS}>;
@compute @workgroup_size(${THREADS})
fn main(@builtin(workgroup_id) group: vec3<u32>, @builtin(local_invocation_index) lane: u32) {
  let row = group.x;
  var sum = vec2<f32>(0.0);
  for (var i = lane; i < ${count}; i += ${THREADS}u) { sum += ${value}; }
  lanes[lane] = sum;
  ${addLanes("lanes", THREADS)}`;
    dispatch(backend, {
      key: "class sums",
      code: () => `${sum("u.rows", "select(vec2<f32>(0.0), select(vec2<f32>(0.0, x[row * u.rows + i]), vec2<f32>(x[row * u.rows + i], 0.0), rowClass[i] == rowClass[row]), i != row)")}
  if (lane == 0u) { sums[row] = lanes[0].x; sums[u.rows + row] = lanes[0].y; }
}`,
      bindings: {
        sums: { tensor: sums, access: "write" },
        ...{ x: { tensor: x }, rowClass: { tensor: rowClass, type: "i32" } },
      },
      words: { rows },
      groups: [rows],
    });
    dispatch(backend, {
      key: "class means",
      code: () => `${sum("u.rows", "vec2<f32>(sums[i], sums[u.rows + i])")}
  if (lane == 0u) { result[0] = lanes[0].x * u.same; result[1] = lanes[0].y * u.different; }
}`,
      bindings: { result: { tensor: result, access: "write" }, sums: { tensor: sums } },
      words: {
        rows,
        same: { float: 1 / Math.max(1, same) },
        different: { float: 1 / Math.max(1, rows * rows - rows - same) },
      },
      groups: [1],
    });
    backend.disposeData(sums.dataId);
    return result;
  },
};

/** Batch-hard mining, the gradient of the mined distances, and the means of the distances of a batch. */
export const batchHardKernels: readonly GpuKernel[] = [batchHard, batchHardGrad, classMeans];
