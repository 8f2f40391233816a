import type { ReportTable } from "one-shot-ts/plots";

import { percent, withInterval } from "../shared/tables.js";
import type { ClusteredFigure } from "./figures.js";
import { LEXICAL } from "./lexical.js";
import type { NoneThreshold, NoneThresholds } from "./noneThreshold.js";

/** Figures by name. */
export type Figures = Readonly<Record<string, ClusteredFigure>>;

const METHODS: readonly (readonly [suffix: string, text: string])[] = [
  ["", "trained tower with the words"],
  [".towerAlone", "trained tower alone"],
  [".untrained", "untrained tower with the words"],
  ...Object.entries(LEXICAL).map(([name, text]) => [`.${name}`, text] as const),
];

/** What is asked, by the beginning of the figures' names, and what is counted. */
export const TASKS: Readonly<Record<string, readonly [text: string, counted: readonly string[]]>> = {
  titles: ["job titles to occupations", ["recall@1", "recall@10", "mrr"]],
  "titles.all": ["job titles to all occupations, trained ones too", ["recall@1", "recall@10", "mrr"]],
  headlines: ["resumes to the occupation of their headline", ["recall@1", "recall@10", "mrr"]],
  "headlines.all": ["resumes to all occupations", ["recall@1", "recall@10", "mrr"]],
  postings: ["postings to the occupation of their headline", ["recall@1", "recall@10", "mrr"]],
  "postings.all": ["postings to all occupations", ["recall@1", "recall@10", "mrr"]],
  roles: ["resumes to others of their role", ["recall@1", "mapAtR", "oneShot"]],
};

/** One table a task: each method with intervals. */
export function taskTables(figures: Figures): { readonly title: string; readonly table: ReportTable }[] {
  return Object.entries(TASKS).map(([task, [text, counted]]) => {
    const { n, clusters } = figures[`${task}.${counted[0]}`];
    const of = task === "roles" ? "categories" : "occupations";
    return {
      title: `${text}: ${n} texts of ${clusters} ${of} (95 % over ${of})`,
      table: {
        columns: [task, ...counted],
        rows: METHODS.map(([suffix, method]) => [
          method,
          ...counted.map((name) => withInterval(figures[`${task}.${name}${suffix}`])),
        ]),
      },
    };
  });
}

/** What answering "none" comes to, where the thresholds were chosen and where they were tried. */
export function noneTable(chosen: NoneThresholds, tried: NoneThresholds): ReportTable {
  const row = (text: string, rates: NoneThreshold): string[] => [
    text,
    rates.threshold.toFixed(3),
    percent(rates.answeredWithoutOccupation),
    percent(rates.right),
    percent(rates.wrong),
    percent(rates.none),
    String(rates.n),
  ];
  return {
    columns: ["answers", "threshold", "answered though not there", "right", "wrong", "none", "texts"],
    rows: [
      row("titles of validation occupations (chosen here)", chosen.title),
      row("titles of test occupations", tried.title),
      row("resumes and postings of validation occupations (chosen here)", chosen.writing),
      row("resumes and postings of test occupations", tried.writing),
    ],
  };
}
