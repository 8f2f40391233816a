// What each thread of threads.ts runs. In plain JavaScript: a thread has to learn to read TypeScript first.
import { parentPort } from "node:worker_threads";

let reads; // TypeScript, once that is asked for; packed programs are plain JavaScript
parentPort.on("message", async ({ module, name, items }) => {
  try {
    if (module.endsWith(".ts")) reads ??= (await import("tsx/esm/api")).register();
    const { [name]: work } = await import(module);
    parentPort.postMessage({ results: items.map((item) => work(item)) });
  } catch (error) {
    parentPort.postMessage({ error });
  }
});
