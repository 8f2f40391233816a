import { seeded } from "one-shot-ts";
import { detPlot, scoreHistogram, type ReportSection, type ReportTable } from "one-shot-ts/plots";
import { againstKind } from "one-shot-ts/evaluation";

import { against } from "../shared/against.js";
import { decisionSections, type KnownPairs } from "../shared/decisions.js";
import type { Figures } from "../shared/figure.js";
import { PLOT_WIDTH, type StudyReport } from "../shared/writeReport.js";
import type { Calibrated } from "./calibrateNet.js";
import type { Signatures } from "./data.js";
import type { Measured } from "./measure.js";
import { kindsOf, type ForgeryKind } from "./pairs.js";
import { penScalars } from "./penScalars.js";
import type { Trained } from "./train.js";

/** What the report shows of one set. */
export interface SetResult {
  readonly name: string;
  /** The test writers' signatures, as they were loaded. */
  readonly test: Signatures;
  readonly trained: Trained;
  readonly calibrated: Calibrated;
  readonly measured: Measured;
}

/** What the report shows. */
export interface ReportContent extends Omit<StudyReport, "title" | "verdict" | "sections" | "histories"> {
  readonly results: readonly SetResult[];
  /** By heading. */
  readonly tables: Readonly<Record<string, ReportTable>>;
}

/** The content of the report page that a run writes. */
export async function reportOf({ results, tables, ...rest }: ReportContent): Promise<StudyReport> {
  const { seed } = rest.run.options;
  const [decisions, plots]: [ReportSection[], ReportSection[]] = [[], []];
  for (const result of results) {
    decisions.push(...(await decisionsOf(result, seed)));
    plots.push(await plotsOf(result));
  }
  return {
    ...rest,
    title: "Signatures of writers never seen before",
    verdict: results.map(({ name, measured, calibrated }) => verdictOf(results.length > 1 ? name : "", measured.figures, penScalars[calibrated.scalar].name)).join(" "), // prettier-ignore
    sections: [
      ...decisions,
      ...Object.entries(tables).map(([title, table]) => ({ title: capitalized(title), text: textOf(table), table })),
      ...plots,
    ],
    histories: Object.fromEntries(results.map(({ name, trained }) => [capitalized(name), trained.history.history])),
  };
}

/** The result for a set in two sentences: on the harder forgeries, and on the others. */
export function verdictOf(name: string, figures: Figures, pen: string): string {
  const kinds = (["skilled", "random"] as const).filter((kind) => `eer.${kind}` in figures);
  const clauses = {
    skilled: "a practised forgery is taken for genuine as often as a genuine signature for forged",
    random: "the signature of somebody else is taken for the writer's as often as the writer's own is refused",
  };
  const rate = (kind: ForgeryKind): string =>
    against(
      figures[`eer.${kind}`],
      {
        "tower before training": figures[`eer.${kind}.untrained`],
        "pixels of the framed ink": figures[`eer.${kind}.pixels`],
        [pen]: figures[`eer.${kind}.scalar`],
      },
      "low",
    );
  const [hard, ...others] = kinds.map((kind) => `${clauses[kind]} at ${rate(kind)}`);
  const first = `${name === "" ? "B" : `${capitalized(name)}: b`}eside one genuine signature of a writer it has never seen, ${hard}.`;
  return [first, ...others.map((clause) => `${capitalized(clause)}.`)].join(" ");
}

/** Decisions against each kind of forgery, at the threshold for use. */
async function decisionsOf({ name, test, calibrated, measured }: SetResult, seed: number): Promise<ReportSection[]> {
  const sections: ReportSection[] = [];
  for (const kind of kindsOf(measured.scored)) {
    const answers = { skilled: ["genuine", "forged"], random: ["one writer", "two writers"] } as const;
    const shown = await decisionSections(againstKind(measured.scored, kind) as KnownPairs, {
      threshold: calibrated.thresholds.strict.threshold,
      picture: (row) => test.images[row],
      answers: answers[kind],
      random: seeded(seed),
    });
    const about = kind === "skilled" ? "practised forgeries" : "other writers";
    sections.push(...shown.map((section) => ({ ...section, title: `${capitalized(name)}, ${about}: ${section.title.toLowerCase()}` }))); // prettier-ignore
  }
  return sections;
}

async function plotsOf({ name, calibrated, measured }: SetResult): Promise<ReportSection> {
  const { scored, baselines } = measured;
  const [kind] = kindsOf(scored);
  const curves = {
    ...Object.fromEntries(kindsOf(scored).map((each) => [`tower, ${each} forgeries`, againstKind(scored, each)])),
    [`pixels, ${kind} forgeries`]: againstKind(baselines.pixels, kind),
    [`the pen alone, ${kind} forgeries`]: againstKind(baselines.scalar, kind),
  };
  const { threshold } = calibrated.thresholds.strict;
  const width = PLOT_WIDTH;
  return {
    title: `${capitalized(name)}: errors and distances`,
    text: `Left: forgeries accepted and genuine signatures refused over all thresholds; a good system is in the lower left corner. Right: distances of genuine pairs and ${kind} forgeries; the line is the threshold chosen on the calibration writers.`,
    pictures: [
      await detPlot(curves, { title: "DET: errors", width }),
      await scoreHistogram(againstKind(scored, kind), { threshold, width }),
    ],
  };
}

/** What the keys of a table mean. */
function textOf({ columns }: ReportTable): string {
  if (columns[0].startsWith("equal error rate")) return "The error at the threshold where as many genuine signatures are refused as forgeries are accepted. Skilled forgeries were practised; random ones are other writers' own signatures. “The pen” is one number per signature that says nothing of how it was written: what a forger's other pen gives away."; // prettier-ignore
  if (columns[0] === "enrolled") return "Enrolled: genuine signatures per writer that a questioned one is compared with, whose distances are combined as the columns say. “Own scale” subtracts a share of how much farther apart a writer's own signatures are than is typical."; // prettier-ignore
  if (columns[0].startsWith("at the threshold")) return "What the threshold that the calibration writers chose does to the writers of the test."; // prettier-ignore
  return "A signature is compared with everybody who is enrolled; the nearest is the answer if it is within the threshold, else nobody."; // prettier-ignore
}

const capitalized = (text: string): string => text.charAt(0).toUpperCase() + text.slice(1);
