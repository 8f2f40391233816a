import { rowLossForms, type RowLossForm, type RowLossOptions } from "../rowLossForms.js";
import { dispatch, type Word } from "./dispatch.js";
import { allocate } from "./gpuBackend.js";
import type { GpuKernel } from "./kernel.js";
import { rowHead, storeLoss, THREADS } from "./rowProgram.js";
import { addLanes, largestOfLanes } from "./wgsl.js";

/** Below every exponent. */
const LOWEST = "-3.0e38";

/** How the sums become the loss, `loss`, and the factors of the powers of positives and negatives, `factor`. */
const finish: Readonly<Record<Exclude<RowLossForm["kind"], "hinges">, string>> = {
  sides: `
  if (has.x) { loss += u.n10 * softplus(logs.x); factor.x = u.n10 * logistic(logs.x) / sum.x; }
  if (has.y) { loss += u.n11 * softplus(logs.y); factor.y = u.n11 * logistic(logs.y) / sum.y; }`,
  both: `
  if (has.x && has.y) {
    loss = softplus(logs.x + logs.y);
    factor = vec2<f32>(logistic(logs.x + logs.y)) / sum;
  }`,
  lifted: `
  loss = max(logs.x + logs.y, 0.0);
  if (loss > 0.0) { factor = select(vec2<f32>(0.0), vec2<f32>(1.0) / sum, has); }`,
  mean: `
  if (has.x) {
    let all = sum.x + sum.y;
    loss = largest.x + log(all) - counts.z / counts.x;
    factor = vec2<f32>(1.0 / all);
    share = u.n0 / counts.x;
  }`,
};

/** Logs of sums of exponentials: each term is computed into the gradient's row, exponentiated there and scaled. */
const exponentials = (kind: keyof typeof finish): string => `${rowHead(
  `var<workgroup> most: array<vec2<f32>, ${THREADS}>;
var<workgroup> sums: array<vec3<f32>, ${THREADS}>;
var<workgroup> powers: array<vec2<f32>, ${THREADS}>;`,
  `
fn slope(x: f32, alike: bool) -> f32 {
  return select(u.n5 + u.n6 * max(0.0, u.n7 + u.n8 * x), u.n0 + u.n1 * max(0.0, u.n2 + u.n3 * x), alike);
}
fn softplus(x: f32) -> f32 { return max(x, 0.0) + log(1.0 + exp(-abs(x))); }
fn logistic(x: f32) -> f32 {
  let e = exp(-abs(x));
  return select(e, 1.0, x >= 0.0) / (1.0 + e);
}`,
)}
  let own = rowClass[row];
  var top = vec2<f32>(${LOWEST});
  var seen = vec3<f32>(0.0);
  for (var column = lane; column < u.columns; column += ${THREADS}u) {
    let i = first + column;
    if (u.itself == 0u && column == row) { continue; }
    let alike = columnClass[column] == own;
    let value = x[i];
    look(value, column);
    let term = slope(value, alike) * (value - select(u.n9, u.n4, alike));
    gradient[i] = term;
    if (alike) {
      top.x = max(top.x, term);
      seen += vec3<f32>(1.0, 0.0, term);
    } else {
      top.y = max(top.y, term);
      seen.y += 1.0;
    }
  }
  most[lane] = top;
  sums[lane] = seen;
  ${largestOfLanes("most", THREADS)}
  ${addLanes("sums", THREADS)}
  let counts = sums[0];
  var largest = most[0];
  ${kind === "mean" ? "largest = vec2<f32>(max(largest.x, largest.y));" : ""}
  var power = vec2<f32>(0.0);
  for (var column = lane; column < u.columns; column += ${THREADS}u) {
    let i = first + column;
    if (u.itself == 0u && column == row) { continue; }
    let alike = columnClass[column] == own;
    let value = exp(gradient[i] - select(largest.y, largest.x, alike));
    gradient[i] = value;
    power += select(vec2<f32>(0.0, value), vec2<f32>(value, 0.0), alike);
  }
  powers[lane] = power;
  ${addLanes("powers", THREADS)}
  let sum = powers[0];
  let has = counts.xy > vec2<f32>(0.0);
  let logs = select(vec2<f32>(0.0), largest + log(max(sum, vec2<f32>(1.0e-38))), has);
  var loss = 0.0;
  var factor = vec2<f32>(0.0);
  var share = 0.0;
  ${finish[kind]}
  if (lane == 0u) { ${storeLoss("loss")} }
  for (var column = lane; column < u.columns; column += ${THREADS}u) {
    let i = first + column;
    if (u.itself == 0u && column == row) { gradient[i] = 0.0; continue; }
    let alike = columnClass[column] == own;
    gradient[i] = gradient[i] * select(factor.y, factor.x, alike) * slope(x[i], alike) - select(0.0, share, alike);
  }
}`;

/** The sum of a row's hinges, and how many of them are above 0. */
const hinges = `${rowHead(`var<workgroup> sums: array<vec2<f32>, ${THREADS}>;`)}
  let own = rowClass[row];
  var sum = vec2<f32>(0.0);
  for (var column = lane; column < u.columns; column += ${THREADS}u) {
    let i = first + column;
    if (u.itself == 0u && column == row) { gradient[i] = 0.0; continue; }
    let value = x[i];
    look(value, column);
    var excess = max(u.n0 - value, 0.0);
    var slope = select(0.0, -1.0, u.n0 > value);
    if (columnClass[column] == own) {
      excess = select(value, max(value - u.n1, 0.0), u.n1 > 0.0);
      slope = select(1.0, select(0.0, 1.0, value > u.n1), u.n1 > 0.0);
    }
    if (u.n2 != 0.0) {
      slope *= 2.0 * excess;
      excess *= excess;
    }
    gradient[i] = slope;
    sum += vec2<f32>(excess, select(0.0, 1.0, excess > 0.0));
  }
  sums[lane] = sum;
  ${addLanes("sums", THREADS)}
  if (lane == 0u) {
    ${storeLoss("sums[0].x")}
    counts[row] = sums[0].y;
  }
}`;

/** The mean of all hinges above 0, and what their gradient is multiplied by. */
const meanOfHinges = `
var<workgroup> sums: array<vec2<f32>, ${THREADS}>;
@compute @workgroup_size(${THREADS})
fn main(@builtin(local_invocation_index) lane: u32) {
  var sum = vec2<f32>(0.0);
  for (var row = lane; row < u.rows; row += ${THREADS}u) { sum += vec2<f32>(losses[row], counts[row]); }
  sums[lane] = sum;
  ${addLanes("sums", THREADS)}
  if (lane == 0u) {
    factor[0] = 1.0 / max(1.0, sums[0].y);
    value[0] = sums[0].x / max(1.0, sums[0].y);
  }
}`;

/** Each number as a word of its own. */
const words = (numbers: readonly number[]): Record<string, Word> =>
  Object.fromEntries(numbers.map((float, i) => [`n${i}`, { float }]));

/** See the kernel of the same name for wasm. */
export const rowLosses: GpuKernel = {
  name: "RowLosses",
  run: ({ inputs: { x, rowClass, columnClass }, attrs, backend }) => {
    const { kind, self = false, numbers } = rowLossForms[attrs.loss as string];
    const [rows, columns] = x.shape;
    const [losses, counts, gradient] = [[rows], [rows], x.shape].map((shape) => allocate(backend, shape));
    const isHinges = kind === "hinges";
    dispatch(backend, {
      key: `row losses, ${kind}`,
      code: () => (isHinges ? hinges : exponentials(kind)),
      bindings: {
        losses: { tensor: losses, access: "write" },
        ...(isHinges && { counts: { tensor: counts, access: "write" } }),
        gradient: { tensor: gradient, access: "write" },
        x: { tensor: x },
        ...{ rowClass: { tensor: rowClass, type: "i32" }, columnClass: { tensor: columnClass, type: "i32" } },
      },
      words: { columns, itself: self ? 1 : 0, ...words(padded(numbers(attrs as unknown as RowLossOptions))) },
      groups: [rows],
    });
    if (!isHinges) return [losses, gradient, counts];
    const [value, factor] = [allocate(backend, [1]), allocate(backend, [1])];
    dispatch(backend, {
      key: "mean of hinges",
      code: () => meanOfHinges,
      bindings: {
        ...{ value: { tensor: value, access: "write" }, factor: { tensor: factor, access: "write" } },
        ...{ losses: { tensor: losses }, counts: { tensor: counts } },
      },
      words: { rows },
      groups: [1],
    });
    for (const { dataId } of [losses, counts]) backend.disposeData(dataId);
    return [value, gradient, factor];
  },
};

/** Twelve numbers, whether or not the loss has as many: a program names them all. */
const padded = (numbers: readonly number[]): number[] => Array.from({ length: 12 }, (_, i) => numbers[i] ?? 0);
