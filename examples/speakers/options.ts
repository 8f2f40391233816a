import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";

/** What the command line says. */
export interface Options {
  readonly seed: number;
  readonly epochs: number;
  /** File to write the figures to. */
  readonly json: string | undefined;
  /** Folder for the report, the model and the gallery. */
  readonly out: string;
  /** Few invented voices and little training: to see that everything runs, not how well. */
  readonly quick: boolean;
}

export const USAGE = `npx tsx examples/speakers/main.ts [--seed N] [--epochs N] [--json FILE] [--out FOLDER] [--quick]
  --seed N      decides who is for training, validation and calibration, and all else that is random (default 1)
  --epochs N    how long to train each of the two towers, in epochs of ${stepsOf(false)} steps (default ${epochsOf(false)}, with --quick ${epochsOf(true)})
  --json FILE   write the figures there too
  --out FOLDER  where report, model and gallery go (default examples/speakers/out)
  --quick       a run of seconds on a few invented voices`;

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
    epochs: epochs === undefined ? epochsOf(quick) : readCount("epochs", epochs, 1),
    json,
    out,
    quick,
  };
}

/** Epochs unless told otherwise. */
function epochsOf(quick: boolean): number {
  return quick ? 2 : 30;
}

/** Training steps of an epoch. */
export function stepsOf(quick: boolean): number {
  return quick ? 2 : 20;
}

function readCount(name: string, text: string, least: number): number {
  const value = Number(text);
  if (Number.isSafeInteger(value) && value >= least) return value;
  throw new RangeError(`--${name} must be a whole number of at least ${least}, got ${text}\n${USAGE}`);
}
