import { execFileSync } from "node:child_process";
import { availableParallelism } from "node:os";
import { fileURLToPath } from "node:url";

import * as tf from "@tensorflow/tfjs-core";
import "@tensorflow/tfjs-layers"; // registers the gradients

import { useWasm } from "../../src/backends/index.js";
import type { Distance } from "../../src/distances/distance.js";
import { euclidean } from "../../src/distances/euclidean.js";
import { selectRows } from "../../src/tensors/selectRows.js";
import { signalToNoise } from "../../src/distances/signalToNoise.js";
import { unitLength } from "../../src/tensors/unitLength.js";
import { arcFaceLoss } from "../../src/losses/arcFaceLoss.js";
import { circleLoss } from "../../src/losses/circleLoss.js";
import { cosFaceLoss } from "../../src/losses/cosFaceLoss.js";
import { generalizedLiftedStructureLoss, liftedStructureLoss } from "../../src/losses/liftedStructureLoss.js";
import { multipleNegativesLoss } from "../../src/losses/multipleNegativesLoss.js";
import { multiSimilarityLoss } from "../../src/losses/multiSimilarityLoss.js";
import { normalizedSoftmaxLoss } from "../../src/losses/normalizedSoftmaxLoss.js";
import { ntXentLoss } from "../../src/losses/ntXentLoss.js";
import { proxyAnchorLoss } from "../../src/losses/proxyAnchorLoss.js";
import { proxyNcaLoss } from "../../src/losses/proxyNcaLoss.js";
import { meanOfNonZeroReducer } from "../../src/losses/reducers.js";
import { supervisedContrastiveLoss } from "../../src/losses/supervisedContrastiveLoss.js";
import { thresholdConsistency } from "../../src/losses/thresholdConsistency.js";
import { tupletMarginLoss } from "../../src/losses/tupletMarginLoss.js";
import type { ClassBatch } from "../../src/samplers/sampler.js";
import { batchContrastive } from "../../src/training/batchContrastive.js";
import { batchHard, batchTriplet } from "../../src/training/batchTriplet.js";
import type { Objective } from "../../src/training/objective.js";

/** How long one loss takes, forward and backward, in milliseconds: the fastest of some runs. */
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
 * Ours and theirs take turns; of each the fastest run counts.
 */
export async function lossesBench({
  python = process.env.BENCH_PYTHON ?? "python3",
  threads = Math.min(2, availableParallelism()),
  repeats = 10,
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
  const [eights, twos] = [8, 2].map((perClass) =>
    Int32Array.from({ length: rows }, (_, row) => Math.floor(row / perClass)),
  );
  const proxies = tf.randomNormal<tf.Rank.R2>([64, size], 0, 1, "float32", 2);
  const nobody = { anchors: new Int32Array(0), classOf: eights };
  const step = (objective: Objective<ClassBatch>, distance: Distance = euclidean) => {
    const { evaluate } = objective.prepare({ rows: Int32Array.from(eights.keys()), classOf: eights });
    return (x: tf.Tensor2D) => evaluate(x, distance).loss;
  };
  const pairs = (x: tf.Tensor2D): tf.Tensor => {
    const [left, right] = [0, 1].map((side) =>
      selectRows(
        x,
        Int32Array.from({ length: rows / 2 }, (_, i) => 2 * i + side),
      ),
    );
    return tf.mean(multipleNegativesLoss(left, right, { similarity: "dot" }));
  };
  const work: Record<string, (x: tf.Tensor2D) => tf.Tensor> = {
    batchContrastive: step(batchContrastive({ squared: false })),
    signalToNoise: step(batchContrastive({ squared: false }), signalToNoise),
    batchTriplet: step(batchTriplet()),
    batchHard: step(batchHard()),
    multiSimilarity: (x) => tf.mean(multiSimilarityLoss(x, eights)),
    circle: (x) => meanOfNonZeroReducer(circleLoss(x, eights), nobody),
    supervisedContrastive: (x) => meanOfNonZeroReducer(supervisedContrastiveLoss(x, eights), nobody),
    generalizedLiftedStructure: (x) => tf.mean(generalizedLiftedStructureLoss(x, eights)),
    ntXent: (x) => tf.mean(ntXentLoss(x, twos)),
    tupletMargin: (x) => tf.mean(tupletMarginLoss(x, twos)),
    liftedStructure: (x) => tf.mean(liftedStructureLoss(x, twos)),
    nPairs: pairs,
    thresholdConsistency: (x) => thresholdConsistency(x, eights),
    arcFace: (x) => tf.mean(arcFaceLoss(x, eights, proxies)),
    cosFace: (x) => tf.mean(cosFaceLoss(x, eights, proxies)),
    normalizedSoftmax: (x) => tf.mean(normalizedSoftmaxLoss(x, eights, proxies)),
    proxyAnchor: (x) => tf.mean(proxyAnchorLoss(x, eights, proxies)),
    proxyNca: (x) => tf.mean(proxyNcaLoss(x, eights, proxies)),
  };
  const embeddings = tf.randomNormal<tf.Rank.R2>([rows, size], 0, 1, "float32", 1);
  const times: Record<string, number> = {};
  for (const [name, loss] of Object.entries(work)) {
    let fastest = Infinity;
    for (let i = 0; i <= repeats; i++) {
      const start = performance.now();
      // Weights are no part of the proxies' times: the gradient by the embeddings alone is asked for, as of the peer.
      const { value, grad } = tf.valueAndGrad((x: tf.Tensor) => tf.tidy(() => loss(unitLength(x as tf.Tensor2D))))(
        embeddings,
      );
      await grad.data();
      tf.dispose([value, grad]);
      if (i > 0) fastest = Math.min(fastest, performance.now() - start);
    }
    times[name] = fastest;
  }
  tf.dispose([embeddings, proxies]);
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
