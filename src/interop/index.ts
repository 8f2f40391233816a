export { exportWeights } from "./exportWeights.js";
export { importWeights } from "./importWeights.js";
