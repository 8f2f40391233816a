/**
 * What one does with galleries beyond enrolling and identifying: move them between systems, bring them to another encoder, and group samples of
 * identities that nobody has named. `Gallery` itself is in `one-shot-ts`.
 *
 * @packageDocumentation
 */
export { exportLines } from "./exportLines.js";
export { groupEmbeddings, type GroupOptions } from "./groupEmbeddings.js";
export { Grouping, type Assignment, type GroupingOptions } from "./Grouping.js";
export { importLines } from "./importLines.js";
export { reencode, type Reencoded, type ReencodeOptions } from "./reencode.js";
