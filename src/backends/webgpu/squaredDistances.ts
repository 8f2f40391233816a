import { dispatch } from "./dispatch.js";
import { allocate, areFloats } from "./gpuBackend.js";
import type { GpuKernel } from "./kernel.js";

/** Rows and columns of a tile, and coordinates that it holds at a time. */
const SIDE = 16;

/** `[n, d], [m, d] -> [n, m]`: the sum of squared differences between each row of `a` and each row of `b`, with nothing of size n m d in between. */
export const squaredDistances: GpuKernel = {
  name: "SquaredDistances",
  run: ({ inputs: { a, b }, backend }) => {
    const [n, d] = a.shape;
    const [m] = b.shape;
    const result = allocate(backend, [n, m]);
    if (!areFloats(result)) return result;
    dispatch(backend, {
      key: "squared distances",
      code: () => `
var<workgroup> rows: array<f32, ${SIDE * (SIDE + 1)}>;
var<workgroup> columns: array<f32, ${SIDE * (SIDE + 1)}>;
@compute @workgroup_size(${SIDE}, ${SIDE})
fn main(@builtin(workgroup_id) group: vec3<u32>, @builtin(local_invocation_id) local: vec3<u32>) {
  let row = group.y * ${SIDE}u + local.y;
  let column = group.x * ${SIDE}u + local.x;
  var sum = 0.0;
  for (var k = 0u; k < u.d; k += ${SIDE}u) {
    let c = k + local.x;
    var left = 0.0;
    var right = 0.0;
    let other = group.x * ${SIDE}u + local.y;
    if (row < u.n && c < u.d) { left = a[row * u.d + c]; }
    if (other < u.m && c < u.d) { right = b[other * u.d + c]; }
    rows[local.y * ${SIDE + 1}u + local.x] = left;
    columns[local.y * ${SIDE + 1}u + local.x] = right;
    workgroupBarrier();
    for (var j = 0u; j < ${SIDE}u; j++) {
      let difference = rows[local.y * ${SIDE + 1}u + j] - columns[local.x * ${SIDE + 1}u + j];
      sum += difference * difference;
    }
    workgroupBarrier();
  }
  if (row < u.n && column < u.m) { result[row * u.m + column] = sum; }
}`,
      bindings: { result: { tensor: result, access: "write" }, a: { tensor: a }, b: { tensor: b } },
      words: { n, m, d },
      groups: [Math.ceil(m / SIDE), Math.ceil(n / SIDE)],
    });
    return result;
  },
};
