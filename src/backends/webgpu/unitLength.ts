import { dispatch } from "./dispatch.js";
import { allocate, areFloats } from "./gpuBackend.js";
import type { GpuKernel } from "./kernel.js";
import { addLanes, largestOfLanes } from "./wgsl.js";

const THREADS = 64;
/** The most workgroups along one axis. */
const WIDEST = 32_768;

/** One workgroup per row. `total` and `largest` give every thread the result over all threads. */
const rowProgram = (body: string): string => `
var<workgroup> lanes: array<f32, ${THREADS}>;
fn total(lane: u32, value: f32) -> f32 {
  workgroupBarrier();
  lanes[lane] = value;
  ${addLanes("lanes", THREADS)}
  return lanes[0];
}
fn largest(lane: u32, value: f32) -> f32 {
  workgroupBarrier();
  lanes[lane] = value;
  ${largestOfLanes("lanes", THREADS)}
  return lanes[0];
}
@compute @workgroup_size(${THREADS})
fn main(@builtin(workgroup_id) group: vec3<u32>, @builtin(local_invocation_index) lane: u32) {
  let row = group.x + group.y * ${WIDEST}u;
  let first = row * u.columns;
  let end = select(first, first + u.columns, row < u.rows);
  ${body}
}`;

const groupsFor = (rows: number): readonly [number, number] => [Math.min(rows, WIDEST), Math.ceil(rows / WIDEST)];

/** `[rows, size] ->` each row scaled to length 1, and 1 / its length, `[rows, 1]`; 0 for a row of zeros. Dividing by the largest entry first keeps squares in range. */
const unitLength: GpuKernel = {
  name: "UnitLength",
  run: ({ inputs: { x }, backend }) => {
    const [rows, columns] = x.shape;
    const [unit, inverse] = [allocate(backend, x.shape), allocate(backend, [rows, 1])];
    if (!areFloats(x)) return [unit, inverse];
    dispatch(backend, {
      key: "unit length",
      code: () =>
        rowProgram(`
  var most = 0.0;
  for (var i = first + lane; i < end; i += ${THREADS}u) { most = max(most, abs(x[i])); }
  most = largest(lane, most);
  let safe = select(most, 1.0, most == 0.0);
  var sum = 0.0;
  for (var i = first + lane; i < end; i += ${THREADS}u) { let v = x[i] / safe; sum += v * v; }
  sum = total(lane, sum);
  let scale = select(1.0 / (safe * sqrt(sum)), 0.0, most == 0.0);
  for (var i = first + lane; i < end; i += ${THREADS}u) { unit[i] = x[i] * scale; }
  if (lane == 0u && row < u.rows) { inverse[row] = scale; }`),
      bindings: {
        unit: { tensor: unit, access: "write" },
        inverse: { tensor: inverse, access: "write" },
        x: { tensor: x },
      },
      words: { rows, columns },
      groups: groupsFor(rows),
    });
    return [unit, inverse];
  },
};

const unitLengthGrad: GpuKernel = {
  name: "UnitLengthGrad",
  run: ({ inputs: { dy, unit, inverse }, backend }) => {
    const [rows, columns] = unit.shape;
    const dx = allocate(backend, unit.shape);
    if (!areFloats(unit)) return dx;
    dispatch(backend, {
      key: "unit length gradient",
      code: () =>
        rowProgram(`
  var sum = 0.0;
  for (var i = first + lane; i < end; i += ${THREADS}u) { sum += dy[i] * unit[i]; }
  sum = total(lane, sum);
  for (var i = first + lane; i < end; i += ${THREADS}u) { dx[i] = inverse[row] * (dy[i] - unit[i] * sum); }`),
      bindings: {
        dx: { tensor: dx, access: "write" },
        dy: { tensor: dy },
        unit: { tensor: unit },
        inverse: { tensor: inverse },
      },
      words: { rows, columns },
      groups: groupsFor(rows),
    });
    return dx;
  },
};

/** Scaling rows to length 1, and its gradient. */
export const unitLengths: readonly GpuKernel[] = [unitLength, unitLengthGrad];
