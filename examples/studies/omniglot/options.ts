import { readCommon, type CommonOptions } from "../shared/options.js";

/** The options given on the command line. */
export interface Options extends CommonOptions {
  /** `"small"`, `"large"` or `"koch"`. */
  readonly tower: TowerName;
  /** Whether five background alphabets are held out and the official runs left alone. */
  readonly validate: boolean;
}

/** A tower and how it is trained. */
export type TowerName = "small" | "large" | "koch";

const EXTRA = {
  tower: {
    value: "small|large|koch",
    help: "the small or the large tower on batches of alphabets, or Koch's on pairs (default small)",
  },
  validate: { help: "hold out five background alphabets and measure on those; the official runs are not looked at" },
} as const;

/** Reads the command line. */
export function readOptions(args: readonly string[]): Options {
  const { tower = "small", ...options } = readCommon(args, {
    command: "npx tsx examples/studies/omniglot/main.ts",
    home: import.meta.url,
    epochs: [40, 2],
    help: {
      seed: "decides first weights, batches and how drawings are redrawn",
      epochs: `how long to train, in epochs of about 6,200 drawings (koch: ${stepsOf(false)} steps)`,
      out: "where report and model go",
      data: "Omniglot's archives, unpacked: images_background, images_evaluation and the runs (default ../shared/data/omniglot, else invented)",
      quick: "a run of seconds on a few invented characters",
    },
    extra: EXTRA,
  });
  if (tower !== "small" && tower !== "large" && tower !== "koch") {
    throw new RangeError(`--tower must be small, large or koch, got ${tower}`);
  }
  return { ...options, tower };
}

/** Training steps per epoch of Koch's tower. */
export function stepsOf(quick: boolean): number {
  return quick ? 2 : 80;
}
