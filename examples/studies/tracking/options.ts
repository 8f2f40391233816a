import { readCommon } from "../shared/options.js";

/** The options given on the command line. */
export type Options = ReturnType<typeof readOptions>;

/** Reads the command line. */
export function readOptions(args: readonly string[]) {
  const options = readCommon(args, {
    command: "npx tsx examples/studies/tracking/main.ts",
    home: import.meta.url,
    epochs: [90, 2],
    extra: {
      det: { value: "FILE", help: "track these detections, MOTChallenge text, in place of TUD-Campus; needs --gt" },
      gt: { value: "FILE", help: "who was really there, MOTChallenge text" },
      sequence: { value: "NAME", help: "which sequence of --data to track, where it holds several" },
      stacked: { help: "train and measure a net that takes both crops at once too" },
      frames: { value: "FOLDER", help: "images of the frames, 000001.jpg and so on, to cut crops from; needs --det" },
    },
    help: {
      seed: "decides who is for training, validation and test, the streets, and all else that is random",
      epochs: `how long to train the twin net, and with --stacked the other one half as long, in epochs of ${sizesOf(false).stepsPerEpoch} steps`,
      out: "where report, tracks and model go",
      data: "Market-1501 and a sequence of MOTChallenge as they are published, or one of them (default ../shared/data, else invented)",
      quick: "a run of seconds on a few invented figures",
    },
  });
  const { det, gt, frames } = options;
  if ((det === undefined) !== (gt === undefined))
    throw new RangeError("--det and --gt go together: one was given alone");
  if (frames !== undefined && det === undefined) throw new RangeError("--frames needs --det and --gt, which say what is in the frames"); // prettier-ignore
  return options;
}

/** The sizes of everything in a run. */
export interface Sizes {
  readonly stepsPerEpoch: number;
  /** People per batch of the twin net. */
  readonly people: number;
  /** Pairs per batch of the stacked net. */
  readonly pairs: number;
  /** Streets to train the pair classifier on, to choose the tracker's rules on, and to measure on. */
  readonly streets: { readonly train: number; readonly calibrate: number; readonly test: number };
  /** Frames of each street. */
  readonly frames: number;
  /** The most examples that the pair classifier is trained on. */
  readonly examples: number;
}

/** Small ones for a quick run. */
export function sizesOf(quick: boolean): Sizes {
  if (quick) {
    return { stepsPerEpoch: 2, people: 4, pairs: 8, streets: { train: 2, calibrate: 1, test: 2 }, frames: 25, examples: 1000 }; // prettier-ignore
  }
  return { stepsPerEpoch: 40, people: 16, pairs: 64, streets: { train: 12, calibrate: 8, test: 16 }, frames: 100, examples: 40_000 }; // prettier-ignore
}
