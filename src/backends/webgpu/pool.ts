import * as tf from "@tensorflow/tfjs-core";

import { poolInfo } from "../windowInfo.js";
import { dispatch, eachIndex, spreadOver } from "./dispatch.js";
import { allocate, areFloats } from "./gpuBackend.js";
import type { GpuKernel } from "./kernel.js";

type Info = tf.backend_util.Conv2DInfo;

function windowWords(info: Info): Record<string, number> {
  const { inHeight, inWidth, outHeight, outWidth, filterHeight, filterWidth, strideHeight, strideWidth } = info;
  const { top, left } = info.padInfo;
  return {
    ...{ channels: info.inChannels, inHeight, inWidth, outHeight, outWidth, filterHeight, filterWidth },
    ...{ strideHeight, strideWidth, top, left },
  };
}

/** Statements that loop over the windows that a pixel lies in; the body may use `oy`, `ox`, and the window's first pixel `y0`, `x0`. */
const throughWindows = (body: string): string => `
  let channel = i % u.channels; var at = i / u.channels;
  let x = i32(at % u.inWidth); at /= u.inWidth;
  let y = i32(at % u.inHeight); let image = at / u.inHeight;
  let base = image * u.inHeight * u.inWidth;
  let firstY = max(0, (y + i32(u.top) - i32(u.filterHeight) + i32(u.strideHeight)) / i32(u.strideHeight));
  let firstX = max(0, (x + i32(u.left) - i32(u.filterWidth) + i32(u.strideWidth)) / i32(u.strideWidth));
  let lastY = min(i32(u.outHeight) - 1, (y + i32(u.top)) / i32(u.strideHeight));
  let lastX = min(i32(u.outWidth) - 1, (x + i32(u.left)) / i32(u.strideWidth));
  var sum = 0.0;
  for (var oy = firstY; oy <= lastY; oy++) {
    let y0 = oy * i32(u.strideHeight) - i32(u.top);
    if (y0 > y || y0 + i32(u.filterHeight) <= y) { continue; }
    for (var ox = firstX; ox <= lastX; ox++) {
      let x0 = ox * i32(u.strideWidth) - i32(u.left);
      if (x0 > x || x0 + i32(u.filterWidth) <= x) { continue; }
      let gradient = dy[((image * u.outHeight + u32(oy)) * u.outWidth + u32(ox)) * u.channels + channel];
      ${body}
    }
  }
  dx[i] = sum`;

/** The gradient goes to the first largest value of a window: a pixel gets it if all before it are smaller and none after it is larger. */
const LARGEST = `
      var largest = true;
      for (var wy = max(0, y0); wy < min(i32(u.inHeight), y0 + i32(u.filterHeight)); wy++) {
        for (var wx = max(0, x0); wx < min(i32(u.inWidth), x0 + i32(u.filterWidth)); wx++) {
          let other = input[(base + u32(wy) * u.inWidth + u32(wx)) * u.channels + channel];
          let before = wy < y || (wy == y && wx < x);
          if (other > own || (before && other == own)) { largest = false; }
        }
      }
      if (largest) { sum += gradient; }`;

function gradient(name: "MaxPoolGrad" | "AvgPoolGrad", body: string, readsInput: boolean): GpuKernel {
  return {
    name,
    run: ({ inputs: { dy, input }, attrs, backend, original }) => {
      if (!areFloats(dy, input)) return original();
      const info = poolInfo(input.shape, attrs);
      const result = allocate(backend, input.shape);
      const size = tf.util.sizeFromShape(input.shape);
      dispatch(backend, {
        key: name,
        code: () => eachIndex(body),
        bindings: {
          ...{ dx: { tensor: result, access: "write" }, dy: { tensor: dy } },
          ...(readsInput && { input: { tensor: input } }),
        },
        words: { size, ...windowWords(info) },
        groups: spreadOver(size),
      });
      return result;
    },
  };
}

/** The gradients of pooling. */
export const pooling: readonly GpuKernel[] = [
  gradient("MaxPoolGrad", `let own = input[i]; ${throughWindows(LARGEST)};`, true),
  gradient("AvgPoolGrad", `${throughWindows("sum += gradient;")} / f32(u.filterHeight * u.filterWidth);`, false),
];
