export { gemm } from "./gemm";
export { sumParts } from "./sum";
// Exported so that they stay functions of their own: inlined into their one caller they run half as fast.
export { columnTile, rowTile } from "./micro";
