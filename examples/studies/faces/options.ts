import { readCommon } from "../shared/options.js";

/** The options given on the command line. */
export type Options = ReturnType<typeof readOptions>;

/** Reads the command line. */
export function readOptions(args: readonly string[]) {
  return readCommon(args, {
    command: "npx tsx examples/studies/faces/main.ts",
    home: import.meta.url,
    epochs: [15, 2],
    help: {
      seed: "decides which people are tested together, and all else that is random",
      epochs: "how long to train each fold, in epochs of 20 steps",
      out: "where report and model go",
      data: "AT&T's faces as they are published, s1/1.pgm and so on (default ../shared/data/faces, else invented ones)",
      quick: "a run of seconds on a few invented faces",
    },
  });
}
