import { execFileSync } from "node:child_process";
import { availableParallelism } from "node:os";
import { fileURLToPath } from "node:url";

import * as tf from "@tensorflow/tfjs-core";
import "@tensorflow/tfjs-layers"; // registers the gradients

import { useWasm } from "../../src/backends/index.js";
import { seeded } from "../../src/core/random.js";
import { euclidean } from "../../src/distances/euclidean.js";
import { signalToNoise } from "../../src/distances/signalToNoise.js";
import { unitLength } from "../../src/distances/unitLength.js";
import type { Distance } from "../../src/distances/distance.js";
import { thresholdConsistency } from "../../src/losses/thresholdConsistency.js";
import type { ClassBatch } from "../../src/samplers/sampler.js";
import * as batch from "../../src/training/batchLosses.js";
import { batchObjective } from "../../src/training/batchObjective.js";
import { batchHard } from "../../src/training/minedTriplets.js";
import type { Objective } from "../../src/training/objective.js";
import { nPairs } from "../../src/training/pairObjectives.js";
import * as proxy from "../../src/training/proxyObjective.js";

/** How long one loss takes, forward and backward, in milliseconds: the median of some runs. */
export interface LossTime {
  readonly ms: number;
  readonly peerMs: number | null;
  readonly ratioToPeer: number | null;
}

/** What {@link lossesBench} measures. */
export interface LossesBench {
  readonly rows: number;
  readonly size: number;
  readonly threads: number;
  readonly repeats: number;
  readonly peer: string | null;
  readonly losses: Readonly<Record<string, LossTime>>;
}

const [rows, size] = [512, 128];

/**
 * Times every loss, forward and backward, on 512 embeddings of 128 numbers on wasm, beside pytorch-metric-learning where `python` has it.
 * Ours and theirs take turns; of each the faster median counts. Ours is a whole step of an objective
 * without the tower, the mean distances that training reports included.
 */
export async function lossesBench({
  python = process.env.BENCH_PYTHON ?? "python3",
  threads = Math.min(2, availableParallelism()),
  repeats = 3,
  turns = 2,
} = {}): Promise<LossesBench> {
  await useWasm({ threads });
  let mine: Record<string, number> = {};
  let theirs: { peer: string; times: Record<string, number> } | undefined;
  const faster = (a: Record<string, number>, b: Record<string, number>): Record<string, number> =>
    Object.fromEntries(Object.entries(b).map(([name, ms]) => [name, Math.min(ms, a[name] ?? Infinity)]));
  for (let turn = 0; turn < turns; turn++) {
    const other = peer(python, threads, repeats);
    if (other) theirs = { peer: other.peer, times: faster(theirs?.times ?? {}, other.times) };
    mine = faster(mine, await ours(repeats));
  }
  const losses = Object.fromEntries(
    Object.entries(mine).map(([name, ms]): [string, LossTime] => {
      const peerMs = theirs?.times[name] ?? null;
      return [name, { ms, peerMs, ratioToPeer: peerMs === null ? null : ms / peerMs }];
    }),
  );
  return { rows, size, threads, repeats, peer: theirs?.peer ?? null, losses };
}

async function ours(repeats: number): Promise<Record<string, number>> {
  const proxies = { classes: 64, size, random: seeded(1) };
  const threshold = { losses: (e: tf.Tensor2D, c: Parameters<typeof thresholdConsistency>[1]) => tf.reshape<tf.Rank.R1>(thresholdConsistency(e, c), [1]) }; // prettier-ignore
  const owning = [proxy.arcFace(proxies), proxy.cosFace(proxies), proxy.normalizedSoftmax(proxies), proxy.proxyAnchor(proxies), proxy.proxyNca(proxies)]; // prettier-ignore
  const work: [string, Objective<ClassBatch>, number, Distance][] = [
    ["batchContrastive", batch.batchContrastive({ squared: false }), 8, euclidean],
    ["signalToNoise", batch.batchContrastive({ squared: false }), 8, signalToNoise],
    ["batchTriplet", batch.batchTriplet(), 8, euclidean],
    ["batchHard", batchHard(), 8, euclidean],
    ["multiSimilarity", batch.multiSimilarity(), 8, euclidean],
    ["circle", batch.circle(), 8, euclidean],
    ["supervisedContrastive", batch.supervisedContrastive(), 8, euclidean],
    ["generalizedLiftedStructure", batch.generalizedLiftedStructure(), 8, euclidean],
    ["ntXent", batch.ntXent(), 2, euclidean],
    ["tupletMargin", batch.tupletMargin(), 2, euclidean],
    ["liftedStructure", batch.liftedStructure(), 2, euclidean],
    ["nPairs", nPairs(), 2, euclidean],
    ["thresholdConsistency", batchObjective({ name: "thresholdConsistency", ...threshold }), 8, euclidean],
    ...owning.map((objective): [string, Objective<ClassBatch>, number, Distance] => [objective.name, objective, 8, euclidean]), // prettier-ignore
  ];
  const embeddings = tf.randomNormal<tf.Rank.R2>([rows, size], 0, 1, "float32", 1);
  const times: Record<string, number> = {};
  for (const [name, objective, perClass, distance] of work) {
    const taken: number[] = [];
    for (let i = 0; i <= repeats; i++) {
      const start = performance.now();
      const drawn = { rows: Int32Array.from({ length: rows }, (_, row) => row), classOf: Int32Array.from({ length: rows }, (_, row) => Math.floor(row / perClass)) }; // prettier-ignore
      const step = objective.prepare(drawn);
      const { value, grad } = tf.valueAndGrad((x: tf.Tensor) => step.evaluate(unitLength(x as tf.Tensor2D), distance).loss)(embeddings); // prettier-ignore
      await grad.data();
      tf.dispose([value, grad]);
      taken.push(performance.now() - start);
    }
    times[name] = taken.slice(1).sort((a, b) => a - b)[Math.floor(repeats / 2)];
  }
  embeddings.dispose();
  for (const { dispose } of owning) dispose();
  return times;
}

function peer(
  python: string,
  threads: number,
  repeats: number,
): { peer: string; times: Record<string, number> } | undefined {
  try {
    const script = fileURLToPath(new URL("lossesPeer.py", import.meta.url));
    const output = execFileSync(python, [script, String(threads), String(repeats)], { encoding: "utf8", stdio: ["ignore", "pipe", "ignore"] }); // prettier-ignore
    return JSON.parse(output) as { peer: string; times: Record<string, number> };
  } catch {
    return undefined;
  }
}
