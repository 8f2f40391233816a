import { readCommon, readCount, type CommonOptions } from "../shared/options.js";

import { SET_NAMES, type SetName } from "./sets.js";

/** Which tower is trained: ours, small and fast, or the article's. */
export type TowerName = "small" | "signet";

/** What the command line says. */
export interface Options extends CommonOptions {
  /** The sets to work on. */
  readonly sets: readonly SetName[];
  readonly tower: TowerName;
  /** Whether strokes are reduced to lines first, so that not even their width is left of the pen. */
  readonly thinned: boolean;
  /** Step of the first convolution of the article's tower. */
  readonly stride: number;
}

const COMMAND = "npx tsx examples/studies/signet/main.ts";

/** Reads the command line. */
export function readOptions(args: readonly string[]): Options {
  const common = readCommon(args, {
    command: COMMAND,
    home: import.meta.url,
    epochs: [20, 2],
    help: {
      seed: "decides which writers are for training, calibration and test, and all else that is random",
      epochs: "how long to train",
      out: "where report and model go",
      quick: "a run of seconds on a few invented signatures",
    },
    extra: {
      set: { value: "bengali|dutch", help: "work on this set only (default both, and from one to the other)" },
      tower: { value: "small|signet", help: "ours, or the article's (default small)" },
      stride: { value: "1|4", help: "step of the first convolution of the article's tower (default 4)" },
      thinned: { help: "reduce strokes to lines, so that their width tells nothing either" },
    },
  });
  const { set, tower = "small", stride = "4", thinned, ...rest } = common;
  return {
    ...rest,
    thinned,
    sets: set === undefined ? SET_NAMES : [oneOf("set", set, SET_NAMES)],
    tower: oneOf("tower", tower, ["small", "signet"]),
    stride: readCount("stride", oneOf("stride", stride, ["1", "4"]), { least: 1, usage: COMMAND }),
  };
}

function oneOf<Name extends string>(option: string, given: string, names: readonly Name[]): Name {
  const found = names.find((name) => name === given);
  if (found !== undefined) return found;
  throw new RangeError(`--${option} must be ${names.join(" or ")}, got ${given}`);
}
