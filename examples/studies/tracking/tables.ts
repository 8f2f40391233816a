import type { ReportTable } from "one-shot-ts/plots";

import type { Figure, Figures } from "../shared/figure.js";
import { percent, withInterval } from "../shared/tables.js";
import { withBest } from "../shared/writeReport.js";
import type { SequenceErrors } from "./frameErrors.js";
import { TRACKER_NAMES } from "./measureTracking.js";
import { sumErrors } from "./trackingFigures.js";

/** The systems compared on people, by the suffix of their figures. */
const PEOPLE_SYSTEMS = {
  "": "trained tower",
  ".reranked": "trained tower, re-ranked by common neighbours",
  ".untrained": "tower before training",
  ".histogram": "colour histograms of six stripes",
  ".pixels": "pixels",
} as const;

/** Retrieval under another camera. */
export function peopleTable(figures: Figures, people: number): ReportTable {
  const { n } = figures["people.rank1"];
  const table = {
    columns: [`who is it under another camera? (${n} queries, 95 % over ${people} people)`, "rank 1", "mAP"],
    rows: Object.entries(PEOPLE_SYSTEMS).map(([suffix, text]) => [
      text,
      withInterval(figures[`people.rank1${suffix}`]),
      withInterval(figures[`people.mAP${suffix}`]),
    ]),
  };
  return withBest(table, Object.keys(PEOPLE_SYSTEMS).map((suffix) => figures[`people.rank1${suffix}`].value), "highest"); // prettier-ignore
}

/** Verification of pairs by both inputs. */
export function pairTable(figures: Figures): ReportTable {
  const systems = { ...PEOPLE_SYSTEMS, ".twin": "twin input", ".stacked": "stacked input" };
  const known = ([".twin", ".stacked", ".untrained", ".histogram", ".pixels"] as const).filter((suffix) => `pairs.auc${suffix}` in figures); // prettier-ignore
  const table = {
    columns: [`one person or two? (${figures["pairs.auc.twin"].n} pairs across cameras)`, "area under the curve", "equal error rate"], // prettier-ignore
    rows: known.map((suffix) => [systems[suffix], withInterval(figures[`pairs.auc${suffix}`]), withInterval(figures[`pairs.eer${suffix}`])]), // prettier-ignore
  };
  return withBest(table, known.map((suffix) => figures[`pairs.eer${suffix}`].value), "lowest"); // prettier-ignore
}

/** Tracking figures of some sequences with and without appearance, and by overlap alone. */
export function trackingTable(figures: Figures, prefix: string, title: string): ReportTable {
  const row = (suffix: string, text: string): string[] => [
    text,
    withInterval(figures[`${prefix}idf1${suffix}`]),
    withInterval(figures[`${prefix}mota${suffix}`]),
    withInterval(figures[`${prefix}hota${suffix}`]),
    countWithInterval(figures[`${prefix}idSwitches${suffix}`]),
  ];
  const table = {
    columns: [title, "IDF1", "MOTA", "HOTA", "identity switches"],
    rows: [
      ...Object.entries(TRACKER_NAMES).map(([suffix, text]) => row(suffix, text)),
      row(".gain", "with minus without appearance"),
      row(".gain.overlap", "with appearance minus overlap alone"),
    ],
  };
  return withBest(table, Object.keys(TRACKER_NAMES).map((suffix) => figures[`${prefix}idf1${suffix}`].value), "highest"); // prettier-ignore
}

/** What the trackers' errors consist of. */
export function errorTable(errors: Readonly<Record<string, readonly SequenceErrors[]>>, title: string): ReportTable {
  return {
    columns: [title, "people's boxes", "missed", "false", "fragments", "mostly tracked", "mostly lost"],
    rows: Object.entries(errors).map(([suffix, sequences]) => {
      const { truth, misses, falsePositives } = sumErrors(sequences.flatMap(({ frames }) => frames));
      const sum = (of: (one: SequenceErrors) => number): number => sequences.reduce((total, one) => total + of(one), 0);
      const people = sum((one) => one.people);
      return [
        TRACKER_NAMES[suffix as keyof typeof TRACKER_NAMES],
        truth,
        `${misses} (${percent(misses / truth)})`,
        falsePositives,
        sum((one) => one.fragmentations),
        `${sum((one) => one.mostlyTracked)} of ${people}`,
        `${sum((one) => one.mostlyLost)} of ${people}`,
      ];
    }),
  };
}

const countWithInterval = ({ value, low, high }: Figure): string =>
  `${value.toFixed(1)} (${low.toFixed(1)} to ${high.toFixed(1)})`;
