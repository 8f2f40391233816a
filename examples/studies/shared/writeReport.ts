import { join } from "node:path";

import { htmlReport, trainingCurves, type EpochFigures, type ReportSection, type ReportTable } from "one-shot-ts/plots";
import { writeTextFile } from "one-shot-ts/node";

import type { CommonOptions } from "./options.js";
import { quoted } from "./quoted.js";
import { backendText } from "./startBackend.js";

/** Width of the plots in a report: legible on a phone, and two fit side by side on a desktop. */
export const PLOT_WIDTH = 380;

/** What every study's report shows, in this order. */
export interface StudyReport {
  readonly title: string;
  /** What was measured on what, in one line. */
  readonly subtitle: string;
  /** Two sentences: the result, compared with the best baseline, and what it is worth. */
  readonly verdict: string;
  /** How to get real samples, if these are invented: `realData` of the study. */
  readonly invented: string | undefined;
  /** Decisions as pictures (see `decisionSections`), then tables: best row marked, each key explained in the section's text; then plots `PLOT_WIDTH` wide. */
  readonly sections: readonly ReportSection[];
  /** Training histories, by name. */
  readonly histories: Readonly<Record<string, EpochFigures>>;
  /** For the footer: the options of the run, and how it went. */
  readonly run: {
    readonly options: CommonOptions;
    /** How this study is started. */
    readonly command: string;
    readonly threads: number;
    readonly seconds: number;
    /** Counts and settings, by name: "people": "30 to train on, 4 to test". */
    readonly facts: Readonly<Record<string, string | number>>;
  };
}

/**
 * Writes the report page of a study to `report.html` in its folder.
 *
 * A study provides what is specific to it: verdict, sections, facts. The order, the notice of invented data, the training curves and the footer are the same for all.
 *
 * @returns The path of the page.
 */
export async function writeReport(report: StudyReport): Promise<string> {
  const file = join(report.run.options.out, "report.html");
  await writeTextFile(file, await studyPage(report));
  return file;
}

/** The page as HTML. */
export async function studyPage({
  title,
  subtitle,
  verdict,
  invented,
  sections,
  histories,
  run,
}: StudyReport): Promise<string> {
  const curves = await Promise.all(
    Object.entries(histories).map(([name, figures]) => trainingCurves(figures, { title: name, width: PLOT_WIDTH })),
  );
  const { seed, epochs, quick } = run.options;
  return htmlReport({
    title,
    subtitle,
    ...(invented !== undefined && {
      notice: `The samples are invented, so the figures show only that everything works together. ${invented}`,
    }),
    summary: verdict,
    sections: [
      ...sections,
      ...(curves.length > 0
        ? [{ title: "Training", text: "Loss and other figures after each epoch.", pictures: curves }]
        : []),
    ],
    facts: {
      ...run.facts,
      Seed: seed,
      Settings: `${epochs} epochs${quick ? ", a quick run (--quick)" : ""}`,
      Backend: backendText(run.threads),
      Duration: `${run.seconds.toFixed(0)} s, Node ${process.version.slice(1)}`,
      Command: commandOf(run.command, run.options),
    },
  });
}

/** The command that repeats a run. */
export function commandOf(command: string, { seed, epochs, data, quick, backend }: CommonOptions): string {
  const words = [command, `--seed ${seed}`, `--epochs ${epochs}`];
  if (data !== undefined) words.push(`--data ${quoted(data)}`);
  if (quick) words.push("--quick");
  if (backend.name !== undefined) words.push(`--backend ${backend.name}`);
  if (backend.threads !== undefined) words.push(`--threads ${backend.threads}`);
  return words.join(" ");
}

/** A table with its best row marked: the one with the lowest or highest of `values`, which are the rows' figures; no row is marked if there are fewer than two. */
export function withBest(table: ReportTable, values: readonly number[], which: "lowest" | "highest"): ReportTable {
  if (values.length < 2) return table;
  const target = which === "lowest" ? Math.min(...values) : Math.max(...values);
  return { ...table, best: values.indexOf(target) };
}
