import { serveTasks } from "one-shot-ts/worker";
import { Session } from "./Session.js";

/** Where the page's own files are: next to the built worker's folder, or at the root of the development server. */
const base = new URL(import.meta.env.DEV ? "/" : "..", import.meta.url).href;

/** Everything that computes runs here, so that the page's thread is free to draw. */
export const tasks = serveTasks(() => Session.open(base));
