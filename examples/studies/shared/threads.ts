import { once } from "node:events";
import { setImmediate } from "node:timers/promises";
import { Worker } from "node:worker_threads";

import type { OnProgress } from "one-shot-ts/node";

/** Items given to a thread at a time. */
const SOME = 8;

/** A function that can be called on another thread: on plain data, without tensors. */
export interface ThreadedWork<Item, Result> {
  /** `import.meta.url` of the module that exports the function under its own name. */
  readonly module: string;
  readonly run: (item: Item) => Result;
}

/** Threads that share work. */
export interface Threads {
  /** Applies a function to every item; the results are in the order of the items, and the same with any number of threads. */
  map<Item, Result>(
    work: ThreadedWork<Item, Result>,
    items: readonly Item[],
    onProgress?: OnProgress,
  ): Promise<Result[]>;
  /** Ends the threads. */
  close(): Promise<void>;
}

/** No threads but the calling one. */
export const oneThread: Threads = {
  map: (work, items, onProgress) =>
    inParts(items, onProgress, async (take) => {
      for (let part = take(); part; part = take()) {
        part.keep(part.items.map(work.run));
        await setImmediate(); // lets a progress bar draw
      }
    }),
  close: () => Promise.resolve(),
};

/** Starts `count` threads; for one, uses the calling thread. */
export function startThreads(count: number): Threads {
  if (count === 1) return oneThread;
  const workers = Array.from({ length: count }, () => new Worker(new URL("./threadEntry.mjs", import.meta.url)));
  for (const worker of workers) worker.unref(); // so that a failed run can exit
  return {
    map: ({ module, run }, items, onProgress) => {
      const work = { module, name: run.name };
      return inParts(items, onProgress, (take) => Promise.all(workers.map((worker) => serve(worker, work, take))));
    },
    close: async () => {
      await Promise.all(workers.map((worker) => worker.terminate()));
    },
  };
}

interface Part<Item, Result> {
  readonly items: readonly Item[];
  readonly keep: (results: readonly Result[]) => void;
}

/** Hands out the items in parts, one by one, and collects the results. */
async function inParts<Item, Result>(
  items: readonly Item[],
  onProgress: OnProgress | undefined,
  work: (take: () => Part<Item, Result> | undefined) => Promise<unknown>,
): Promise<Result[]> {
  const results: Result[] = [];
  let [next, done] = [0, 0];
  await work(() => {
    if (next >= items.length) return undefined;
    const first = next;
    next += SOME;
    return {
      items: items.slice(first, next),
      keep: (made) => {
        made.forEach((result, place) => (results[first + place] = result));
        done += made.length;
        onProgress?.(done, items.length);
      },
    };
  });
  return results;
}

async function serve<Item, Result>(
  worker: Worker,
  work: { readonly module: string; readonly name: string },
  take: () => Part<Item, Result> | undefined,
): Promise<void> {
  worker.ref();
  try {
    for (let part = take(); part; part = take()) {
      worker.postMessage({ ...work, items: part.items });
      const [answer] = (await once(worker, "message")) as [{ results: Result[] } | { error: unknown }];
      if ("error" in answer) throw answer.error;
      part.keep(answer.results);
    }
  } finally {
    worker.unref();
  }
}
