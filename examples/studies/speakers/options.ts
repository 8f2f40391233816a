import { readCommon } from "../shared/options.js";
import { RECIPES, type RecipeName } from "./recipe.js";

/** The recipe that did best on validation people. */
const DEFAULT_RECIPE: RecipeName = "contrast";

/** The options given on the command line. */
export type Options = ReturnType<typeof readOptions>;

/** Reads the command line. */
export function readOptions(args: readonly string[]) {
  const { recipe = DEFAULT_RECIPE, ...options } = readCommon(args, {
    command: "npx tsx examples/studies/speakers/main.ts",
    home: import.meta.url,
    epochs: [60, 2],
    help: {
      seed: "decides who is for training, validation and calibration, and all else that is random",
      epochs: `how long to train each of the two towers, in epochs of ${stepsOf(false)} steps`,
      out: "where report, model and gallery go",
      data: "LibriSpeech's train-clean-100 and the Free Spoken Digit Dataset in one folder (default ../shared/data, else invented voices)",
      quick: "a run of seconds on a few invented voices",
    },
    extra: { recipe: { value: "NAME", help: `how to train: ${Object.keys(RECIPES).join(", ")} (default ${DEFAULT_RECIPE})` } }, // prettier-ignore
  });
  if (!Object.hasOwn(RECIPES, recipe)) {
    throw new RangeError(`--recipe must be one of ${Object.keys(RECIPES).join(", ")}, got ${recipe}`);
  }
  return { ...options, recipe: recipe as RecipeName };
}

/** Training steps per epoch. */
export function stepsOf(quick: boolean): number {
  return quick ? 2 : 20;
}
