import { allocate, placeOf, type WasmKernel } from "./kernel.js";

/** Columns that one chunk of the kernel computes. */
const STRIP = 8;

/** `[n, d], [m, d] -> [n, m]`: the sum of squared differences of each row of `a` and each row of `b`, nothing of size n m d in between. */
export const squaredDistances: WasmKernel = {
  name: "SquaredDistances",
  run: ({ inputs: { a, b }, backend, runner }) => {
    const [n, d] = a.shape;
    const [m] = b.shape;
    const result = allocate(backend, [n, m]);
    const places = [a, b, result].map((tensor) => placeOf(backend, tensor));
    runner.run("squaredDistances", [...places, n, m, d], Math.ceil(m / STRIP));
    return result;
  },
};
