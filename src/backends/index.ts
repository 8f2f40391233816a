export { adam, type AdamOptions } from "./adam.js";
export { useWasm, type UseWasmOptions, type WasmReport } from "./useWasm.js";
