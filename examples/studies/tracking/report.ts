import { seeded, type History, type ScoredPairs } from "one-shot-ts";
import type { RawImage } from "one-shot-ts/images";
import {
  pngDataUri,
  rocPlot,
  scoreHistogram,
  type ReportCard,
  type ReportSection,
  type ReportTable,
} from "one-shot-ts/plots";

import { against } from "../shared/against.js";
import { decisionSections, type KnownPairs } from "../shared/decisions.js";
import type { Figures } from "../shared/figure.js";
import { PLOT_WIDTH, type StudyReport } from "../shared/writeReport.js";
import type { Box } from "./boxes.js";
import type { SeenSequence } from "./chooseRules.js";
import type { SequenceErrors } from "./frameErrors.js";
import { drawIdentities, drawTrajectories, type FrameSize } from "./trajectories.js";

/** A sequence with its tracks, to be shown in the report. */
export interface ShownSequence extends SeenSequence {
  readonly title: string;
  readonly crops: readonly RawImage[];
  readonly tracks: readonly Box[];
  readonly errors: SequenceErrors;
  readonly size: FrameSize;
}

/** What the report shows. */
export interface ReportContent extends Omit<StudyReport, "title" | "verdict" | "sections" | "histories"> {
  readonly figures: Figures;
  /** What was tracked, a sequence or the streets: the prefix of its figures' names, and its own name. */
  readonly tracked: { readonly prefix: string; readonly name: string };
  /** What the figures are worth. */
  readonly caution: string;
  /** The tables, each under the heading of its first column. */
  readonly tables: readonly ReportTable[];
  /** Scored pairs by the suffix of their figures. */
  readonly pairs: Readonly<Record<string, ScoredPairs>>;
  /** The distance up to which two crops are of one person, chosen on validation people. */
  readonly threshold: number;
  /** The picture of a row of the pairs. */
  readonly picture: (row: number) => RawImage;
  readonly histories: Readonly<Record<string, History>>;
  readonly shown: readonly ShownSequence[];
}

/** Crops shown of each track, and tracks shown. */
const [PER_TRACK, TRACKS] = [4, 9] as const;

/** The content of the report page that a run writes. */
export async function reportOf(content: ReportContent): Promise<StudyReport> {
  const { figures, tracked, caution, tables, pairs, threshold, picture, histories, shown, ...rest } = content;
  const decisions = await decisionSections(pairs[".twin"] as KnownPairs, {
    threshold,
    picture,
    answers: ["one person", "two people"],
    samples: ["one camera", "another camera"],
    random: seeded(rest.run.options.seed),
  });
  const sections: ReportSection[] = [];
  for (const one of shown) {
    const { title, tracks, errors, size, frames } = one;
    sections.push({
      title,
      text: "A row of one colour is a person whose identity was kept; grey: missed. Then the paths of feet, each with the number of its track.",
      pictures: [
        drawIdentities(errors.trackOf, frames, "Which track is on whom"),
        drawTrajectories(tracks, size, "Paths"),
      ],
    });
    const cards = await trackCards(one);
    if (cards.length > 0) sections.push({ title: "Its longest tracks", text: "Crops evenly spaced in time.", cards });
  }
  const curves = Object.fromEntries(Object.entries(pairs).map(([suffix, scored]) => [suffix.slice(1), scored]));
  const width = PLOT_WIDTH;
  return {
    ...rest,
    title: "People tracked across frames",
    verdict: verdictOf(figures, tracked),
    sections: [
      ...decisions,
      { title: "What the figures are worth", text: caution },
      ...tables.map((table) => ({ title: capitalized(table.columns[0]), text: textOf(table), table })),
      ...sections,
      {
        title: "One person or two",
        text: "Left: accepted pairs of one person for each share of accepted pairs of two; a good system is in the upper left corner. Right: distances by the tower that is saved.",
        pictures: [
          await rocPlot(curves, { title: "ROC", width }),
          await scoreHistogram(pairs[".twin"], { title: "Distances by the twin input", width }),
        ],
      },
    ],
    histories: Object.fromEntries(
      Object.entries(histories).map(([name, { history }]) => [`The ${name} input`, history]),
    ),
  };
}

/** The result in two sentences. */
export function verdictOf(figures: Figures, { prefix, name }: ReportContent["tracked"]): string {
  const idf1 = against(figures[`${prefix}idf1`], { "plain overlap tracker": figures[`${prefix}idf1.overlap`], "tracker without appearance": figures[`${prefix}idf1.noAppearance`] }, "high"); // prettier-ignore
  const rank1 = against(figures["people.rank1"], { "tower before training": figures["people.rank1.untrained"], "colour histograms": figures["people.rank1.histogram"], pixels: figures["people.rank1.pixels"] }, "high"); // prettier-ignore
  return `On ${name} the tracker keeps people's identities with an IDF1 of ${idf1}. Asked who is on a picture from another camera, the tower's nearest crop shows the right person in ${rank1}.`;
}

const capitalized = (text: string): string => text[0].toUpperCase() + text.slice(1);

/** What the keys in a table's columns mean. */
function textOf({ columns }: ReportTable): string {
  const has = (key: string): boolean => columns.includes(key);
  if (has("IDF1")) return "IDF1: how much of people's boxes carries one identity throughout, and the other way round. MOTA: 1 minus missed boxes, false boxes and identity switches for each true box. HOTA: detection and association together. 100 % is perfect, and MOTA may be negative."; // prettier-ignore
  if (has("mAP")) return "Rank 1: how often the nearest crop from another camera is of the same person. mAP: how far in front all of them are, averaged over queries."; // prettier-ignore
  if (has("fragments")) return "Fragments: how often a track of somebody stops and goes on. Mostly tracked: found in at least 80 % of their frames; mostly lost: in at most 20 %."; // prettier-ignore
  return "Area under the curve: how often a pair of one person is nearer than a pair of two. Equal error rate: the error where as many of one kind are mistaken as of the other."; // prettier-ignore
}

/** Crops of the longest tracks. */
async function trackCards({ found, crops, tracks }: ShownSequence): Promise<ReportCard[]> {
  if (crops.length === 0) return [];
  const place = new Map(found.map(({ frame, left, top }, row) => [`${frame}, ${left}, ${top}`, row]));
  const rows = new Map<number, { readonly frame: number; readonly crop: RawImage }[]>();
  for (const { identity, frame, left, top } of tracks) {
    const row = place.get(`${frame}, ${left}, ${top}`);
    if (row !== undefined) rows.set(identity, [...(rows.get(identity) ?? []), { frame, crop: crops[row] }]);
  }
  const longest = [...rows].sort(([, a], [, b]) => b.length - a.length).slice(0, TRACKS);
  return Promise.all(
    longest.map(async ([identity, seen]): Promise<ReportCard> => {
      const count = Math.min(PER_TRACK, seen.length);
      const some = Array.from({ length: count }, (_, k) => seen[Math.floor((k * seen.length) / count)]);
      return {
        images: await Promise.all(some.map(({ crop }) => pngDataUri(crop))),
        labels: some.map(({ frame }) => `frame ${frame}`),
        caption: `Track ${identity}: frames ${seen[0].frame} to ${seen[seen.length - 1].frame}, seen ${seen.length} times`,
      };
    }),
  );
}
