import { DIFFERENT, SAME, type Random, type ScoredPairs } from "one-shot-ts";
import { hardestPairs } from "one-shot-ts/evaluation";
import type { RawImage } from "one-shot-ts/images";
import { pngDataUri, type ReportCard, type ReportSection } from "one-shot-ts/plots";

/** Scored pairs that know their rows and identities. */
export type KnownPairs = ScoredPairs & Required<Pick<ScoredPairs, "left" | "right" | "leftIdentity" | "rightIdentity">>;

/** How {@link decisionSections} shows decisions. */
export interface DecisionOptions {
  /** The distance beyond which two samples are of two identities: one for all pairs, or one for each. */
  readonly threshold: number | ArrayLike<number>;
  /** The picture of a row. */
  readonly picture: (row: number) => RawImage;
  /** What the answers are called, such as `["one person", "two people"]`. */
  readonly answers: readonly [one: string, two: string];
  /** What the two samples are called; default `["enrolled", "questioned"]`. */
  readonly samples?: readonly [string, string];
  /** Source of randomness that chooses the decisions to show. */
  readonly random: Random;
  /** Decisions of each kind; default 3. */
  readonly count?: number;
}

/**
 * Two sections of a report: random decisions, and the worst mistakes, as pairs of pictures with distance and answer. Nobody dominates a section: each
 * identity is shown once per kind.
 */
export async function decisionSections(scored: KnownPairs, options: DecisionOptions): Promise<ReportSection[]> {
  const { threshold, answers, random, count = 3 } = options;
  const at = (pair: number): number => (typeof threshold === "number" ? threshold : threshold[pair]);
  const cardsOf = (pairs: readonly number[]): Promise<ReportCard[]> =>
    Promise.all(pairs.map((pair) => decisionCard(scored, pair, at(pair), options)));
  const [same, different] = [SAME, DIFFERENT].map((label) => drawPairs(scored, label, count, random));
  const wrong = (["same", "different"] as const).flatMap((kind) =>
    hardestPairs(scored, { kind, count, perIdentity: 1 })
      .map(({ pair }) => pair)
      .filter((pair) => !isRight(scored, pair, at(pair))),
  );
  const sections: ReportSection[] = [
    {
      title: "Decisions",
      text: `Drawn by chance from the test: ${same.length} pairs that are ${answers[0]} and ${different.length} that are ${answers[1]}. Up to the threshold the answer is “${answers[0]}”, beyond it “${answers[1]}”.`,
      cards: await cardsOf([...same, ...different]),
    },
  ];
  if (wrong.length > 0) {
    sections.push({
      title: "The worst mistakes",
      text: "The wrong answers that are farthest beyond the threshold, nobody shown twice.",
      cards: await cardsOf(wrong),
    });
  }
  return sections;
}

const isRight = ({ distances, y }: ScoredPairs, pair: number, threshold: number): boolean =>
  distances[pair] <= threshold === (y[pair] === SAME);

async function decisionCard(
  scored: KnownPairs,
  pair: number,
  threshold: number,
  { picture, answers, samples = ["enrolled", "questioned"] }: DecisionOptions,
): Promise<ReportCard> {
  const distance = scored.distances[pair];
  return {
    images: await Promise.all([scored.left[pair], scored.right[pair]].map((row) => pngDataUri(picture(row)))),
    labels: samples,
    caption: `“${answers[distance <= threshold ? 0 : 1]}”: distance ${distance.toFixed(3)}, threshold ${threshold.toFixed(3)}`,
    outcome: isRight(scored, pair, threshold) ? "right" : "wrong",
  };
}

/** Random pairs of one kind, no identity in two of them. */
function drawPairs(
  { y, leftIdentity, rightIdentity }: KnownPairs,
  label: number,
  count: number,
  random: Random,
): number[] {
  const pairs = Array.from(y, (_, pair) => pair).filter((pair) => y[pair] === label);
  for (let i = pairs.length - 1; i > 0; i--) {
    const other = Math.floor((i + 1) * random());
    [pairs[i], pairs[other]] = [pairs[other], pairs[i]];
  }
  const shown = new Set<number>();
  const chosen: number[] = [];
  for (const pair of pairs) {
    if (chosen.length === count) break;
    if (shown.has(leftIdentity[pair]) || shown.has(rightIdentity[pair])) continue;
    shown.add(leftIdentity[pair]).add(rightIdentity[pair]);
    chosen.push(pair);
  }
  return chosen;
}
