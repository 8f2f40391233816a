import type { History, ScoredPairs } from "one-shot-ts";
import type { RawImage } from "one-shot-ts/images";
import { detPlot, htmlReport, rocPlot, scoreHistogram, trainingCurves, type ReportTable } from "one-shot-ts/plots";

import { hardestSheet } from "../shared/hardestSheet.js";
import { inkOnPaper } from "./inkOnPaper.js";
import { againstKind } from "./pairs.js";

/** What the report shows. */
export interface ReportContent {
  readonly subtitle: string;
  /** By heading. */
  readonly tables: Readonly<Record<string, ReportTable>>;
  readonly probeText: string;
  readonly scored: ScoredPairs;
  readonly pixels: ScoredPairs;
  readonly threshold: number;
  readonly history: History;
  /** The framed ink of each row, 1 on 0. */
  readonly frames: readonly RawImage[];
}

/** The page that a run leaves behind. */
export async function buildReport(content: ReportContent): Promise<string> {
  const { subtitle, tables, probeText, scored, pixels, threshold, history, frames } = content;
  const curves = {
    "tower, random forgeries": againstKind(scored, "random"),
    "tower, skilled forgeries": againstKind(scored, "skilled"),
    "pixels, random forgeries": againstKind(pixels, "random"),
    "pixels, skilled forgeries": againstKind(pixels, "skilled"),
  };
  const pictures = frames.map(inkOnPaper);
  return htmlReport({
    title: "Signatures of writers never seen before",
    subtitle,
    sections: [
      { title: "Figures", text: probeText },
      ...Object.entries(tables).map(([title, table]) => ({ title, table })),
      {
        title: "Error rates over all thresholds",
        pictures: [await rocPlot(curves, { title: "ROC" }), await detPlot(curves, { title: "DET" })],
      },
      {
        title: "Distances",
        text: "The line is the threshold against skilled forgeries, chosen on the calibration writers.",
        pictures: [await scoreHistogram(scored, { threshold })],
      },
      { title: "Training", pictures: [await trainingCurves(history.history)] },
      {
        title: "Hardest pairs",
        pictures: [
          await hardestSheet(scored, "same", pictures, "One writer, farthest apart"),
          await hardestSheet(againstKind(scored, "skilled"), "different", pictures, "Skilled forgeries, nearest"),
          await hardestSheet(againstKind(scored, "random"), "different", pictures, "Two writers, nearest"),
        ],
      },
    ],
  });
}
