import { readCommon } from "../shared/options.js";

/** What the command line says. */
export type Options = ReturnType<typeof readOptions>;

/** Reads the command line. */
export function readOptions(args: readonly string[]) {
  return readCommon(args, {
    command: "npm start --",
    home: import.meta.url,
    epochs: [20, 2],
    help: {
      seed: "decides which writers are for training, calibration and test, and all else that is random",
      epochs: "how long to train",
      out: "where report, model and gallery go",
      quick: "a run of seconds on a few invented signatures",
      data: "your own signatures, as FOLDER/WRITER/genuine/*.png and FOLDER/WRITER/forged/*.png",
    },
  });
}
