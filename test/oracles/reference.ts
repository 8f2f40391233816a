import { existsSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";

export interface ReferenceVerification {
  readonly distances: number[];
  readonly y: number[];
  readonly tied: boolean;
  readonly auc: number;
  readonly averagePrecision: number;
  readonly roc: { threshold: (number | null)[]; falseMatchRate: number[]; falseNonMatchRate: number[] };
  readonly bestAccuracy: number;
  readonly bestBalancedAccuracy: number;
  readonly bestF1: number;
  readonly atFalseMatchRate: Record<string, { falseMatchRate: number; falseNonMatchRate: number }>;
  readonly atFalseNonMatchRate: Record<string, { falseMatchRate: number; falseNonMatchRate: number }>;
  readonly "equalErrorRate.rocch": number;
  readonly minDcf: { costMiss: number; costFalseAlarm: number; priorTarget: number; value: number }[];
  readonly platt: { a: number; b: number };
  readonly isotonic: { at: number[]; probability: number[] };
  readonly "cllr.platt": number;
  readonly minCllr: number;
}

export interface ReferenceRetrieval {
  readonly name: string;
  readonly labels: number[];
  /** Number of embeddings and their size; embeddings and distances are row by row. */
  readonly n: number;
  readonly d: number;
  readonly embeddings: number[];
  readonly distances: Record<"euclidean" | "squaredEuclidean" | "manhattan" | "cosine", number[]>;
  readonly retrieval: Record<string, number>;
}

const path = fileURLToPath(new URL("../../../shared/reference/reference.json", import.meta.url));

/** Whether the reference numbers are there; they stand beside the project, at ../shared/reference/reference.json, and are not part of it. */
export const hasReference = existsSync(path);
if (!hasReference) process.stderr.write("skipped: no reference numbers at ../shared/reference/reference.json\n");

const parsed = hasReference
  ? (JSON.parse(readFileSync(path, "utf8")) as {
      verification: ReferenceVerification[];
      metricLearning: ReferenceRetrieval[];
    })
  : { verification: [], metricLearning: [] };

/** Numbers computed by scikit-learn, scipy and pytorch-metric-learning. */
export const { verification: referenceVerification, metricLearning: referenceRetrieval } = parsed;

/** Whether two numbers agree to a relative 1e-4 (absolute near zero). */
export function agrees(actual: number, expected: number): boolean {
  return Math.abs(actual - expected) <= 1e-4 * Math.max(Math.abs(expected), 1e-4);
}
