import { detPlot, htmlReport, scoreHistogram, trainingCurves, type ReportTable } from "one-shot-ts/plots";

import { hardestSheet } from "../shared/hardestSheet.js";
import { inkOnPaper } from "../signatures/inkOnPaper.js";
import { againstKind } from "../signatures/pairs.js";
import type { SetResult } from "./runSet.js";

type Sections = Parameters<typeof htmlReport>[0]["sections"][number][];

/** The page that a run leaves behind. */
export async function buildReport(
  subtitle: string,
  results: readonly SetResult[],
  tables: Readonly<Record<string, ReportTable>>,
): Promise<string> {
  const sections: Sections = Object.entries(tables).map(([title, table]) => ({ title, table }));
  for (const result of results) sections.push(...(await sectionsOf(result)));
  return htmlReport({ title: "SigNet: skilled forgeries of writers never seen before", subtitle, sections });
}

async function sectionsOf({ set, scored, baselines, calibration, history, test }: SetResult): Promise<Sections> {
  const skilled = againstKind(scored, "skilled");
  const pictures = test.frames.map(inkOnPaper);
  const curves = {
    "tower, skilled": skilled,
    "tower, random": againstKind(scored, "random"),
    "pixels, skilled": againstKind(baselines.pixels, "skilled"),
    "the pen alone, skilled": againstKind(baselines.scalar, "skilled"),
  };
  const { threshold } = calibration;
  return [
    {
      title: `${set.name}: errors and distances`,
      text: "The line is the threshold against skilled forgeries, chosen on the calibration writers.",
      pictures: [await detPlot(curves, { title: "DET" }), await scoreHistogram(skilled, { threshold })],
    },
    { title: `${set.name}: training`, pictures: [await trainingCurves(history.history)] },
    {
      title: `${set.name}: hardest pairs`,
      pictures: [
        await hardestSheet(scored, "same", pictures, "One writer, farthest apart"),
        await hardestSheet(skilled, "different", pictures, "Skilled forgeries, nearest"),
      ],
    },
  ];
}
