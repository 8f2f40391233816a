import type { History, ScoredPairs } from "one-shot-ts";
import type { RawImage } from "one-shot-ts/images";
import { contactSheet, htmlReport, rocPlot, scoreHistogram, trainingCurves, type ReportTable } from "one-shot-ts/plots";

import type { Box } from "./boxes.js";
import type { SeenSequence } from "./chooseRules.js";
import type { SequenceErrors } from "./frameErrors.js";
import { drawIdentities, drawTrajectories, type FrameSize } from "./trajectories.js";

/** A sequence with its tracks, to be shown. */
export interface ShownSequence extends SeenSequence {
  readonly title: string;
  readonly crops: readonly RawImage[];
  readonly tracks: readonly Box[];
  readonly errors: SequenceErrors;
  readonly size: FrameSize;
}

/** What the report shows. */
export interface ReportContent {
  readonly subtitle: string;
  /** What the figures are worth. */
  readonly caution: string;
  readonly tables: readonly ReportTable[];
  /** Scored pairs by the suffix of their figures. */
  readonly pairs: Readonly<Record<string, ScoredPairs>>;
  readonly histories: Readonly<Record<string, History>>;
  readonly shown: readonly ShownSequence[];
}

/** Crops shown of each track, and tracks shown. */
const [PER_TRACK, TRACKS] = [8, 16] as const;

/** The page that a run leaves behind. */
export async function buildReport({
  subtitle,
  caution,
  tables,
  pairs,
  histories,
  shown,
}: ReportContent): Promise<string> {
  const sections = [];
  for (const one of shown) {
    const { title, tracks, errors, size, frames } = one;
    sections.push({
      title,
      text: "A row of one colour is a person whose identity was kept; grey: missed. Under it the paths of feet, and crops of each track, evenly spaced in time.",
      pictures: [
        drawIdentities(errors.trackOf, frames, "Which track is on whom"),
        drawTrajectories(tracks, size, "Paths"),
        ...(await trackSheet(one)),
      ],
    });
  }
  const training = await Promise.all(
    Object.entries(histories).map(([name, { history }]) =>
      trainingCurves(history, { title: `Training: ${name} input` }),
    ),
  );
  const curves = Object.fromEntries(Object.entries(pairs).map(([suffix, scored]) => [suffix.slice(1), scored]));
  return htmlReport({
    title: "People tracked across frames",
    subtitle,
    sections: [
      { title: "How to read this", text: caution },
      ...tables.map((table) => ({ title: table.columns[0], table })),
      ...sections,
      {
        title: "One person or two",
        pictures: [
          await rocPlot(curves, { title: "ROC" }),
          await scoreHistogram(pairs[".twin"], { title: "Distances by the twin input" }),
        ],
      },
      { title: "Training", pictures: training },
    ],
  });
}

/** Crops of the longest tracks. */
async function trackSheet({ found, crops, tracks }: ShownSequence): Promise<string[]> {
  if (crops.length === 0) return [];
  const place = new Map(found.map(({ frame, left, top }, row) => [`${frame}, ${left}, ${top}`, row]));
  const rows = new Map<number, { readonly frame: number; readonly crop: RawImage }[]>();
  for (const { identity, frame, left, top } of tracks) {
    const row = place.get(`${frame}, ${left}, ${top}`);
    if (row !== undefined) rows.set(identity, [...(rows.get(identity) ?? []), { frame, crop: crops[row] }]);
  }
  const longest = [...rows].sort(([, a], [, b]) => b.length - a.length).slice(0, TRACKS);
  if (longest.length === 0) return [];
  const items = longest.map(([identity, seen]) => {
    const some = Array.from({ length: Math.min(PER_TRACK, seen.length) }, (_, k) => seen[Math.floor((k * seen.length) / Math.min(PER_TRACK, seen.length))]); // prettier-ignore
    return {
      images: some.map(({ crop }) => crop),
      caption: `track ${identity}: frames ${seen[0].frame} to ${seen[seen.length - 1].frame}, seen ${seen.length} times`,
    };
  });
  return [await contactSheet(items, { title: "Crops by track", columns: 1 })];
}
