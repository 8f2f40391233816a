import { seeded, type History } from "one-shot-ts";
import type { OneShotRun, RowDistance } from "one-shot-ts/evaluation";
import type { RawImage } from "one-shot-ts/images";
import { contactSheet, pngDataUri, type ReportCard, type ReportSection, type ReportTable } from "one-shot-ts/plots";

import { against } from "../shared/against.js";
import type { Figures } from "../shared/figure.js";
import { isInvented } from "../shared/realData.js";
import type { StudyReport } from "../shared/writeReport.js";
import type { Drawings } from "./data.js";
import { bestRun, ROWS, type RunsName } from "./tables.js";

/** What the report shows. */
export interface ReportContent extends Omit<StudyReport, "title" | "verdict" | "sections" | "histories"> {
  readonly name: RunsName;
  readonly figures: Figures;
  readonly notes: string;
  /** The first is the table of runs. */
  readonly tables: readonly ReportTable[];
  readonly history: History;
  readonly drawings: Drawings;
  readonly runs: readonly OneShotRun[];
  readonly distance: RowDistance;
}

/** The content of the report page that a run writes. */
export async function reportOf(content: ReportContent): Promise<StudyReport> {
  const { name, figures, notes, tables, history, drawings, runs, distance, ...rest } = content;
  const shown = { drawings, runs, distance, seed: rest.run.options.seed };
  const [first, ...further] = tables;
  return {
    ...rest,
    title: "Characters from one example",
    verdict: verdictOf(name, figures, drawings.source),
    sections: [
      ...(await decisionsOf(shown)),
      {
        title: "One run",
        text: "Twenty examples by one hand, and the same characters by another.",
        pictures: [await drawRun(shown)],
      },
      { title: "Twenty characters of one alphabet", text: notes, table: { ...first, best: bestRun(figures, name) } },
      ...further.map((table) => ({
        title: "Characters of any alphabets",
        text: "As published figures of “N-way, one-shot” are measured: the characters of an episode come from different alphabets, which is easier.",
        table,
      })),
    ],
    histories: { "Trained tower": history.history },
  };
}

/** The result in two sentences. */
export function verdictOf(name: RunsName, figures: Figures, source: string): string {
  const others = Object.fromEntries(
    Object.entries(ROWS)
      .filter(([suffix]) => !["", ".plain", ".transductive"].includes(suffix) && name + suffix in figures)
      .map(([suffix, text]) => [text, figures[name + suffix]]),
  );
  const own = figures[name];
  const result = `Of twenty characters of an alphabet it has never seen, each drawn once, the trained tower finds the one that another hand drew in ${against(own, others, "high")}.`;
  const isOfficial = name === "official20way" && !isInvented(source);
  const published = "On these very runs Koch's net is published with 92.0 % and people with 95.5 %; chance is 5 %.";
  return `${result} ${isOfficial ? published : `Chance is 5 %, and ${own.n} drawings were asked about.`}`;
}

interface Shown {
  readonly drawings: Drawings;
  readonly runs: readonly OneShotRun[];
  readonly distance: RowDistance;
  readonly seed: number;
}

/** A trial: a drawing, the example of its character, and the example that was nearest. */
interface Trial {
  readonly run: number;
  readonly asked: number;
  readonly own: number;
  readonly nearest: number;
  /** By how much the nearest other example was nearer than its own; negative if the answer is right. */
  readonly by: number;
}

/** A drawing as dark ink on light paper. */
const picture = ({ ink, side }: Drawings, row: number): RawImage => ({
  data: ink[row].map((value) => 255 * (1 - value)),
  height: side,
  width: side,
  channels: 1,
});

/** Decisions per section. */
const SHOWN = 6;

/** Random trials, from as many alphabets as possible, and the worst mistakes, at most two per alphabet. */
async function decisionsOf({ drawings, runs, distance, seed }: Shown): Promise<ReportSection[]> {
  const trials = runs.flatMap(({ train, test, answer }, run) =>
    Array.from(test, (asked, k): Trial => {
      const own = train[answer[k]];
      const others = Array.from(train).filter((example) => example !== own);
      const other = others.reduce((best, one) => (distance(asked, one) < distance(asked, best) ? one : best));
      const by = distance(asked, own) - distance(asked, other);
      return { run, asked, own, nearest: by < 0 ? own : other, by };
    }),
  );
  const random = seeded(seed);
  const order = trials.map((trial) => ({ trial, place: random() })).sort((a, b) => a.place - b.place); // prettier-ignore
  const perAlphabet = Math.ceil(SHOWN / new Set(trials.map(({ asked }) => drawings.alphabet[asked])).size);
  const drawn = fewPerAlphabet(order.map(({ trial }) => trial), drawings, perAlphabet).slice(0, SHOWN); // prettier-ignore
  const mistakes = trials.filter(({ by }) => by >= 0).sort((a, b) => b.by - a.by);
  const worst = fewPerAlphabet(mistakes, drawings, 2).slice(0, SHOWN);
  const card = async ({ asked, own, nearest, by }: Trial): Promise<ReportCard> => {
    const isRight = by < 0;
    const rows = isRight ? [asked, nearest] : [asked, nearest, own];
    return {
      images: await Promise.all(rows.map((row) => pngDataUri(picture(drawings, row)))),
      labels: ["asked", "answered", "its own"].slice(0, rows.length),
      caption: `${drawings.alphabets[drawings.alphabet[asked]].name.replaceAll("_", " ")}: distance ${distance(asked, nearest).toFixed(3)}${isRight ? `, the next ${(distance(asked, own) - by).toFixed(3)}` : `, its own ${distance(asked, own).toFixed(3)}`}`,
      outcome: isRight ? "right" : "wrong",
    };
  };
  const sections: ReportSection[] = [
    {
      title: "Decisions",
      text: "Drawn by chance, from as many alphabets as can be: the drawing that was asked about, and the nearest of the twenty examples, which is the answer.",
      cards: await Promise.all(drawn.map(card)),
    },
  ];
  if (worst.length > 0) {
    sections.push({
      title: "The worst mistakes",
      text: `Of ${mistakes.length} wrong answers of ${trials.length}, those by the widest margin, at most two per alphabet. “Its own” is the example of the character that was drawn.`,
      cards: await Promise.all(worst.map(card)),
    });
  }
  return sections;
}

function fewPerAlphabet(trials: readonly Trial[], { alphabet }: Drawings, most: number): Trial[] {
  const counts = new Map<number, number>();
  return trials.filter(({ asked }) => {
    const count = counts.get(alphabet[asked]) ?? 0;
    counts.set(alphabet[asked], count + 1);
    return count < most;
  });
}

/** The examples of the first run, each next to the test drawing of its character. */
function drawRun({ drawings, runs }: Shown): Promise<string> {
  const [{ train, test, answer }] = runs;
  const items = Array.from(answer, (own, trial) => ({
    images: [picture(drawings, train[own]), picture(drawings, test[trial])],
  }));
  return contactSheet(items);
}
