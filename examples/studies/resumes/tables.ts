import type { ReportTable } from "one-shot-ts/plots";

import { percent, withInterval } from "../shared/tables.js";
import { withBest } from "../shared/writeReport.js";
import type { ClusteredFigure } from "./figures.js";
import { LEXICAL, LEXICAL_FORMS } from "./lexical.js";
import { MELO_MEASURES } from "./meloFigures.js";
import type { NoneThreshold, NoneThresholds } from "./noneThreshold.js";

/** Figures by name. */
export type Figures = Readonly<Record<string, ClusteredFigure>>;

const METHODS: readonly (readonly [suffix: string, text: string])[] = [
  ["", "trained tower, with the words in their share"],
  [".towerAlone", "trained tower alone"],
  [".untrained", "untrained tower, with the words in their share"],
  ...Object.entries(LEXICAL).map(([name, text]) => [`.${name}`, text] as const),
];

/** What is asked, by the prefix of the figures' names, and what is measured. */
export const TASKS: Readonly<Record<string, readonly [text: string, counted: readonly string[]]>> = {
  titles: ["job titles to occupations", ["recall@1", "recall@10", "mrr"]],
  "titles.all": ["job titles to all occupations, trained ones too", ["recall@1", "recall@10", "mrr"]],
  headlines: ["resumes to the occupation of their headline", ["recall@1", "recall@10", "mrr"]],
  "headlines.all": ["resumes to all occupations", ["recall@1", "recall@10", "mrr"]],
  postings: ["postings to the occupation of their headline", ["recall@1", "recall@10", "mrr"]],
  "postings.all": ["postings to all occupations", ["recall@1", "recall@10", "mrr"]],
  roles: ["resumes to others of their role", ["recall@1", "mapAtR", "oneShot"]],
};

/** A table with its heading and what it shows. */
export interface TitledTable {
  readonly title: string;
  readonly text: string;
  readonly table: ReportTable;
}

const MEASURES: Readonly<Record<string, string>> = {
  "recall@1": "how often the first answer is right",
  "recall@10": "how often a right one is among the first ten",
  mrr: "the mean of 1 / the place of the first right one",
  mapAtR: "the mean precision among as many as there are right ones",
  oneShot: "how often the category is found if each is known from one resume",
  "success@1": "how often the first surface form is right",
  map: "the mean precision at each right form",
};

/** Methods for resumes and postings, which are matched by words alone, since the tower is no better there. */
const WRITINGS = [["", "used: the words alone"], ...METHODS.slice(1)] as const;

/** One table per task: each method with intervals. */
export function taskTables(figures: Figures): TitledTable[] {
  return Object.entries(TASKS).map(([task, [text, counted]]) => {
    const { n, clusters } = figures[`${task}.${counted[0]}`];
    const of = task === "roles" ? "categories" : "occupations";
    const methods = task.startsWith("titles") ? METHODS : WRITINGS;
    return {
      title: `${text}: ${n} texts of ${clusters} ${of}`,
      text: `${explained(counted)} In brackets the 95 % interval over ${of}.`,
      table: methodTable(figures, task, counted, methods),
    };
  });
}

/** Titles among surface forms. */
export function meloTable(figures: Figures, forms: number): TitledTable {
  const counted = Object.keys(MELO_MEASURES);
  const together = [".together", "the first, each form raised to the best of its occupation's"] as const;
  const saved = [".saved", "the tower that is saved, whose share is for titles among descriptions"] as const;
  const lexical = Object.entries(LEXICAL_FORMS).map(([name, text]) => [`.${name}`, text] as const);
  return {
    title: `MELO: ${figures["melo.success@1"].n} job titles of O*NET to ${forms} surface forms of ESCO`,
    text: `${explained(counted)} Forms of equal score are taken in every order. In brackets the 95 % interval over titles. The names of both were trained on, each register by itself; nothing that links them.`,
    table: methodTable(figures, "melo", counted, [...METHODS, ...lexical, together, saved]),
  };
}

const explained = (counted: readonly string[]): string =>
  `${counted.map((name) => `${name}: ${MEASURES[name]}`).join("; ")}.`;

function methodTable(
  figures: Figures,
  task: string,
  counted: readonly string[],
  methods: readonly (readonly [suffix: string, text: string])[],
): ReportTable {
  const table = {
    columns: [task, ...counted],
    rows: methods.map(([suffix, method]) => [
      method,
      ...counted.map((name) => withInterval(figures[`${task}.${name}${suffix}`])),
    ]),
  };
  const first = methods.map(([suffix]) => figures[`${task}.${counted[0]}${suffix}`].value);
  return withBest(table, first, "highest");
}

/** The results of answering "none", on the texts the thresholds were chosen on and those they were tried on. */
export function noneTable({
  chosen,
  tried,
}: {
  readonly chosen: NoneThresholds;
  readonly tried: NoneThresholds;
}): TitledTable {
  const row = (text: string, rates: NoneThreshold): string[] => [
    text,
    rates.threshold.toFixed(3),
    percent(rates.answeredWithoutOccupation),
    percent(rates.right),
    percent(rates.wrong),
    percent(rates.none),
    String(rates.n),
  ];
  const table = {
    columns: ["answers", "threshold", "answered though not there", "right", "wrong", "none", "texts"],
    rows: [
      row("titles of validation occupations (chosen here)", chosen.title),
      row("titles of test occupations", tried.title),
      row("resumes and postings of validation occupations (chosen here)", chosen.writing),
      row("resumes and postings of test occupations", tried.writing),
    ],
  };
  return {
    title: 'Answering "none"',
    text: "The tower of the first fold searches all occupations. The thresholds let a fifth of the validation texts have an answer where their own occupation is taken out.",
    table,
  };
}
