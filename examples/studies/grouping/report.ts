import type { Random } from "one-shot-ts";
import {
  pngDataUri,
  type EpochFigures,
  type ReportCard,
  type ReportSection,
  type ReportTable,
} from "one-shot-ts/plots";

import { withBest, type StudyReport } from "../shared/writeReport.js";
import type { GroupedSet, Measured } from "./measure.js";
import type { GroupingSet } from "./sets.js";

/** A set with its grouping. */
export interface ShownSet extends GroupedSet {
  readonly set: GroupingSet;
  readonly history: EpochFigures;
}

/** What the report shows. */
export interface ReportContent extends Omit<StudyReport, "title" | "verdict" | "sections" | "histories"> {
  readonly shown: readonly ShownSet[];
  /** Chooses the groups that are shown. */
  readonly random: Random;
}

/** Ways of grouping, by their figures' names. */
const WAYS = {
  atOnce: "all at once",
  atOnceTuned: "all at once, threshold that groups the calibration's best",
  asTheyCome: "as they come",
  naive: "naive, calibrated threshold",
  naiveAtItsBest: "naive, best threshold for these samples (needs the truth)",
} as const;

/** The content of the report page that a run writes. */
export async function reportOf({ shown, random, ...rest }: ReportContent): Promise<StudyReport> {
  const sections: ReportSection[] = [];
  for (const one of shown) {
    const { set, groups } = one;
    sections.push({
      title: `Groups of ${set.name}`,
      text: `Made all at once; up to four samples of each, one of every identity in it first. A group is right if all its samples are of one identity.`,
      cards: await groupCards(set, groups, random),
    });
  }
  for (const { set, measured } of shown) {
    sections.push({
      title: `Ways of grouping ${set.name}`,
      text: "For each sample: the share of its group that is of its identity (precision), and the share of its identity that is in its group (recall), averaged over samples; BCubed F is their harmonic mean, 1 if all groups are right. Pairwise F counts pairs of samples instead, so that large groups weigh most.",
      table: setTable(measured),
    });
  }
  return {
    ...rest,
    title: "Who are the strangers we keep seeing?",
    verdict: verdictOf(shown),
    sections,
    histories: Object.fromEntries(shown.map(({ set, history }) => [`Tower for ${set.name}`, history])),
  };
}

/** How well each way groups a set; the best of those that do not need the truth is marked. */
export function setTable(measured: Measured): ReportTable {
  const reports = Object.keys(WAYS).map((way) => measured[way as keyof typeof WAYS]);
  const table = {
    columns: ["way", "BCubed F", "precision", "recall", "pairwise F", "groups made, identities there"],
    rows: Object.values(WAYS).map((title, k) => {
      const { bCubed, pairwise, groups, identities } = reports[k];
      const numbers = [bCubed.f1, bCubed.precision, bCubed.recall, pairwise.f1].map((value) => value.toFixed(3));
      return [title, ...numbers, `${groups}, ${identities}`];
    }),
  };
  return withBest(table, reports.slice(0, -1).map(({ bCubed }) => bCubed.f1), "highest"); // prettier-ignore
}

/** The result, in one sentence per set. */
export function verdictOf(shown: readonly ShownSet[]): string {
  return shown
    .map(({ set, measured: { atOnce, naive } }) => {
      const better = atOnce.bCubed.f1 > naive.bCubed.f1 ? "better than" : "no better than";
      return `${atOnce.samples} unnamed samples of ${atOnce.identities} ${set.name === "faces" ? "people" : "characters"} become ${atOnce.groups} groups with a BCubed F of ${atOnce.bCubed.f1.toFixed(3)} (1 is perfect), ${better} the ${naive.bCubed.f1.toFixed(3)} of naive clustering at the same threshold.`;
    })
    .join(" ");
}

/** Groups shown of each set. */
const SHOWN = 6;

/** Three random groups and the three most mixed ones. */
function groupCards({ test, picture }: GroupingSet, groups: Int32Array, random: Random): Promise<ReportCard[]> {
  const { classOf, classNames } = test.labels;
  const members = new Map<number, number[]>();
  groups.forEach((group, row) => members.set(group, [...(members.get(group) ?? []), row]));
  const large = [...members.values()].filter(({ length }) => length > 1);
  const strangers = (rows: readonly number[]): number => rows.length - countsOf(rows)[0][1];
  const countsOf = (rows: readonly number[]): (readonly [identity: number, count: number])[] => {
    const counts = new Map<number, number>();
    for (const row of rows) counts.set(classOf[row], (counts.get(classOf[row]) ?? 0) + 1);
    return [...counts].sort(([, a], [, b]) => b - a);
  };
  const mixed = large.filter((rows) => strangers(rows) > 0).sort((a, b) => strangers(b) - strangers(a)).slice(0, SHOWN / 2); // prettier-ignore
  const drawn = large
    .filter((rows) => !mixed.includes(rows))
    .map((rows) => ({ rows, place: random() }))
    .sort((a, b) => a.place - b.place)
    .slice(0, SHOWN - mixed.length)
    .map(({ rows }) => rows);
  return Promise.all(
    [...drawn, ...mixed].map(async (rows): Promise<ReportCard> => {
      const counts = countsOf(rows);
      const name = (identity: number): string => (typeof classNames[identity] === "number" ? `character ${classNames[identity]}` : classNames[identity]); // prettier-ignore
      const first = counts.map(([identity]) => rows.find((row) => classOf[row] === identity)!);
      const seen = [...first, ...rows.filter((row) => !first.includes(row))].slice(0, 4);
      const [[identity, most], ...others] = counts;
      return {
        images: await Promise.all(seen.map((row) => pngDataUri(picture(row)))),
        labels: seen.map((row) => name(classOf[row])),
        caption:
          others.length === 0
            ? `${rows.length} samples, all of ${name(identity)}`
            : `${rows.length} samples: ${most} of ${name(identity)}, ${rows.length - most} of ${others.length === 1 ? name(others[0][0]) : `${others.length} others`}`,
        outcome: others.length === 0 ? "right" : "wrong",
      };
    }),
  );
}
