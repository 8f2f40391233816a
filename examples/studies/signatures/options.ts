import { readCommon, type CommonOptions } from "../shared/options.js";
import { SET_NAMES, type SetName } from "./data.js";
import type { TowerName } from "./preparation.js";

/** How a questioned signature is judged: against one genuine signature, or also against several of the writer's. */
export type ProtocolName = "one" | "several";

const TOWERS: readonly TowerName[] = ["statistics", "signet", "article"];

/** The options given on the command line. */
export interface Options extends CommonOptions {
  /** The set to work on; by default, the first one available. */
  readonly set: SetName | undefined;
  readonly tower: TowerName;
  /** Whether our tower is told how dark the pen writes. */
  readonly pen: boolean;
  readonly protocol: ProtocolName;
}

/** Reads the command line. */
export function readOptions(args: readonly string[]): Options {
  const { set, tower, protocol, pen, ...common } = readCommon(args, {
    command: "npm start --",
    home: import.meta.url,
    epochs: [12, 2],
    help: {
      seed: "decides which writers are for training, calibration and test, and all else that is random",
      epochs: "how long to train",
      out: "where report and recognizer go",
      quick: "a run of seconds on a few invented signatures",
      data: "BHSig260 or SigComp as they are published, or your own as FOLDER/WRITER/genuine/*.png and FOLDER/WRITER/forged/*.png",
    },
    extra: {
      set: {
        value: SET_NAMES.join("|"),
        help: "the set to work on (default the first that is there); both: from one to the other too",
      },
      tower: {
        value: TOWERS.join("|"),
        help: "ours; SigNet's convolutions, trained as ours; SigNet as its article trains it (default statistics)",
      },
      pen: { help: "tell our tower how dark the pen writes, too: forgers had other pens" },
      protocol: { value: "one|several", help: "several: also with 1 to 10 signatures enrolled (default one)" },
    },
  });
  return {
    ...common,
    set: set === undefined ? undefined : oneOf("set", set, SET_NAMES),
    pen,
    tower: oneOf("tower", tower ?? "statistics", TOWERS),
    protocol: oneOf("protocol", protocol ?? "one", ["one", "several"]),
  };
}

function oneOf<Name extends string>(option: string, given: string, names: readonly Name[]): Name {
  const found = names.find((name) => name === given);
  if (found !== undefined) return found;
  throw new RangeError(`--${option} must be ${names.join(" or ")}, got ${given}`);
}
