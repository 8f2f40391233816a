import type { History, RawImage, ScoredPairs } from "one-shot-ts";
import { contactSheet, htmlReport, rocPlot, scoreHistogram, trainingCurves, type ReportTable } from "one-shot-ts/plots";

import type { Box } from "./boxes.js";
import type { SeenSequence } from "./chooseRules.js";
import type { SequenceErrors } from "./frameErrors.js";
import { drawIdentities, drawTrajectories, type FrameSize } from "./trajectories.js";

/** A sequence with its tracks, to be shown. */
export interface ShownSequence {
  readonly title: string;
  readonly sequence: SeenSequence;
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
  readonly pairs: Readonly<Record<string, ScoredPairs>>;
  readonly histories: Readonly<Record<string, History>>;
  readonly sequences: readonly ShownSequence[];
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
  sequences,
}: ReportContent): Promise<string> {
  const shown = [];
  for (const one of sequences) {
    const { title, tracks, errors, size, sequence } = one;
    shown.push({
      title,
      text: "A row of one colour is a person whose identity was kept; grey: missed. Under it the paths of feet, and crops of each track, evenly spaced in time.",
      pictures: [
        drawIdentities(errors.trackOf, sequence.frames, "Which track is on whom"),
        drawTrajectories(tracks, size, "Paths"),
        ...(await trackSheet(one)),
      ],
    });
  }
  const curves = await Promise.all(
    Object.entries(histories).map(([name, { history }]) =>
      trainingCurves(history, { title: `Training: ${name} input` }),
    ),
  );
  return htmlReport({
    title: "People tracked across frames",
    subtitle,
    sections: [
      { title: "How to read this", text: caution },
      ...tables.map((table) => ({ title: table.columns[0], table })),
      ...shown,
      {
        title: "One person or two",
        pictures: [await rocPlot(pairs, { title: "ROC" }), await scoreHistogram(pairs["twin input"])],
      },
      { title: "Training", pictures: curves },
    ],
  });
}

/** Crops of the longest tracks. */
async function trackSheet({ sequence, crops, tracks }: ShownSequence): Promise<string[]> {
  const place = new Map(sequence.sightings.map(({ frame, left, top }, row) => [`${frame}, ${left}, ${top}`, row]));
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
