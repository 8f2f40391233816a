import type { History, ScoredPairs } from "one-shot-ts";
import type { RawImage } from "one-shot-ts/images";
import { detPlot, htmlReport, rocPlot, scoreHistogram, trainingCurves, type ReportTable } from "one-shot-ts/plots";

import { hardestSheet } from "../shared/hardestSheet.js";
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
          await hardestSheet(scored[""], "same", pictures, "One person, farthest apart"),
          await hardestSheet(scored[""], "different", pictures, "Two people, nearest"),
        ],
      },
      { title: "Training of the first fold", pictures: [await trainingCurves(history.history)] },
    ],
  });
}
