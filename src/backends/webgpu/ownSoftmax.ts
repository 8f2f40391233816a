import { dispatch } from "./dispatch.js";
import { allocate } from "./gpuBackend.js";
import type { GpuKernel } from "./kernel.js";
import { rowHead, storeLoss, THREADS } from "./rowProgram.js";
import { addLanes, largestOfLanes } from "./wgsl.js";

const softmaxOfRow = `${rowHead(
  `var<workgroup> lanes: array<f32, ${THREADS}>;`,
  `
fn scaled(i: u32, mine: bool, goal: f32) -> f32 { return select(x[i] * u.scale, goal, mine); }`,
)}
  let mine = u32(own[row]);
  let cosine = x[first + mine];
  var goal = cosine;
  var slope = 1.0;
  if (u.across > 0.0) {
    if (cosine + u.turn > 0.0) {
      let sine = sqrt(max(1.0 - cosine * cosine, 0.0));
      goal = cosine * u.turn - sine * u.across;
      slope = u.turn;
      if (sine > 0.0) { slope += u.across * cosine / sine; }
    } else {
      goal = cosine - u.lower;
    }
  }
  goal = u.scale * (goal - u.less);
  var top = goal;
  for (var column = lane; column < u.columns; column += ${THREADS}u) {
    look(x[first + column], column);
    top = max(top, scaled(first + column, column == mine, goal));
  }
  lanes[lane] = top;
  ${largestOfLanes("lanes", THREADS)}
  let largest = lanes[0];
  workgroupBarrier();
  var sum = 0.0;
  for (var column = lane; column < u.columns; column += ${THREADS}u) { sum += exp(scaled(first + column, column == mine, goal) - largest); }
  lanes[lane] = sum;
  ${addLanes("lanes", THREADS)}
  let total = lanes[0];
  if (lane == 0u) { ${storeLoss("largest - goal + log(total)")} }
  for (var column = lane; column < u.columns; column += ${THREADS}u) {
    let part = exp(scaled(first + column, column == mine, goal) - largest) * u.scale / total;
    gradient[first + column] = select(part, (part - u.scale) * slope, column == mine);
  }
}`;

/** See the kernel of the same name for wasm. */
export const ownSoftmax: GpuKernel = {
  name: "OwnSoftmax",
  run: ({ inputs: { x, own }, attrs, backend }) => {
    const { scale, angle, margin } = attrs as Record<"scale" | "angle" | "margin", number>;
    const [rows, columns] = x.shape;
    const [losses, gradient] = [[rows], x.shape].map((shape) => allocate(backend, shape));
    dispatch(backend, {
      key: "own softmax",
      code: () => softmaxOfRow,
      bindings: {
        ...{ losses: { tensor: losses, access: "write" }, gradient: { tensor: gradient, access: "write" } },
        ...{ x: { tensor: x }, own: { tensor: own, type: "i32" } },
      },
      words: {
        columns,
        ...{ scale: { float: scale }, turn: { float: Math.cos(angle) }, across: { float: Math.sin(angle) } },
        ...{ lower: { float: angle * Math.sin(angle) }, less: { float: margin } },
      },
      groups: [rows],
    });
    return [losses, gradient];
  },
};
