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

/** Threads that share work. What they return is the same with any number of threads. */
export interface Threads {
  /** Applies a function to one item, as soon as a thread is free. */
  call<Item, Result>(work: ThreadedWork<Item, Result>, item: Item): Promise<Result>;
  /** Applies a function to every item; the results are in the order of the items. */
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
  // eslint-disable-next-line @typescript-eslint/require-await -- so that what it throws is a rejection, as from a thread
  call: async (work, item) => work.run(item),
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
  const idle = [...workers];
  const waiting: ((worker: Worker) => void)[] = [];
  const apply = async <Item, Result>(
    { module, run }: ThreadedWork<Item, Result>,
    items: readonly Item[],
  ): Promise<readonly Result[]> => {
    const worker = idle.pop() ?? (await new Promise<Worker>((resolve) => waiting.push(resolve)));
    worker.ref();
    try {
      worker.postMessage({ module, name: run.name, items });
      const [answer] = (await once(worker, "message")) as [{ results: Result[] } | { error: unknown }];
      if ("error" in answer) throw answer.error;
      return answer.results;
    } finally {
      worker.unref();
      const next = waiting.shift();
      if (next) next(worker);
      else idle.push(worker);
    }
  };
  return {
    call: async (work, item) => (await apply(work, [item]))[0],
    map: (work, items, onProgress) =>
      inParts(items, onProgress, async (take) => {
        const serve = async (): Promise<void> => {
          for (let part = take(); part; part = take()) part.keep(await apply(work, part.items));
        };
        await Promise.all(workers.map(serve));
      }),
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
