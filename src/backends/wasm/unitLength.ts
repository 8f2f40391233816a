import { allocate, placeOf, type WasmKernel } from "./kernel.js";
import { cutRows } from "./work.js";

/** `[rows, size] ->` each row scaled to length 1, and 1 / its length, `[rows, 1]`; 0 for a row of zeros. */
const unitLength: WasmKernel = {
  name: "UnitLength",
  run: ({ inputs: { x }, backend, runner }) => {
    const [rows, size] = x.shape;
    const [unit, inverse] = [allocate(backend, x.shape), allocate(backend, [rows, 1])];
    const { perChunk, chunks } = cutRows(rows, Math.max(1, size));
    const places = [x, unit, inverse].map((tensor) => placeOf(backend, tensor));
    runner.run("unitLength", [...places, rows, size, perChunk], chunks);
    return [unit, inverse];
  },
};

const unitLengthGrad: WasmKernel = {
  name: "UnitLengthGrad",
  run: ({ inputs: { dy, unit, inverse }, backend, runner }) => {
    const [rows, size] = unit.shape;
    const dx = allocate(backend, unit.shape);
    const { perChunk, chunks } = cutRows(rows, Math.max(1, size));
    const places = [dy, unit, inverse, dx].map((tensor) => placeOf(backend, tensor));
    runner.run("unitLengthGrad", [...places, rows, size, perChunk], chunks);
    return dx;
  },
};

/** Scaling rows to length 1, and its gradient. */
export const unitLengths: readonly WasmKernel[] = [unitLength, unitLengthGrad];
