import { calibrate, DIFFERENT, SAME, seeded, type Embeddings, type ScoredPairs } from "one-shot-ts";
import { bootstrapIdentities, equalErrorRate } from "one-shot-ts/calibration";
import { evaluateVerification, rowDistance, type ThresholdFigures } from "one-shot-ts/evaluation";

import type { Figure } from "../shared/figure.js";
import type { Resampling } from "./figures.js";

/** How many genuine signatures of a writer are enrolled. */
export const ENROLLED = [1, 3, 5, 10] as const;

/** How many times the enrolled signatures are drawn. */
const DRAWS = 5;

/** How the distances to all enrolled signatures are combined: the least, the mean, or the distance to the mean of their embeddings. */
export const COMBINATIONS = ["nearest", "mean", "template"] as const;

type Combination = (typeof COMBINATIONS)[number];

/** Embedded signatures with their writers. */
export interface Embedded {
  readonly embeddings: Embeddings;
  readonly writers: readonly string[];
  readonly forged: Uint8Array;
}

/** Questioned signatures against the enrolled signatures of the writers they claim to be by. */
interface Claims extends ScoredPairs {
  readonly distances: Float64Array;
  readonly y: Uint8Array;
  readonly leftIdentity: Int32Array;
  readonly rightIdentity: Int32Array;
  /** For each claim, how far the enrolled signatures lie from each other. */
  readonly spread: Float64Array;
}

/** The results of enrolling a given number of signatures. */
export interface DependentResult {
  readonly enrolled: number;
  /** Number of test writers who have more genuine signatures than that; the others are left out. */
  readonly writers: number;
  /** Skilled forgeries, with all writers on one scale, by how distances were combined. */
  readonly skilled: Readonly<Record<Combination, Figure>>;
  /** Skilled forgeries by the mean distance, minus a share of how much more the writer's own signatures vary than others' do. */
  readonly ownScale: Figure;
  /** Random forgeries, by the mean distance. */
  readonly random: Figure;
  /** Errors at the threshold of the calibration writers: one scale for all, and with the writer's own scale. */
  readonly atThreshold: Readonly<Record<"one" | "own", ThresholdFigures>>;
}

/** Writer-dependent verification: some genuine signatures of a writer are enrolled, the others and all forgeries are questioned. */
export function dependentResults(test: Embedded, calibration: Embedded, resampling: Resampling): DependentResult[] {
  const writersWith = (part: Embedded, enrolled: number): number => namesWith(part, enrolled + 1).length;
  const usable = ENROLLED.filter(
    (enrolled) => Math.min(writersWith(test, enrolled), writersWith(calibration, enrolled)) > 1,
  );
  return usable.map((enrolled) => {
    const claims = (from: Embedded, kind: "skilled" | "random", how: Combination): Claims =>
      drawClaims(from, { enrolled, kind, how, seed: resampling.seed });
    const figure = (scored: ScoredPairs): Figure => {
      const { equalErrorRate: rate } = bootstrapIdentities(scored, { ...resampling, random: seeded(resampling.seed) });
      return { ...rate, n: scored.y.length };
    };
    const known = claims(calibration, "skilled", "mean");
    const questioned = claims(test, "skilled", "mean");
    const share = ownShare(known);
    const typical = mean(known.spread);
    const own = (scored: Claims): Claims => lessOwnSpread(scored, share, typical);
    const errors = (scored: ScoredPairs, reference: ScoredPairs): ThresholdFigures =>
      evaluateVerification(scored, calibrate(reference, "equalErrorRate"), { resamples: 1, random: seeded(1) })
        .calibrated!;
    return {
      enrolled,
      writers: writersWith(test, enrolled),
      skilled: {
        nearest: figure(claims(test, "skilled", "nearest")),
        mean: figure(questioned),
        template: figure(claims(test, "skilled", "template")),
      },
      ownScale: figure(own(questioned)),
      random: figure(claims(test, "random", "mean")),
      atThreshold: { one: errors(questioned, known), own: errors(own(questioned), own(known)) },
    };
  });
}

/** How much of the writer's own spread to subtract: whatever works best on the calibration writers. */
function ownShare(known: Claims): number {
  const typical = mean(known.spread);
  let best = { share: 0, error: Infinity };
  for (const share of [0, 0.25, 0.5, 0.75, 1]) {
    const error = equalErrorRate(lessOwnSpread(known, share, typical));
    if (error < best.error) best = { share, error };
  }
  return best.share;
}

/** Distances minus a share of the writer's own spread: a writer with varied signatures is allowed more. */
function lessOwnSpread(claims: Claims, share: number, typical: number): Claims {
  return { ...claims, distances: claims.distances.map((value, i) => value - share * (claims.spread[i] - typical)) };
}

interface ClaimOptions {
  readonly enrolled: number;
  readonly kind: "skilled" | "random";
  readonly how: Combination;
  readonly seed: number;
}

/** Enrolls signatures of each writer, several times, and questions the rest; the same seed gives the same draws. */
function drawClaims(part: Embedded, { enrolled, kind, how, seed }: ClaimOptions): Claims {
  const { embeddings, writers, forged } = part;
  const random = seeded(seed);
  const names = namesWith(part, enrolled + 1);
  const rowsOf = names.map((name) => writers.flatMap((writer, row) => (writer === name ? [row] : [])));
  const genuineOf = rowsOf.map((rows) => rows.filter((row) => forged[row] !== 1));
  const list = { distances: [] as number[], y: [] as number[], left: [] as number[], right: [] as number[], spread: [] as number[] }; // prettier-ignore
  for (let draw = 0; draw < DRAWS; draw++) {
    for (const writer of names.keys()) {
      const order = genuineOf[writer].map((row) => ({ row, place: random() })).sort((a, b) => a.place - b.place);
      const known = order.slice(0, enrolled).map(({ row }) => row);
      const spread = spreadOf(embeddings, known);
      const question = (row: number, y: number, by: number): void => {
        list.distances.push(combine(embeddings, known, row, how));
        list.y.push(y);
        list.left.push(writer);
        list.right.push(by);
        list.spread.push(spread);
      };
      for (const { row } of order.slice(enrolled)) question(row, SAME, writer);
      if (kind === "skilled") {
        for (const row of rowsOf[writer]) if (forged[row] === 1) question(row, DIFFERENT, writer);
      } else {
        for (const other of names.keys()) {
          if (other !== writer) question(genuineOf[other][draw % genuineOf[other].length], DIFFERENT, other);
        }
      }
    }
  }
  return {
    distances: Float64Array.from(list.distances),
    y: Uint8Array.from(list.y),
    leftIdentity: Int32Array.from(list.left),
    rightIdentity: Int32Array.from(list.right),
    spread: Float64Array.from(list.spread),
  };
}

function combine(embeddings: Embeddings, known: readonly number[], row: number, how: Combination): number {
  if (how === "template") return distanceToMean(embeddings, known, row);
  const distance = rowDistance(embeddings);
  const distances = known.map((other) => distance(other, row));
  return how === "nearest" ? Math.min(...distances) : mean(distances);
}

function distanceToMean({ values, size }: Embeddings, known: readonly number[], row: number): number {
  let sum = 0;
  for (let i = 0; i < size; i++) {
    sum += (mean(known.map((other) => values[other * size + i])) - values[row * size + i]) ** 2;
  }
  return Math.sqrt(sum);
}

/** Mean distance between two of the enrolled signatures; 0 if there is only one. */
function spreadOf(embeddings: Embeddings, known: readonly number[]): number {
  const distance = rowDistance(embeddings);
  const distances = known.flatMap((a, i) => known.slice(0, i).map((b) => distance(a, b)));
  return distances.length === 0 ? 0 : mean(distances);
}

/** Writers with at least `genuine` genuine signatures. */
function namesWith({ writers, forged }: Embedded, genuine: number): string[] {
  const counts = new Map<string, number>();
  writers.forEach((name, row) => counts.set(name, (counts.get(name) ?? 0) + (forged[row] === 1 ? 0 : 1)));
  return [...counts].filter(([, count]) => count >= genuine).map(([name]) => name);
}

const mean = (values: ArrayLike<number>): number =>
  Array.from(values).reduce((sum, value) => sum + value, 0) / values.length;
