import { existsSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";

export interface ReferenceLoss {
  readonly kind: string;
  readonly params: Readonly<Record<string, number | boolean | string>> & {
    readonly weights?: number[];
    readonly weightShape?: [number, number];
  };
  readonly normalized: boolean;
  readonly value: number;
  readonly gradient: number[];
}

export interface ReferenceMiner {
  readonly kind: string;
  readonly params: Readonly<Record<string, number>>;
  readonly triplets?: [number, number, number][];
  readonly positivePairs?: [number, number][];
  readonly negativePairs?: [number, number][];
}

export interface ReferenceBatch {
  readonly name: string;
  readonly embeddings: number[][];
  readonly labels: number[];
  readonly distances: Readonly<Record<string, number[]>>;
  readonly losses: ReferenceLoss[];
  readonly miners: ReferenceMiner[];
}

const path = fileURLToPath(new URL("../../../shared/reference/reference.json", import.meta.url));

/** Whether the reference numbers are there; they stand beside the project, at ../shared/reference/reference.json, and are not part of it. */
export const hasReference = existsSync(path);
if (!hasReference) process.stderr.write("skipped: no reference numbers at ../shared/reference/reference.json\n");

type Stored = Omit<ReferenceBatch, "embeddings"> & {
  readonly embeddings: number[];
  readonly n: number;
  readonly d: number;
};

/** Batches of embeddings with losses, gradients and mined pairs computed by pytorch-metric-learning and PyTorch. */
export const referenceBatches: readonly ReferenceBatch[] = hasReference
  ? (JSON.parse(readFileSync(path, "utf8")) as { metricLearning: Stored[] }).metricLearning.map((stored) => ({
      ...stored,
      embeddings: Array.from({ length: stored.n }, (_, row) =>
        stored.embeddings.slice(row * stored.d, (row + 1) * stored.d),
      ),
    }))
  : [];
