import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";

/** What the command line says. */
export interface Options {
  /** Folder `writer/genuine|forged/*.png` to work on. */
  readonly data: string | undefined;
  readonly seed: number;
  readonly epochs: number;
  /** File to write the figures to. */
  readonly json: string | undefined;
  /** Folder for the report, the model and the gallery. */
  readonly out: string;
  /** Few invented signatures and little training: to see that everything runs, not how well. */
  readonly quick: boolean;
}

export const USAGE = `npm start -- [--data FOLDER] [--seed N] [--epochs N] [--json FILE] [--out FOLDER] [--quick]
  --data FOLDER  your own signatures, as FOLDER/WRITER/genuine/*.png and FOLDER/WRITER/forged/*.png
  --seed N       decides which writers are for training, calibration and test, and all else that is random (default 1)
  --epochs N     how long to train (default 20, with --quick 2)
  --json FILE    write the figures there too
  --out FOLDER   where report, model and gallery go (default examples/signatures/out)
  --quick        a run of seconds on a few invented signatures`;

/** Reads the command line. */
export function readOptions(args: readonly string[]): Options {
  const { values } = parseArgs({
    args: [...args],
    options: {
      data: { type: "string" },
      seed: { type: "string", default: "1" },
      epochs: { type: "string" },
      json: { type: "string" },
      out: { type: "string", default: fileURLToPath(new URL("out", import.meta.url)) },
      quick: { type: "boolean", default: false },
    },
  });
  const { data, seed, epochs, json, out, quick } = values;
  return {
    data,
    seed: readCount("seed", seed, 0),
    epochs: epochs === undefined ? (quick ? 2 : 20) : readCount("epochs", epochs, 1),
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
