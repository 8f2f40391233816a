import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";

/** What the command line says. */
export interface Options {
  readonly seed: number;
  readonly epochs: number;
  /** File to write the figures to. */
  readonly json: string | undefined;
  /** Folder for the report and the model. */
  readonly out: string;
  /** Few invented texts and little training: to see that everything runs, not how well. */
  readonly quick: boolean;
}

export const USAGE = `tsx examples/resumes/main.ts [--seed N] [--epochs N] [--json FILE] [--out FOLDER] [--quick]
  --seed N      decides which occupations and categories are tested together, and all else that is random (default 1)
  --epochs N    how long to train each fold (default 5, with --quick 1)
  --json FILE   write the figures there too
  --out FOLDER  where report and model go (default examples/resumes/out)
  --quick       a run of seconds on a few invented texts`;

/** Reads the command line. */
export function readOptions(args: readonly string[]): Options {
  const { values } = parseArgs({
    args: [...args],
    options: {
      seed: { type: "string", default: "1" },
      epochs: { type: "string" },
      json: { type: "string" },
      out: { type: "string", default: fileURLToPath(new URL("out", import.meta.url)) },
      quick: { type: "boolean", default: false },
    },
  });
  const { seed, epochs, json, out, quick } = values;
  return {
    seed: readCount("seed", seed, 0),
    epochs: epochs === undefined ? (quick ? 1 : 5) : readCount("epochs", epochs, 1),
    json,
    out,
    quick,
  };
}

function readCount(name: string, text: string, least: number): number {
  const value = Number(text);
  if (Number.isSafeInteger(value) && value >= least) return value;
  throw new RangeError(`--${name} must be a whole number of at least ${least}, got ${text}\n${USAGE}`);
}
