import { isNode, nodeProcess } from "../isNode.js";
import {
  ACTIVE,
  ARGUMENTS,
  CHUNKS,
  CLOSED,
  CONTROL_WORDS,
  FAILED,
  GENERATION,
  KERNEL,
  NEXT,
  workerSource,
} from "./worker.js";

/** What a thread needs to start. */
export interface ThreadSetup {
  readonly module: WebAssembly.Module;
  readonly memory: WebAssembly.Memory;
  /** Where the control block lies in the memory. */
  readonly control: number;
  /** Names of the kernels, in the order of their numbers. */
  readonly names: readonly string[];
}

/** The threads other than the main one. */
export interface Threads {
  /** Shares a kernel's chunks between them and `work` on this thread, and returns when all chunks are done. */
  run(kernel: number, args: number, chunks: number, work: (chunk: number) => void): void;
  /** Ends them; no kernel may be running. */
  end(): Promise<void>;
}

/** Starts one thread for each scratch memory. */
export async function startThreads(setup: ThreadSetup, scratches: readonly number[]): Promise<Threads> {
  const words = new Int32Array(setup.memory.buffer, setup.control, CONTROL_WORDS);
  words.fill(0);
  Atomics.store(words, NEXT, CLOSED);
  const mayWait = canWait(words);
  const starting = await Promise.allSettled(scratches.map((scratch) => startThread({ ...setup, scratch })));
  const started = starting.filter((start) => start.status === "fulfilled").map(({ value }) => value);
  const end = async (): Promise<void> => {
    await Promise.all(started.map((thread) => thread.terminate()));
  };
  const failed = starting.find((start) => start.status === "rejected");
  if (failed !== undefined) {
    await end();
    throw failed.reason;
  }
  return {
    run: (kernel, args, chunks, work) => {
      Atomics.store(words, KERNEL, kernel);
      Atomics.store(words, ARGUMENTS, args);
      Atomics.store(words, CHUNKS, chunks);
      Atomics.store(words, FAILED, 0); // left by a call in which this thread failed too and did not check
      Atomics.store(words, NEXT, 0);
      Atomics.add(words, GENERATION, 1);
      Atomics.notify(words, GENERATION);
      try {
        for (let chunk = Atomics.add(words, NEXT, 1); chunk < chunks; chunk = Atomics.add(words, NEXT, 1)) work(chunk);
      } finally {
        Atomics.store(words, NEXT, CLOSED);
        waitForOthers(words, mayWait);
      }
      if (Atomics.load(words, FAILED) !== 0) throw new Error("useWasm: a kernel failed on one of the threads");
    },
    end,
  };
}

function waitForOthers(words: Int32Array, mayWait: boolean): void {
  for (let spins = 0; ; spins++) {
    const active = Atomics.load(words, ACTIVE);
    if (active === 0) return;
    if (mayWait && spins > 20_000) Atomics.wait(words, ACTIVE, active, 100);
  }
}

/** A page's main thread must not sleep; it can only poll. */
function canWait(words: Int32Array): boolean {
  try {
    Atomics.wait(words, ACTIVE, 1, 0); // it is 0, so this returns at once
    return true;
  } catch {
    return false;
  }
}

interface Thread {
  terminate(): unknown;
}

type ThreadData = ThreadSetup & { readonly scratch: number };

async function startThread(data: ThreadData): Promise<Thread> {
  return isNode() ? startNodeThread(data) : startBrowserThread(data);
}

function startNodeThread(workerData: ThreadData): Promise<Thread> {
  const { Worker } = nodeProcess().getBuiltinModule("node:worker_threads");
  // Without execArgv it would load the program's --import hooks; without unref it would keep the process alive.
  const worker = new Worker(workerSource, { eval: true, workerData, execArgv: [] });
  return new Promise((resolve, reject) => {
    worker.once("message", () => {
      worker.removeAllListeners();
      worker.unref();
      resolve(worker);
    });
    worker.once("error", reject);
    worker.once("exit", () => {
      reject(new Error("useWasm: a thread ended before it began"));
    });
  });
}

function startBrowserThread(data: ThreadData): Promise<Thread> {
  const url = URL.createObjectURL(new Blob([workerSource], { type: "text/javascript" }));
  const refused = "a worker made from a blob did not start; a Content-Security-Policy must allow worker-src blob:";
  return new Promise<Thread>((resolve, reject) => {
    const worker = new Worker(url); // throws if a policy forbids it, and so rejects
    const patience = setTimeout(() => {
      worker.terminate();
      reject(new Error(`${refused} (waited 10 s)`));
    }, 10_000);
    worker.onmessage = () => {
      clearTimeout(patience);
      resolve(worker);
    };
    worker.onerror = (event) => {
      clearTimeout(patience);
      worker.terminate();
      reject(new Error((event as { message?: string }).message ?? refused));
    };
    worker.postMessage(data);
  }).finally(() => {
    URL.revokeObjectURL(url);
  });
}
