import { readCommon } from "../shared/options.js";

const PROTOCOLS = ["all", "occupations", "melo"] as const;

/** What is measured: occupations held out, MELO, or both. */
export type Protocol = (typeof PROTOCOLS)[number];

/** The options given on the command line. */
export type Options = ReturnType<typeof readOptions>;

/** Reads the command line. */
export function readOptions(args: readonly string[]) {
  const { protocol: name = "all", ...options } = readCommon(args, {
    command: "npx tsx examples/studies/resumes/main.ts",
    home: import.meta.url,
    epochs: [6, 1],
    help: {
      seed: "decides which occupations and categories are tested together, and all else that is random",
      epochs: "how long to train each fold's tower; that of all occupations twice as long",
      out: "where report and model go",
      data: "O*NET's text files, with ESCO's CSV, tables of resumes and MELO if you have them, in one folder (default ../shared/data, else invented)",
      quick: "a run of seconds on a few invented texts",
    },
    extra: {
      protocol: {
        value: "NAME",
        help: "occupations (held out in folds), melo (a tower on all, which is saved), or all (the default)",
      },
    },
  });
  const protocol = PROTOCOLS.find((known) => known === name);
  if (protocol === undefined) throw new RangeError(`--protocol must be ${PROTOCOLS.join(", ")}, got ${name}`);
  return { ...options, protocol };
}
