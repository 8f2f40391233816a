import * as tf from "@tensorflow/tfjs-core";

import { dispatch } from "./dispatch.js";
import { allocate, areFloats } from "./gpuBackend.js";
import type { GpuKernel } from "./kernel.js";

const THREADS = 256;
/** The most channels to either side, so that most threads of a workgroup have a result to write. */
const MOST_RADIUS = 16;
/** The most workgroups along one axis. */
const WIDEST = 32_768;

/**
 * Each thread has one number. Its norm needs the numbers to its left and right in the same pixel, so the outermost threads of a workgroup only supply theirs; for the
 * gradient, which sums over neighbours once more, twice as many do so.
 */
const code = (gradient: boolean): string => `
var<workgroup> values: array<f32, ${THREADS}>;
${gradient ? `var<workgroup> shares: array<f32, ${THREADS}>;` : ""}
@compute @workgroup_size(${THREADS})
fn main(@builtin(workgroup_id) group: vec3<u32>, @builtin(local_invocation_index) thread: u32) {
  // Whole numbers without a sign throughout: where there is none, i wraps round and is not used.
  let border = ${gradient ? "2u * u.radius" : "u.radius"};
  let each = ${THREADS}u - 2u * border;
  let at = (group.x + group.y * ${WIDEST}u) * each + thread;
  let known = at >= border && at < u.size + border;
  let i = at - border;
  let channel = i % u.channels;
  // Neighbours within the pixel and within the workgroup, by their places in its memory.
  let first = thread - min(min(u.radius, channel), thread);
  let last = min(thread + min(u.radius, u.channels - 1u - channel), ${THREADS - 1}u);
  var own = 0.0;
  if (known) { own = x[i]; }
  values[thread] = own;
  workgroupBarrier();
  var sum = 0.0;
  for (var j = first; j <= last; j++) { sum += values[j] * values[j]; }
  let norm = u.bias + u.alpha * sum;
  let power = exp2(-u.beta * log2(norm));
  ${
    gradient
      ? `var incoming = 0.0;
  if (known) { incoming = dy[i]; }
  shares[thread] = incoming * own * power / norm;
  workgroupBarrier();
  var share = 0.0;
  for (var j = first; j <= last; j++) { share += shares[j]; }
  let value = incoming * power - 2.0 * u.alpha * u.beta * own * share;`
      : "let value = own * power;"
  }
  if (known && thread >= border && thread < border + each) { result[i] = value; }
}`;

function kernel(name: "LRN" | "LRNGrad"): GpuKernel {
  const gradient = name === "LRNGrad";
  return {
    name,
    run: ({ inputs: { x, dy }, attrs, backend, original }) => {
      const { depthRadius, bias, alpha, beta } = attrs as Record<"depthRadius" | "bias" | "alpha" | "beta", number>;
      if (!areFloats(x) || !Number.isInteger(depthRadius) || depthRadius > MOST_RADIUS) return original();
      const result = allocate(backend, x.shape);
      const size = tf.util.sizeFromShape(x.shape);
      const groups = Math.ceil(size / (THREADS - (gradient ? 4 : 2) * depthRadius));
      dispatch(backend, {
        key: `local response${gradient ? " gradient" : ""}`,
        code: () => code(gradient),
        bindings: {
          result: { tensor: result, access: "write" },
          x: { tensor: x },
          ...(gradient && { dy: { tensor: dy } }),
        },
        words: {
          ...{ size, channels: x.shape[x.shape.length - 1], radius: depthRadius },
          ...{ bias: { float: bias }, alpha: { float: alpha }, beta: { float: beta } },
        },
        groups: [Math.min(groups, WIDEST), Math.ceil(groups / WIDEST)],
      });
      return result;
    },
  };
}

/** Local response normalisation and its gradient. */
export const localResponse: readonly GpuKernel[] = [kernel("LRN"), kernel("LRNGrad")];
