import { seeded, type Embeddings, type History, type ScoredPairs } from "one-shot-ts";
import {
  detPlot,
  embeddingMap,
  rocPlot,
  scoreHistogram,
  type ReportSection,
  type ReportTable,
} from "one-shot-ts/plots";

import { soundPicture } from "../../browser/src/worker/soundPicture.js";
import { against } from "../shared/against.js";
import { decisionSections, type KnownPairs } from "../shared/decisions.js";
import type { Figures } from "../shared/figure.js";
import { realData } from "../shared/realData.js";
import { PLOT_WIDTH, studyPage, withBest, type StudyReport } from "../shared/writeReport.js";
import type { Clip } from "./data.js";
import { SYSTEMS } from "./tables.js";

/** What the report shows. */
export interface ReportContent extends Pick<StudyReport, "subtitle" | "run"> {
  /** What the figures are worth. */
  readonly caution: string;
  /** Tables of single digits, of joined ones, and others. */
  readonly tables: readonly ReportTable[];
  readonly figures: Figures;
  /** Where the recordings come from. */
  readonly source: string;
  /** Distances of the test pairs, by the name of what measured them. */
  readonly curves: Readonly<Record<string, ScoredPairs>>;
  /** The towers, by the name of the front end. */
  readonly towers: Readonly<Record<string, TowerContent>>;
  /** Who speaks in each embedded recording. */
  readonly speakers: readonly string[];
  /** The recordings that the pairs are of. */
  readonly clips: readonly Clip[];
}

/** What the report shows of one tower. */
export interface TowerContent {
  readonly history: History;
  readonly scored: ScoredPairs;
  readonly threshold: number;
  readonly embeddings: Embeddings;
}

/** The report page that a run writes. */
export async function buildReport(content: ReportContent): Promise<string> {
  const { subtitle, run, caution, tables, figures, source, curves, towers, speakers, clips } = content;
  const [width, entries] = [PLOT_WIDTH, Object.entries(towers)];
  const [, first] = entries[0];
  const sections: ReportSection[] = await decisionSections(first.scored as KnownPairs, {
    threshold: first.threshold,
    picture: (row) => soundPicture(clips[row].samples, clips[row].sampleRate),
    answers: ["one speaker", "two speakers"],
    samples: ["enrolled", "asking"],
    random: seeded(run.options.seed),
  });
  sections[0] = { ...sections[0], text: `${sections[0].text} A picture is a spoken digit: time to the right, pitch upwards, loud is dark.` }; // prettier-ignore
  sections.push({ title: "What the figures are worth", text: caution });
  const suffixes = Object.keys(SYSTEMS);
  tables.forEach((table, k) => {
    const kind = ["eer", "eer.joined"][k] as string | undefined;
    sections.push({
      title: table.columns[0].charAt(0).toUpperCase() + table.columns[0].slice(1),
      text: kind === undefined ? "What thresholds from other people do to the speakers of the test." : "The equal error rate is the error where as many pairs of one speaker are refused as pairs of two are accepted. In brackets the 95 % interval.", // prettier-ignore
      table: kind === undefined ? table : withBest(table, suffixes.map((suffix) => figures[kind + suffix].value), "lowest"), // prettier-ignore
    });
  });
  sections.push({
    title: "Error rates over all thresholds",
    text: "Left: accepted pairs of one speaker for each share of accepted pairs of two; a good system is in the upper left corner. Right: both kinds of error; a good system is in the lower left corner.",
    pictures: [
      await rocPlot(curves, { title: "ROC: accepted pairs", width }),
      await detPlot(curves, { title: "DET: errors", width }),
    ],
  });
  for (const [name, { scored, threshold, embeddings }] of entries) {
    sections.push({
      title: name === "plain" ? "The plain tower" : "The channel-normalised tower",
      text: "Left: distances; the line is the threshold, chosen on the calibration speakers. Right: the test speakers' recordings, brought to two dimensions.",
      pictures: [
        await scoreHistogram(scored, { threshold, width }),
        await embeddingMap(embeddings, speakers, { title: "Recordings of the test speakers", width }),
      ],
    });
  }
  return studyPage({
    title: "Speakers never heard before",
    subtitle,
    verdict: verdictOf(figures),
    invented: realData("speakers", source),
    sections,
    histories: Object.fromEntries(entries.map(([name, { history }]) => [name === "plain" ? "Plain" : "Channel-normalised", history.history])), // prettier-ignore
    run,
  });
}

/** The result in two sentences. */
export function verdictOf(figures: Figures): string {
  const plain = against(
    figures["eer.joined"],
    { "tower before training": figures["eer.joined.untrained"], "MFCC means": figures["eer.joined.mfccMean"] },
    "low",
  );
  const normalised = against(
    figures["eer.joined.channelNormalised"],
    {
      "tower before training": figures["eer.joined.untrained.channelNormalised"],
      "MFCC deviations": figures["eer.joined.mfccDeviation.channelNormalised"],
    },
    "low",
  );
  return `Hearing five digits by speakers it has never heard, the trained tower takes one speaker for two as often as two for one at ${plain}. Where the microphone's colouring is taken out first, so that it cannot help, that is ${normalised}.`;
}
