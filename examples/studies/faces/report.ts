import { seeded, type History } from "one-shot-ts";
import type { RawImage } from "one-shot-ts/images";
import { detPlot, rocPlot, scoreHistogram, type ReportSection } from "one-shot-ts/plots";

import { against } from "../shared/against.js";
import { decisionSections, type KnownPairs } from "../shared/decisions.js";
import type { Figures } from "../shared/figure.js";
import { percent } from "../shared/tables.js";
import { PLOT_WIDTH, type StudyReport } from "../shared/writeReport.js";
import { SYSTEMS, type System } from "./systems.js";

/** What the report shows. */
export interface ReportContent extends Omit<StudyReport, "title" | "verdict" | "sections" | "histories"> {
  readonly figures: Figures;
  /** Tables with heading and text. */
  readonly tables: readonly ReportSection[];
  /** The pairs of all folds. */
  readonly scored: Readonly<Record<System, KnownPairs>>;
  /** The threshold of each pair, chosen on its fold's calibration people. */
  readonly thresholds: readonly number[];
  /** Training history of the first fold. */
  readonly history: History;
  /** The picture of each row. */
  readonly pictures: readonly RawImage[];
  /** How many people are enrolled when one is identified. */
  readonly enrolled: number;
}

/** The content of the report page that a run writes. */
export async function reportOf(content: ReportContent): Promise<StudyReport> {
  const { figures, tables, scored, thresholds, history, pictures, enrolled, ...rest } = content;
  const curves = Object.fromEntries(Object.entries(SYSTEMS).map(([name, text]) => [text, scored[name as System]]));
  const width = PLOT_WIDTH;
  return {
    ...rest,
    title: "Faces of people never seen before",
    verdict: verdictOf(figures, enrolled),
    sections: [
      ...(await decisionSections(scored[""], {
        threshold: thresholds,
        picture: (row) => pictures[row],
        answers: ["one person", "two people"],
        random: seeded(rest.run.options.seed),
      })),
      ...tables,
      {
        title: "Error rates over all thresholds",
        text: "Left: the share of pairs of one person that are accepted, for each share of pairs of two people that are accepted too; a good system is in the upper left corner. Right: both kinds of error, on axes that spread out small rates; a good system is in the lower left corner.",
        pictures: [
          await rocPlot(curves, { title: "ROC: accepted pairs", width }),
          await detPlot(curves, { title: "DET: errors", width }),
        ],
      },
      {
        title: "Distances",
        text: "How far apart the trained tower puts pairs of one person and pairs of two: the less the two overlap, the better.",
        pictures: [await scoreHistogram(scored[""], { width })],
      },
    ],
    histories: { "First fold": history.history },
  };
}

/** The result in two sentences. */
export function verdictOf(figures: Figures, enrolled: number): string {
  const others = Object.fromEntries(
    Object.entries(SYSTEMS)
      .filter(([suffix]) => suffix !== "")
      .map(([suffix, text]) => [text, figures[`eer${suffix}`]]),
  );
  const { value, low, high } = figures.identification;
  return (
    `Shown two pictures of people it has never seen, the trained tower takes one person for two as often as two for one at ${against(figures.eer, others, "low")}. ` +
    `Asked who it is among ${enrolled} people known from one picture each, it names the right one in ${percent(value)} of cases (${percent(low)} to ${percent(high)}).`
  );
}
