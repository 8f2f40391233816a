import { readCommon, type CommonOptions } from "../shared/options.js";

/** Reads the command line. */
export function readOptions(args: readonly string[]): CommonOptions {
  return readCommon(args, {
    command: "npx tsx examples/studies/grouping/main.ts",
    home: import.meta.url,
    epochs: [20, 1],
    help: {
      seed: "decides who trains, who calibrates and who is grouped, and the training",
      epochs: "how long to train, in epochs of 20 steps",
      out: "where the report goes",
      data: "AT&T's faces and Omniglot's archives in one folder (default ../shared/data, else invented samples)",
      quick: "a run of seconds on a few invented faces and characters",
    },
  });
}
