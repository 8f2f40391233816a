import type { ReportTable } from "one-shot-ts/plots";

import type { Figures } from "../shared/figure.js";
import { withInterval } from "../shared/tables.js";

/** What is measured on runs of 20 characters of one alphabet, by the suffix of its figure's name. */
export const ROWS = {
  "": "trained tower",
  ".plain": "trained tower, each drawing once",
  ".untrained": "tower before training",
  ".hausdorff": "Modified Hausdorff distance of the ink",
  ".alignedCosine": "centred and blurred pixels, cosine",
  ".cosine": "pixels, cosine",
  ".euclidean": "pixels, Euclidean",
  ".transductive": "trained tower, one test drawing for each example (transductive)",
} as const;

/** Which runs those are. */
const RUNS = {
  official20way: "the official runs",
  validation20way: "runs of held-out background alphabets",
  drawn20way: "runs drawn by chance from all evaluation alphabets",
} as const;

/** Accuracy on runs of 20 characters of one alphabet. */
export function runsTable(figures: Figures, name: RunsName): ReportTable {
  const known = Object.entries(ROWS).filter(([suffix]) => name + suffix in figures);
  const { n } = figures[name];
  // Only a tower that has learned rotated alphabets is shown several views.
  const views = `${name}.plain` in figures ? ", views averaged" : "";
  return {
    columns: [
      `20-way one-shot within an alphabet: ${RUNS[name]}, ${n} trials`,
      "right (95 % over trials)",
      "95 % over runs",
    ],
    rows: known.map(([suffix, text]) => {
      const { low, high } = figures[`${name}.overRuns${suffix}`];
      return [
        isTower(suffix) ? text + views : text,
        withInterval(figures[name + suffix]),
        `${(100 * low).toFixed(1)} % to ${(100 * high).toFixed(1)} %`,
      ];
    }),
  };
}

const isTower = (suffix: string): boolean => suffix === "" || suffix === ".untrained";

/** Name of the figure of the official runs, of runs of held-out background alphabets, or of runs drawn from the evaluation alphabets. */
export type RunsName = keyof typeof RUNS;

/** The index of the best row of {@link runsTable} among those that judge each drawing on its own. */
export function bestRun(figures: Figures, name: RunsName): number {
  const known = Object.keys(ROWS).filter((suffix) => name + suffix in figures);
  const values = known.map((suffix) => (suffix === ".transductive" ? -1 : figures[name + suffix].value));
  return values.indexOf(Math.max(...values));
}

/** Accuracy on characters from anywhere. */
export function anyTable(figures: Figures): ReportTable {
  return {
    columns: ["characters from any test alphabets, one example (95 % over episodes)", "right"],
    rows: [
      ["5-way, each drawing once", withInterval(figures["vinyals.5way1shot"])],
      ["20-way, each drawing once", withInterval(figures["vinyals.20way1shot"])],
    ],
  };
}

/** What a reader must know to interpret the figures. */
export function notesOn(source: string, isValidating: boolean): string {
  const held =
    "The runs are of background alphabets that were held out, made as the official ones are; the official runs were not looked at.";
  const official =
    "The runs are Omniglot's official ones. The recipe was chosen on five held-out background alphabets (--validate), then trained on all thirty.";
  const invented =
    "These characters are invented: the figures show that the pieces work together, not how well they tell real ones apart.";
  const runs = source === "synthetic" ? invented : isValidating ? held : official;
  return `${runs} Each test drawing is judged on its own, but for the row of one test drawing for each example, which no published figure may do. Chance is 5 %.`;
}
