/**
 * Training, embedding and identifying in a worker, called from the page's thread with progress, aborts and errors passed through.
 *
 * @packageDocumentation
 */
export { connectTasks, type Connection, type Remote, type Served } from "./connectTasks.js";
export { serveTasks } from "./serveTasks.js";
export type { Port } from "./message.js";
