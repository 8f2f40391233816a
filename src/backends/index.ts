export { useWasm, type UseWasmOptions, type WasmReport } from "./useWasm.js";
