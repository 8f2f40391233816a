import type { Embeddings, History, ScoredPairs } from "one-shot-ts";
import {
  detPlot,
  embeddingMap,
  htmlReport,
  rocPlot,
  scoreHistogram,
  trainingCurves,
  type ReportTable,
} from "one-shot-ts/plots";

/** What the report shows. */
export interface ReportContent {
  readonly subtitle: string;
  /** What the figures are worth. */
  readonly caution: string;
  readonly tables: readonly ReportTable[];
  /** Distances of the test pairs, by the name of what measured them. */
  readonly curves: Readonly<Record<string, ScoredPairs>>;
  /** By the name of the front end. */
  readonly towers: Readonly<Record<string, TowerContent>>;
  /** Who speaks in each embedded recording. */
  readonly speakers: readonly string[];
}

/** What the report shows of one tower. */
export interface TowerContent {
  readonly history: History;
  readonly scored: ScoredPairs;
  readonly threshold: number;
  readonly embeddings: Embeddings;
}

/** The page that a run leaves behind. */
export async function buildReport({
  subtitle,
  caution,
  tables,
  curves,
  towers,
  speakers,
}: ReportContent): Promise<string> {
  const sections = [];
  for (const [name, { history, scored, threshold, embeddings }] of Object.entries(towers)) {
    sections.push({
      title: `Front end: ${name}`,
      text: "The line is the threshold, chosen on the calibration speakers.",
      pictures: [
        await scoreHistogram(scored, { threshold }),
        await embeddingMap(embeddings, speakers, { title: "Recordings of the test speakers" }),
        await trainingCurves(history.history),
      ],
    });
  }
  return htmlReport({
    title: "Speakers never heard before",
    subtitle,
    sections: [
      { title: "How to read this", text: caution },
      ...tables.map((table) => ({ title: table.columns[0], table })),
      {
        title: "Error rates over all thresholds",
        pictures: [await rocPlot(curves, { title: "ROC" }), await detPlot(curves, { title: "DET" })],
      },
      ...sections,
    ],
  });
}
