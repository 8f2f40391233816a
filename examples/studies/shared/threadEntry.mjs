// What each thread of threads.ts runs. In plain JavaScript: a thread has to learn to read TypeScript first.
import { parentPort } from "node:worker_threads";
import { register } from "tsx/esm/api";

register();
parentPort.on("message", async ({ module, name, items }) => {
  try {
    const { [name]: work } = await import(module);
    parentPort.postMessage({ results: items.map((item) => work(item)) });
  } catch (error) {
    parentPort.postMessage({ error });
  }
});
