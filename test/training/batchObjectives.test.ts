import * as tf from "@tensorflow/tfjs-core";
import { describe, expect, it } from "vitest";
import { seeded } from "../../src/core/random.js";
import { cosine } from "../../src/distances/cosine.js";
import { euclidean } from "../../src/distances/euclidean.js";
import { signalToNoise } from "../../src/distances/signalToNoise.js";
import { unitLength } from "../../src/tensors/unitLength.js";
import { weightedL1 } from "../../src/distances/weightedL1.js";
import { multiSimilarityLoss } from "../../src/losses/multiSimilarityLoss.js";
import { ntXentLoss } from "../../src/losses/ntXentLoss.js";
import { classWeightedReducer, meanOfNonZeroReducer, meanReducer, perAnchorReducer, sumReducer } from "../../src/losses/reducers.js"; // prettier-ignore
import { thresholdConsistency } from "../../src/losses/thresholdConsistency.js";
import { batchEasyHardMiner } from "../../src/miners/batchEasyHardMiner.js";
import { firstOf } from "../../src/miners/composeMiners.js";
import { pairMarginMiner } from "../../src/miners/pairMarginMiner.js";
import { multiSimilarityMiner } from "../../src/miners/multiSimilarityMiner.js";
import { tripletMiner } from "../../src/miners/tripletMiner.js";
import { SiameseNet } from "../../src/net/SiameseNet.js";
import { classBalancedSampler } from "../../src/samplers/classBalancedSampler.js";
import { episodeSampler } from "../../src/samplers/episodeSampler.js";
import { explicitPairs, explicitTriplets } from "../../src/samplers/explicitPairs.js";
import { fixedPairSampler, fixedTripletSampler } from "../../src/samplers/fixedSamplers.js";
import { pairSampler } from "../../src/samplers/pairSampler.js";
import { perClassSampler } from "../../src/samplers/perClassSampler.js";
import type { ClassBatch } from "../../src/samplers/sampler.js";
import { tripletSampler } from "../../src/samplers/tripletSampler.js";
import { denseTower } from "../../src/towers/denseTower.js";
import {
  circle,
  generalizedLiftedStructure,
  liftedStructure,
  multiSimilarity,
  ntXent,
  supervisedContrastive,
  tupletMargin,
} from "../../src/training/batchLosses.js";
import type { BatchOptions } from "../../src/training/batchObjective.js";
import { contrastive } from "../../src/training/contrastive.js";
import type { FitOptions } from "../../src/training/fit.js";
import { batchContrastive } from "../../src/training/batchContrastive.js";
import { batchHard, batchTriplet, semiHard } from "../../src/training/batchTriplet.js";
import type { Objective } from "../../src/training/objective.js";
import { multipleNegatives, multipleNegativesWithHard, nPairs, pairCrossEntropy } from "../../src/training/pairObjectives.js"; // prettier-ignore
import { prototypical } from "../../src/training/prototypical.js";
import { arcFace, cosFace, normalizedSoftmax, proxyAnchor, proxyNca, proxyObjective, type ProxyObjective } from "../../src/training/proxyObjective.js"; // prettier-ignore
import { triplet } from "../../src/training/triplet.js";
import { expectClose, expectNoLeak, onEachBackend, valueAndGradient, valuesOf } from "../backends-under-test.js";
import { clusters } from "../clusters.js";
import { hasReference, referenceBatches } from "../oracles/metricLearning.js";
import { scattered } from "../losses/checkLoss.js";

const classOf = Int32Array.of(0, 1, 0, 2, 1, 0);
const rows = Int32Array.of(10, 11, 12, 13, 14, 15);
const x = scattered(6, 3, 5);
const classNames = ["a", "b", "c", "d", "e", "f"];
const batch: ClassBatch = { rows, classOf };
const named: ClassBatch = { ...batch, classNames };

/** Loss and gradient of one step, as training would compute them, with what was reported. */
async function step<Batch>(
  objective: Objective<Batch>,
  drawn: Batch,
  embeddings: number[][],
  distance = euclidean,
): Promise<{ value: number; gradient: number[][]; logs: Readonly<Record<string, number>> }> {
  const prepared = objective.prepare(drawn);
  const input = tf.tensor2d(embeddings);
  const logs = (await prepared.preview?.(input, distance, { training: true })) ?? {};
  input.dispose();
  const found = await valueAndGradient((y) => prepared.evaluate(y, distance).loss, embeddings);
  return { ...found, logs };
}

onEachBackend(() => {
  it.skipIf(!hasReference)(
    "batchContrastive and batchTriplet combine pairs, loss and reducer as the reference does",
    async () => {
      for (const { embeddings, labels, losses } of referenceBatches) {
        const whole = { rows: Int32Array.from(labels.keys()), classOf: Int32Array.from(labels) };
        const unit = await valuesOf(tf.tidy(() => unitLength(tf.tensor2d(embeddings))));
        const scaled = labels.map((_, i) => unit.slice(i * embeddings[0].length, (i + 1) * embeddings[0].length));
        const expected = losses.find(({ kind }) => kind === "pml.TripletMarginLoss")!;
        expectClose([(await step(batchTriplet(), whole, scaled)).value], [expected.value]);
        const all = losses.find(
          ({ kind, params, normalized }) => kind === "triplet.batchAll" && normalized && params.squared === false,
        )!;
        expectClose([(await step(batchTriplet({ reducer: meanReducer }), whole, scaled)).value], [all.value]);
        const pairs = losses.find(
          ({ kind, params, normalized }) => kind === "contrastive.allPairs.halved" && normalized && params.margin === 1,
        )!;
        expectClose([(await step(batchContrastive({ reducer: meanReducer }), whole, scaled)).value], [2 * pairs.value]);
      }
    },
  );

  it.each([euclidean, cosine])(
    "batchContrastive costs the same whether it lists the pairs or not, compared by $name",
    async (distance) => {
      const near = x.map((row, i) => (i % 2 === 0 ? row : x[0].map((value) => 3 * value))); // rows at distance 0 of others
      const listed = await step(
        batchContrastive({ reducer: (...all) => meanOfNonZeroReducer(...all) }),
        batch,
        near,
        distance,
      );
      const whole = await step(batchContrastive(), batch, near, distance);
      expectClose([whole.value], [listed.value]);
      expectClose(whole.gradient.flat(), listed.gradient.flat());
    },
  );

  it("batchContrastive with a memory costs the same whether it lists the pairs or not", async () => {
    const costs: number[] = [];
    for (const options of [{}, { reducer: meanOfNonZeroReducer }]) {
      const objective = batchContrastive({ memory: 12, ...options });
      await step(objective, { rows: rows.map((row) => row + 10), classOf }, scattered(6, 3, 9));
      costs.push((await step(objective, batch, x)).value);
    }
    expectClose([costs[0]], [costs[1]]);
  });

  it("a miner picks what the loss looks at, and is reported", async () => {
    const objective = multiSimilarity({ miner: pairMarginMiner({ positiveMargin: 0.5, negativeMargin: 1 }) });
    const { value, logs } = await step(objective, batch, x);
    const distances = await valuesOf(tf.tidy(() => euclidean.matrix(tf.tensor2d(x), tf.tensor2d(x))));
    const mined = pairMarginMiner({ positiveMargin: 0.5, negativeMargin: 1 })({
      distances: Float32Array.from(distances),
      classOf,
    });
    const expected = await valuesOf(tf.tidy(() => tf.mean(multiSimilarityLoss(tf.tensor2d(x), { classOf, mined }))));
    expect(value).toBeCloseTo(expected[0], 5);
    expect("positives" in mined && mined.positives.anchor.length).toBe(logs.minedPositives);
    expect("positives" in mined && mined.negatives.anchor.length).toBe(logs.minedNegatives);
    expect(logs.minedPositives).toBeGreaterThan(0);
    expect(logs.minedPositiveDistance).toBeGreaterThan(0.5);
    expect(logs.minedNegativeDistance).toBeLessThan(1);
  });

  it("a step whose miner picks nothing costs 0 and moves nothing", async () => {
    const none = tripletMiner({ kind: "easy", margin: 100 });
    for (const objective of [
      batchTriplet({ mining: none }),
      ntXent({ miner: none }),
      generalizedLiftedStructure({ miner: none }),
    ]) {
      const { value, gradient, logs } = await step(objective, batch, x);
      expect(value).toBe(0);
      expect(gradient.flat().every((entry) => entry === 0)).toBe(true);
      expect(logs.minedNegatives).toBe(0);
    }
    const { value } = await step(batchTriplet({ mining: firstOf(none, tripletMiner({ kind: "all" })) }), batch, x);
    expect(value).toBeGreaterThan(0);
  });

  it("a miner must have looked before the loss is computed", () => {
    const prepared = ntXent({ miner: tripletMiner() }).prepare(batch);
    expect(() => prepared.evaluate(tf.zeros([6, 3]), euclidean)).toThrow(
      "ntXent: a miner needs to look at the embeddings first; call `preview` before `evaluate`",
    );
  });

  it("reducers know whose each loss is", async () => {
    const losses = await valuesOf(tf.tidy(() => ntXentLoss(tf.tensor2d(x), classOf)));
    const anchors = [0, 0, 1, 2, 2, 4, 5, 5]; // rows with positives, in order
    const perAnchor = anchors.map((a, i) => losses[i] / anchors.filter((other) => other === a).length / 5);
    const sum = (values: number[]): number => values.reduce((total, value) => total + value, 0);
    expect((await step(ntXent({ reducer: perAnchorReducer }), batch, x)).value).toBeCloseTo(sum(perAnchor), 4);
    expect((await step(ntXent({ reducer: sumReducer }), batch, x)).value).toBeCloseTo(sum(losses), 4);
    const weighted = losses.map((loss, i) => (loss * [1, 5, 7][classOf[anchors[i]]]) / losses.length);
    expect((await step(ntXent({ reducer: classWeightedReducer([1, 5, 7]) }), batch, x)).value).toBeCloseTo(
      sum(weighted),
      4,
    );
    for (const make of [batchContrastive, batchTriplet, multiSimilarity, liftedStructure]) {
      expect(Number.isFinite((await step(make({ reducer: perAnchorReducer }), batch, x)).value)).toBe(true);
    }
  });

  it("a regulariser is added", async () => {
    const plain = (await step(ntXent(), batch, x)).value;
    const regularizer: NonNullable<BatchOptions["regularizer"]> = (e, c) => tf.mul(0.5, thresholdConsistency(e, c));
    const extra = await valuesOf(tf.tidy(() => tf.mul(0.5, thresholdConsistency(tf.tensor2d(x), classOf))));
    expect((await step(ntXent({ regularizer }), batch, x)).value).toBeCloseTo(plain + extra[0], 4);
  });

  it("a memory compares the batch with earlier rows: not with itself, not with what validation saw, and no more than it holds", async () => {
    const objective = ntXent({ memory: 8 });
    const plain = (await step(ntXent(), batch, x)).value;
    const first = await step(objective, batch, x);
    expect(first.value).toBeCloseTo(plain, 5);
    expect(first.logs.remembered).toBe(0);
    expect((await step(objective, batch, x)).logs.remembered).toBe(0); // the same rows again: their old selves are left out

    const later = { rows: rows.map((row) => row + 100), classOf };
    const other = scattered(6, 3, 9);
    const prepared = objective.prepare(later);
    const input = tf.tensor2d(other);
    expect((await prepared.preview!(input, euclidean, { training: false })).remembered).toBe(6);
    input.dispose();
    const second = await step(objective, later, other);
    expect(second.logs.remembered).toBe(6);
    const expected = await valuesOf(
      tf.tidy(() =>
        tf.mean(ntXentLoss(tf.tensor2d(other), { classOf, memory: { embeddings: tf.tensor2d(x), classOf } })),
      ),
    );
    expect(second.value).toBeCloseTo(expected[0], 5);

    const third = await step(objective, { rows: rows.map((row) => row + 200), classOf }, x);
    expect(third.logs.remembered).toBe(8);
    const mined = ntXent({ memory: 8, miner: batchEasyHardMiner({ positive: "all", negative: "hard" }) });
    await step(mined, batch, x);
    expect((await step(mined, later, other)).logs.minedNegatives).toBe(6);
  });

  it("batchTriplet swaps, and not with a memory", async () => {
    const plain = (await step(batchTriplet({ margin: 0.5, reducer: meanReducer }), batch, x)).value;
    const swapped = (await step(batchTriplet({ margin: 0.5, swap: true, reducer: meanReducer }), batch, x)).value;
    expect(swapped).toBeGreaterThan(plain);
    expect(() => batchTriplet({ swap: true, memory: 4 })).toThrow("batchTriplet: swap cannot be used with a memory");
    expect(() => batchTriplet({ swap: true, mining: "hard" })).toThrow(
      'batchTriplet: swap needs mining "all" or a miner, got "hard"',
    );
  });

  it.each(["hard", "semihard"] as const)(
    "batchTriplet mines %s ones alike on the device and by a miner",
    async (kind) => {
      // The miner of triplets picks among all of them; the one on the device has its own rule for each anchor or same pair.
      const distances = await valuesOf(tf.tidy(() => euclidean.matrix(tf.tensor2d(x), tf.tensor2d(x))));
      const d = (a: number, b: number): number => distances[a * 6 + b];
      const others = (a: number, same: boolean): number[] =>
        [0, 1, 2, 3, 4, 5].filter((b) => b !== a && (classOf[a] === classOf[b]) === same);
      const losses: number[] = [];
      for (let a = 0; a < 6; a++) {
        const positives = others(a, true).map((p) => d(a, p));
        const negatives = others(a, false).map((n) => d(a, n));
        for (const p of kind === "hard" ? [Math.max(...positives)].filter(Number.isFinite) : positives) {
          const farther = negatives.filter((n) => n > p);
          const n = kind === "hard" || farther.length > 0 ? Math.min(...(kind === "hard" ? negatives : farther)) : Math.max(...negatives); // prettier-ignore
          losses.push(Math.max(0, p - n + 0.5));
        }
      }
      const mean = losses.reduce((sum, loss) => sum + loss, 0) / losses.length;
      const { value } = await step(batchTriplet({ margin: 0.5, mining: kind }), batch, x);
      expect(value).toBeCloseTo(mean, 5);
      const short = kind === "hard" ? batchHard({ margin: 0.5 }) : semiHard({ margin: 0.5 });
      expect((await step(short, batch, x)).value).toBe(value);
      const whole = await step(batchTriplet({ margin: 0.5, mining: kind, reducer: sumReducer }), batch, x);
      expect(whole.value).toBeCloseTo(
        losses.reduce((sum, loss) => sum + loss, 0),
        4,
      );
      const [owned] = [batchTriplet({ margin: 0.5, mining: kind, reducer: perAnchorReducer })];
      expect(Number.isFinite((await step(owned, batch, x)).value)).toBe(true);
    },
  );

  it("batchTriplet mines on the device in a memory too", async () => {
    const objective = batchTriplet({ mining: "hard", margin: 0.5, memory: 6 });
    const far = scattered(6, 3, 9);
    await step(objective, { rows: rows.map((row) => row + 10), classOf }, far);
    const all = [...x, ...far];
    const distances = await valuesOf(tf.tidy(() => euclidean.matrix(tf.tensor2d(x), tf.tensor2d(all))));
    const reference = [...classOf, ...classOf];
    const losses = x.map((_, a) => {
      const own = distances.slice(a * 12, (a + 1) * 12);
      const positive = Math.max(...own.filter((_, b) => b !== a && reference[b] === classOf[a]));
      return Math.max(0, positive - Math.min(...own.filter((_, b) => reference[b] !== classOf[a])) + 0.5);
    });
    const { value } = await step(objective, batch, x);
    expect(value).toBeCloseTo(losses.reduce((sum, loss) => sum + loss, 0) / 6, 5);
  });

  it("batchTriplet costs nothing where a batch has one class only", async () => {
    const alone = { rows: rows.subarray(0, 3), classOf: Int32Array.of(4, 4, 4) };
    for (const mining of ["all", "hard", "semihard"] as const) {
      const { value, gradient } = await step(batchTriplet({ mining }), alone, x.slice(0, 3));
      expect([value, ...new Set(gradient.flat())]).toEqual([0, 0]);
    }
  });

  it("objectives keep no tensors", () =>
    expectNoLeak(async () => {
      for (const mining of ["all", "hard", "semihard", tripletMiner()] as const) {
        await step(batchTriplet({ mining }), batch, x);
      }
      for (const make of [
        batchContrastive,
        multiSimilarity,
        circle,
        supervisedContrastive,
        ntXent,
        tupletMargin,
        liftedStructure,
        generalizedLiftedStructure,
      ]) {
        await step(make({ miner: tripletMiner() }), batch, x);
        await step(make(), batch, x);
      }
      await step(nPairs(), batch, x);
      await step(prototypical(), { ...batch, classOf: Int32Array.of(0, 1, 0, 1, 1, 0), supportCount: 2 }, x);
    }));
});

describe("objectives train a net", () => {
  const data = clusters();
  const classes = data.labels.classNames;
  const perClass = perClassSampler(data.labels, { classes: 8, perClass: 4, random: seeded(2) });
  const pairs = pairSampler(data.labels, { batchSize: 64, random: seeded(2) });
  const samePairs = pairSampler(data.labels, { batchSize: 12, sameFraction: 1, random: seeded(2) });
  const triplets = tripletSampler(data.labels, { batchSize: 48, random: seeded(2) });
  const episodes = episodeSampler(data.labels, { ways: 8, shots: 2, queries: 2, random: seeded(2) });

  const make = (distance = euclidean, normalize = true): SiameseNet =>
    new SiameseNet({
      tower: denseTower({ inputShape: [8], units: [16], embeddingSize: 4, random: seeded(1) }),
      distance,
      normalize,
    });

  /** Trains and gives same over different distance before and after, on all pairs. */
  async function separation<Batch>(
    net: SiameseNet,
    options: Pick<FitOptions<Batch>, "sampler" | "objective">,
  ): Promise<[number, number]> {
    const measure = async (): Promise<number> => {
      const { distances, y } = await net.score(data, pairSampler(data.labels, { random: seeded(9) })(400));
      const mean = (label: number): number => {
        const own = Array.from(distances).filter((_, i) => y[i] === label);
        return own.reduce((sum, d) => sum + d, 0) / own.length;
      };
      return mean(0) / mean(1);
    };
    const before = await measure();
    await net.fit(data, { ...options, epochs: 6, stepsPerEpoch: 10, learningRate: 0.01, random: seeded(3) });
    return [before, await measure()];
  }

  const trainsOnRows: readonly [string, () => Objective<ClassBatch>][] = [
    ["batchContrastive", batchContrastive],
    ["batchContrastive, signal-to-noise", batchContrastive],
    ["batchTriplet", () => batchTriplet({ margin: 0.5 })],
    [
      "batchTriplet, soft, distance from hard miner",
      () => batchTriplet({ margin: "soft", mining: tripletMiner({ kind: "all", margin: 1 }) }),
    ],
    ["batchHard", () => batchHard({ margin: "soft" })],
    ["semiHard", () => semiHard({ margin: 0.5 })],
    ["multiSimilarity with its miner", () => multiSimilarity({ miner: multiSimilarityMiner() })],
    ["circle", circle],
    ["supervisedContrastive", supervisedContrastive],
    ["ntXent with a memory", () => ntXent({ temperature: 0.3, memory: 64 })],
    ["tupletMargin", tupletMargin],
    ["liftedStructure", liftedStructure],
    ["generalizedLiftedStructure", generalizedLiftedStructure],
    ["nPairs", () => nPairs({ similarity: "cosine", scale: 5 })],
  ];
  it.each(trainsOnRows)("%s", async (name, objective) => {
    const net = make(name.includes("signal") ? signalToNoise : euclidean);
    const [before, after] = await separation(net, { sampler: perClass, objective: objective() });
    expect(after).toBeLessThan(0.8 * before);
    net.dispose();
  });

  it.each<[string, () => ProxyObjective]>([
    ["arcFace", () => arcFace({ classes, size: 4, margin: 0.2, scale: 10, random: seeded(4) })],
    ["cosFace", () => cosFace({ classes, size: 4, margin: 0.1, scale: 10, random: seeded(4) })],
    ["normalizedSoftmax", () => normalizedSoftmax({ classes, size: 4, temperature: 0.2, random: seeded(4) })],
    ["proxyAnchor", () => proxyAnchor({ classes, size: 4, alpha: 8, random: seeded(4) })],
    ["proxyNca", () => proxyNca({ classes, size: 4, scale: 5, random: seeded(4) })],
  ])("%s, which moves its proxies too, and frees them", async (_, makeObjective) => {
    const tensors = tf.memory().numTensors;
    const net = make();
    const objective = makeObjective();
    const start = Array.from(await objective.variables[0].data());
    const sampler = classBalancedSampler(data.labels, { batchSize: 40, random: seeded(2) });
    const [before, after] = await separation(net, { sampler, objective });
    expect(after).toBeLessThan(0.8 * before);
    const end = Array.from(await objective.variables[0].data());
    expect(end.some((value, i) => Math.abs(value - start[i]) > 0.01)).toBe(true);
    net.dispose();
    objective.dispose();
    expect(tf.memory().numTensors).toBe(tensors);
  });

  it("proxies are the same from the same seed, and a class without one is refused", async () => {
    const proxies = async (seed: number): Promise<number[]> => {
      const objective = arcFace({ classes: classNames, size: 2, random: seeded(seed) });
      const values = Array.from(await objective.variables[0].data());
      objective.dispose();
      return values;
    };
    expect(await proxies(1)).toEqual(await proxies(1));
    expect(await proxies(1)).not.toEqual(await proxies(2));
    const objective = proxyObjective("mine", { classes: classNames, size: 3 }, (e, _, p) =>
      tf.sum(tf.matMul(e, p, false, true), 1),
    );
    expect(Number.isFinite((await step(objective, named, x)).value)).toBe(true);
    objective.dispose();
    const narrow = arcFace({ classes: ["a", "b"], size: 3 });
    await expect(step(narrow, batch, x)).rejects.toThrow(
      "arcFace: a batch must name its classes (classNames), as those of classBalancedSampler and perClassSampler do",
    );
    await expect(step(narrow, named, x)).rejects.toThrow(
      'arcFace: there is a proxy for each of the 2 classes of training, none for "c"; validate on rows of the training classes',
    );
    narrow.dispose();
    expect(() => arcFace({ classes: ["a"], size: 3 })).toThrow("arcFace: need at least 2 classes, got 1");
    expect(() => arcFace({ classes: ["a", "b", "a"], size: 3 })).toThrow(
      "arcFace: each class must be named once, got 3 names for 2 classes",
    );
    expect(() => arcFace({ classes: 3 as never, size: 3 })).toThrow(
      "arcFace: classes must be the names of the classes (train.labels.classNames), got 3",
    );
  });

  it("proxies and learned distances are saved with the net, and restored", async () => {
    let saved: tf.io.ModelArtifacts | undefined;
    const keep: tf.io.IOHandler = {
      save: (artifacts) => {
        saved = artifacts;
        return Promise.resolve({ modelArtifactsInfo: { dateSaved: new Date(), modelTopologyType: "JSON" } });
      },
      load: () => Promise.resolve(saved!),
    };
    const tensors = tf.memory().numTensors;
    const read = async (weights: readonly tf.Variable[]): Promise<number[][]> =>
      Promise.all(weights.map(async (weight) => Array.from(await weight.data())));
    const [objective, other] = [4, 5].map((seed) => arcFace({ classes, size: 4, random: seeded(seed) }));
    const [distance, fresh] = [4, 5].map((seed) => weightedL1({ size: 4, random: seeded(seed) }));
    const net = make(distance, false);
    expect(await read(other.variables)).not.toEqual(await read(objective.variables));
    await net.save(keep, { objective });
    const loaded = await SiameseNet.load(keep, { distance: fresh, objective: other });
    expect(await read(other.variables)).toEqual(await read(objective.variables));
    expect(await read(fresh.variables)).toEqual(await read(distance.variables));
    for (const owner of [net, loaded, objective, other]) owner.dispose();
    expect(tf.memory().numTensors).toBe(tensors);
  });

  it("a memory remembers what was trained on, not what validation read", async () => {
    const net = make();
    const remembered: number[] = [];
    await net.fit(data, {
      sampler: perClass,
      objective: ntXent({ memory: 1000 }),
      epochs: 2,
      stepsPerEpoch: 1,
      validation: {
        dataset: data,
        sampler: perClassSampler(data.labels, { classes: 10, perClass: 8, random: seeded(8) }),
      },
      callbacks: { onBatchEnd: (_, logs) => remembered.push(logs.remembered) },
    });
    expect(remembered[0]).toBe(0);
    expect(remembered[1]).toBeLessThanOrEqual(32); // one batch of training, less the rows that came again; validation read 80
    net.dispose();
  });

  it("contrastive, on pairs", async () => {
    const net = make();
    const [before, after] = await separation(net, { sampler: pairs, objective: contrastive() });
    expect(after).toBeLessThan(0.8 * before);
    net.dispose();
  });

  it("pairCrossEntropy with Koch's weighted L1, whose weights are trained and disposed with the net", async () => {
    const tensors = tf.memory().numTensors;
    const distance = weightedL1({ size: 4, random: seeded(5) });
    const net = make(distance, false);
    const start = Array.from(await distance.variables[0].data());
    const [before, after] = await separation(net, { sampler: pairs, objective: pairCrossEntropy(distance) });
    expect(after).toBeLessThan(0.8 * before);
    expect(Array.from(await distance.variables[0].data())).not.toEqual(start);
    const other = make();
    const options = { sampler: pairs, objective: pairCrossEntropy(distance), stepsPerEpoch: 1 };
    await expect(other.fit(data, options)).rejects.toThrow(
      "pairCrossEntropy: the net must have the distance the objective was made with; pass it to both",
    );
    other.dispose();
    net.dispose();
    expect(tf.memory().numTensors).toBe(tensors);
  });

  it("triplet and multipleNegativesWithHard, on triplets; multipleNegatives, on same pairs; prototypical, on episodes", async () => {
    for (const train of [
      (net: SiameseNet) => separation(net, { sampler: triplets, objective: triplet({ margin: 0.5 }) }),
      (net: SiameseNet) => separation(net, { sampler: triplets, objective: multipleNegativesWithHard({ scale: 5 }) }),
      (net: SiameseNet) => separation(net, { sampler: samePairs, objective: multipleNegatives({ scale: 5 }) }),
      (net: SiameseNet) => separation(net, { sampler: episodes, objective: prototypical({ scale: 5 }) }),
    ]) {
      const net = make();
      const [before, after] = await train(net);
      expect(after).toBeLessThan(0.85 * before);
      net.dispose();
    }
  });

  it("data that come as pairs or triplets, without labels", async () => {
    const random = seeded(6);
    const sample = (side: number): number[] => Array.from({ length: 8 }, (_, i) => (i < 4 ? side : 0) + random());
    const sides = Array.from({ length: 60 }, (_, i) => [i % 2, (i >> 1) % 2]);
    const { dataset, pairs: given } = explicitPairs(
      sides.map(([a]) => sample(a)),
      sides.map(([, b]) => sample(b)),
      sides.map(([a, b]) => (a === b ? 0 : 1)),
    );
    const net = make();
    const history = await net.fit(dataset, { sampler: fixedPairSampler(given, { batchSize: 30, random }), objective: contrastive(), epochs: 30, stepsPerEpoch: 2, learningRate: 0.01, random }); // prettier-ignore
    expect(history.history.loss.at(-1)!).toBeLessThan(0.3 * history.history.loss[0]);
    const by = (side: (i: number) => number): number[][] => Array.from({ length: 40 }, (_, i) => sample(side(i)));
    const made = explicitTriplets(by((i) => i % 2), by((i) => i % 2), by((i) => 1 - (i % 2))); // prettier-ignore
    const fresh = make();
    const learned = await fresh.fit(made.dataset, { sampler: fixedTripletSampler(made.triplets, { batchSize: 20, random }), objective: triplet({ margin: 0.5 }), epochs: 30, stepsPerEpoch: 2, learningRate: 0.01, random }); // prettier-ignore
    expect(learned.history.loss.at(-1)!).toBeLessThan(0.3 * learned.history.loss[0]);
    net.dispose();
    fresh.dispose();
  });

  it("reports what miners pick to callbacks", async () => {
    const net = make();
    const seen: number[] = [];
    const { history } = await net.fit(data, {
      sampler: perClass,
      objective: batchTriplet({ mining: tripletMiner({ kind: "semihard" }) }),
      epochs: 2,
      stepsPerEpoch: 3,
      callbacks: { onBatchEnd: (_, logs) => seen.push(logs.minedNegatives) },
    });
    expect(seen.length).toBe(6);
    expect(seen.some((count) => count > 0)).toBe(true);
    expect(history.minedNegatives.length).toBe(2);
    net.dispose();
  });
});

describe("the objectives refuse", () => {
  it("pairs that are not same pairs, and batches with too few of them", () => {
    const pair = { left: Int32Array.of(0, 2), right: Int32Array.of(1, 3), y: Uint8Array.of(0, 1) };
    expect(() => multipleNegatives().prepare(pair)).toThrow(
      "multipleNegatives: all pairs must be same pairs (y = 0); draw them with sameFraction: 1",
    );
    expect(() => nPairs().prepare({ rows: Int32Array.of(0, 1, 2), classOf: Int32Array.of(0, 0, 1) })).toThrow(
      "nPairs: a batch needs at least 2 same pairs, as each is the other's negative, got 1",
    );
  });
});
