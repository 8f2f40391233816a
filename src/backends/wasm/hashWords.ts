import { hashWords as hash } from "../../core/fingerprint.js";
import { placeOf, type WasmKernel } from "./kernel.js";

/** The hash of a tensor's values, computed in place without a copy: `[...] -> [4]`, int32. */
export const hashWords: WasmKernel = {
  name: "HashWords",
  run: ({ inputs: { x }, backend }) => {
    const result = backend.makeOutput([4], "int32");
    const { buffer } = backend.wasm.HEAP32;
    const size = x.shape.reduce((product, axis) => product * axis, 1);
    const place = placeOf(backend, x).at;
    const words =
      x.dtype === "bool" ? Int32Array.from(new Uint8Array(buffer, place, size)) : new Int32Array(buffer, place, size);
    new Int32Array(buffer, placeOf(backend, result).at, 4).set(hash(words));
    return result;
  },
};
