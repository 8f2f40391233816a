/**
 * Further tools for galleries: move them between systems, move them to another encoder, and group samples
 * of unnamed identities. `Gallery` itself is in `one-shot-ts`.
 *
 * @packageDocumentation
 */
export { batchingEncoder, type BatchingEncoderOptions } from "../encoders/batchingEncoder.js";
export { centres } from "./centres.js";
export { exportLines } from "./exportLines.js";
export { float16 } from "./float16.js";
export { groupEmbeddings, type GroupOptions } from "./groupEmbeddings.js";
export { Grouping, type Assignment, type GroupingOptions } from "./Grouping.js";
export { importLines } from "./importLines.js";
export { int8 } from "./int8.js";
export { meanTemplate } from "./meanTemplate.js";
export { medoid } from "./medoid.js";
export { movingAverage } from "./movingAverage.js";
export { reencode, type Reencoded, type ReencodeOptions } from "./reencode.js";
export type { PackedBlock, RowFormat } from "./rowFormat.js";
export type { KeptTemplates, SavedTemplates } from "./templates.js";
