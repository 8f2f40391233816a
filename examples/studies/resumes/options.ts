import { readCommon } from "../shared/options.js";

/** What the command line says. */
export type Options = ReturnType<typeof readOptions>;

/** Reads the command line. */
export function readOptions(args: readonly string[]) {
  return readCommon(args, {
    command: "npx tsx examples/studies/resumes/main.ts",
    home: import.meta.url,
    epochs: [5, 1],
    help: {
      seed: "decides which occupations and categories are tested together, and all else that is random",
      epochs: "how long to train each fold",
      out: "where report and model go",
      data: "O*NET's text files, with ESCO's CSV and tables of resumes if you have them, in one folder (default ../shared/data, else invented)",
      quick: "a run of seconds on a few invented texts",
    },
  });
}
