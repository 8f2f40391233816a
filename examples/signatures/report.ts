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
  const hardest = (pairs: ScoredPairs, kind: "same" | "different"): ContactSheetItem[] =>
    hardestPairs(pairs, { count: 8, kind }).map(({ left = 0, right = 0, distance }) => ({
      images: [pictures[left], pictures[right]],
      caption: `distance ${distance.toFixed(3)}`,
    }));
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
          await contactSheet(hardest(scored, "same"), { title: "One writer, farthest apart" }),
          await contactSheet(hardest(againstKind(scored, "skilled"), "different"), {
            title: "Skilled forgeries, nearest",
          }),
          await contactSheet(hardest(againstKind(scored, "random"), "different"), { title: "Two writers, nearest" }),
        ],
      },
    ],
  });
}

const inkOnPaper = ({ data, ...sizes }: RawImage): RawImage => ({
  ...sizes,
  data: Uint8Array.from(data, (ink) => 255 * (1 - Math.min(1, Math.max(0, ink)))),
});
