import { readCommon, readThreads, THREADS } from "../shared/options.js";

/** What the command line says. */
export type Options = ReturnType<typeof readOptions>;

const COMMAND = "npx tsx examples/faces/main.ts";

/** Reads the command line. */
export function readOptions(args: readonly string[]) {
  const { threads, ...options } = readCommon(args, {
    command: COMMAND,
    home: import.meta.url,
    epochs: [15, 2],
    help: {
      seed: "decides which people are tested together, and all else that is random",
      epochs: "how long to train each fold, in epochs of 20 steps",
      out: "where report and model go",
      quick: "a run of seconds on a few invented faces",
    },
    extra: { threads: THREADS },
  });
  return { ...options, backend: readThreads(threads, COMMAND) };
}
