import { detPlot, htmlReport, scoreHistogram, trainingCurves, type ReportTable } from "one-shot-ts/plots";

import { hardestSheet } from "../shared/hardestSheet.js";
import type { Calibrated } from "./calibrateNet.js";
import { inkOnPaper } from "./inkOnPaper.js";
import type { Measured } from "./measure.js";
import { againstKind, kindsOf } from "./pairs.js";
import type { Trained } from "./train.js";

/** What the report shows of one set. */
export interface SetResult {
  readonly name: string;
  readonly trained: Trained;
  readonly calibrated: Calibrated;
  readonly measured: Measured;
}

type Sections = Parameters<typeof htmlReport>[0]["sections"][number][];

/** The page that a run leaves behind. */
export async function buildReport(
  subtitle: string,
  results: readonly SetResult[],
  tables: Readonly<Record<string, ReportTable>>,
): Promise<string> {
  const sections: Sections = Object.entries(tables).map(([title, table]) => ({ title, table }));
  for (const result of results) sections.push(...(await sectionsOf(result)));
  return htmlReport({ title: "Signatures of writers never seen before", subtitle, sections });
}

async function sectionsOf({ name, trained, calibrated, measured }: SetResult): Promise<Sections> {
  const { scored, baselines, prepared } = measured;
  const [kind] = kindsOf(scored);
  const hardest = againstKind(scored, kind);
  const pictures = prepared.frames.map(inkOnPaper);
  const curves = {
    ...Object.fromEntries(kindsOf(scored).map((each) => [`tower, ${each} forgeries`, againstKind(scored, each)])),
    [`pixels, ${kind} forgeries`]: againstKind(baselines.pixels, kind),
    [`the pen alone, ${kind} forgeries`]: againstKind(baselines.scalar, kind),
  };
  const { threshold } = calibrated.thresholds.strict;
  return [
    {
      title: `${name}: errors and distances`,
      text: `The line is the threshold against ${kind} forgeries, chosen on the calibration writers.`,
      pictures: [await detPlot(curves, { title: "DET" }), await scoreHistogram(hardest, { threshold })],
    },
    { title: `${name}: training`, pictures: [await trainingCurves(trained.history.history)] },
    {
      title: `${name}: hardest pairs`,
      pictures: [
        await hardestSheet(scored, "same", pictures, "One writer, farthest apart"),
        await hardestSheet(
          hardest,
          "different",
          pictures,
          `${kind === "skilled" ? "Skilled" : "Random"} forgeries, nearest`,
        ),
        ...(kind === "skilled"
          ? [await hardestSheet(againstKind(scored, "random"), "different", pictures, "Two writers, nearest")]
          : []),
      ],
    },
  ];
}
