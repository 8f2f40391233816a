import type { History } from "one-shot-ts";
import type { OneShotRun, RowDistance } from "one-shot-ts/evaluation";
import { contactSheet, htmlReport, trainingCurves, type ContactSheetItem, type ReportTable } from "one-shot-ts/plots";

import type { Drawings } from "./data.js";

/** What the report shows. */
export interface ReportContent {
  readonly subtitle: string;
  readonly notes: string;
  readonly tables: readonly ReportTable[];
  readonly history: History;
  readonly drawings: Drawings;
  readonly runs: readonly OneShotRun[];
  readonly distance: RowDistance;
}

/** The page that a run leaves behind. */
export async function buildReport({ subtitle, notes, tables, history, ...shown }: ReportContent): Promise<string> {
  const mistakes = findMistakes(shown);
  return htmlReport({
    title: "Characters from one example",
    subtitle,
    sections: [
      { title: "How to read this", text: notes },
      ...tables.map((table) => ({ title: table.columns[0], table })),
      {
        title: "One run",
        text: "Twenty examples by one hand, and the same characters by another.",
        pictures: [await drawRun(shown)],
      },
      ...(mistakes.length > 0
        ? [
            {
              title: "What went wrong",
              text: "The drawing, the example of its character, and the example that was nearer.",
              pictures: [await contactSheet(mistakes.slice(0, 24))],
            },
          ]
        : []),
      { title: "Training", pictures: [await trainingCurves(history.history)] },
    ],
  });
}

type Shown = Pick<ReportContent, "drawings" | "runs" | "distance">;

/** A drawing as dark ink on light paper. */
const picture = ({ ink, side }: Drawings, row: number) =>
  ({ data: ink[row].map((value) => 255 * (1 - value)), height: side, width: side, channels: 1 }) as const;

/** The trials in which another example was nearer, the worst first. */
function findMistakes({ drawings, runs, distance }: Shown): ContactSheetItem[] {
  const found: { readonly by: number; readonly item: ContactSheetItem }[] = [];
  for (const { train, test, answer } of runs) {
    for (let trial = 0; trial < test.length; trial++) {
      const [row, own] = [test[trial], train[answer[trial]]];
      const others = Array.from(train).filter((example) => example !== own);
      const nearest = others.reduce((best, other) => (distance(row, other) < distance(row, best) ? other : best));
      const by = distance(row, own) - distance(row, nearest);
      if (by < 0) continue;
      const images = [row, own, nearest].map((drawing) => picture(drawings, drawing));
      found.push({ by, item: { images, caption: drawings.alphabets[drawings.alphabet[row]].name } });
    }
  }
  return found.sort((a, b) => b.by - a.by).map(({ item }) => item);
}

/** The examples of the first run, each beside the test drawing of its character. */
function drawRun({ drawings, runs }: Shown): Promise<string> {
  const [{ train, test, answer }] = runs;
  const items = Array.from(answer, (own, trial) => ({
    images: [picture(drawings, train[own]), picture(drawings, test[trial])],
  }));
  return contactSheet(items);
}
