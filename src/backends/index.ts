export { useWasm, type WasmReport } from "./useWasm.js";
