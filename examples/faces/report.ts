import { hardestPairs, type History, type RawImage, type ScoredPairs } from "one-shot-ts";
import {
  contactSheet,
  detPlot,
  htmlReport,
  rocPlot,
  scoreHistogram,
  trainingCurves,
  type ContactSheetItem,
  type ReportTable,
} from "one-shot-ts/plots";

import { SYSTEMS, type System } from "./systems.js";

/** What the report shows. */
export interface ReportContent {
  readonly subtitle: string;
  /** By heading. */
  readonly tables: Readonly<Record<string, ReportTable>>;
  /** The pairs of all folds. */
  readonly scored: Readonly<Record<System, ScoredPairs>>;
  /** Of the first fold. */
  readonly history: History;
  /** Each row's. */
  readonly pictures: readonly RawImage[];
}

/** The page that a run leaves behind. */
export async function buildReport({ subtitle, tables, scored, history, pictures }: ReportContent): Promise<string> {
  const curves = Object.fromEntries(Object.entries(SYSTEMS).map(([name, text]) => [text, scored[name as System]]));
  const hardest = (kind: "same" | "different"): ContactSheetItem[] =>
    hardestPairs(scored[""], { count: 8, kind }).map(({ left = 0, right = 0, distance }) => ({
      images: [pictures[left], pictures[right]],
      caption: `distance ${distance.toFixed(3)}`,
    }));
  return htmlReport({
    title: "Faces of people never seen before",
    subtitle,
    sections: [
      ...Object.entries(tables).map(([title, table]) => ({ title, table })),
      {
        title: "Error rates over all thresholds",
        pictures: [await rocPlot(curves, { title: "ROC" }), await detPlot(curves, { title: "DET" })],
      },
      { title: "Distances", pictures: [await scoreHistogram(scored[""])] },
      {
        title: "Hardest pairs",
        pictures: [
          await contactSheet(hardest("same"), { title: "One person, farthest apart" }),
          await contactSheet(hardest("different"), { title: "Two people, nearest" }),
        ],
      },
      { title: "Training of the first fold", pictures: [await trainingCurves(history.history)] },
    ],
  });
}
