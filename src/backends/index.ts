export type { WasmPath } from "./wasm/binary.js";
export { useWasm, type UseWasmOptions, type WasmReport } from "./useWasm.js";
export { checkBackend, type BackendCheck, type BackendReport } from "./checkBackend.js";
export { useBackend, type BackendName } from "./useBackend.js";
