import * as tf from "@tensorflow/tfjs-core";
import { describe, expect, it } from "vitest";

import { batchingEncoder } from "../../src/encoders/batchingEncoder.js";
import type { Encoder } from "../../src/encoders/encoder.js";
import { euclidean } from "../../src/distances/euclidean.js";
import { vectorEncoder } from "../../src/encoders/vectorEncoder.js";
import { onEachBackend } from "../backends-under-test.js";
import { smallNet } from "./nets.js";

/** Doubles numbers, slowly; refuses negative ones; keeps the sizes of its passes. */
function slowEncoder(): Encoder<number> & { readonly passes: number[]; fingerprints: number; model: string } {
  const encoder = {
    kind: "slow",
    size: 2,
    distance: euclidean,
    passes: [] as number[],
    fingerprints: 0,
    model: "a",
    embed: async (samples: readonly number[]) => {
      encoder.passes.push(samples.length);
      await new Promise((resolve) => setTimeout(resolve, 5));
      const wrong = samples.find((sample) => sample < 0);
      if (wrong !== undefined) throw new RangeError(`sample ${wrong} is negative`);
      const values = Float32Array.from(samples.flatMap((sample) => [sample, 2 * sample]));
      return { values, length: samples.length, size: 2, model: encoder.model };
    },
    fingerprint: async () => {
      encoder.fingerprints++;
      const { model } = encoder;
      await new Promise((resolve) => setTimeout(resolve, 5));
      return model;
    },
  };
  return encoder;
}

describe("batchingEncoder", () => {
  it("embeds calls of the same moment in one pass, and gives each its own rows", async () => {
    const slow = slowEncoder();
    const together = batchingEncoder(slow);
    const answers = await Promise.all([[1], [2, 3], [4]].map((samples) => together.embed(samples)));
    expect(slow.passes).toEqual([4]);
    expect(answers.map(({ values }) => [...values])).toEqual([[1, 2], [2, 4, 3, 6], [4, 8]]); // prettier-ignore
    expect(answers.map(({ length }) => length)).toEqual([1, 2, 1]);
    expect(answers.map(({ model }) => model)).toEqual(["a", "a", "a"]);
  });

  it("gathers what comes while a pass runs for the next one, at most `most` samples, and more only from one call", async () => {
    const slow = slowEncoder();
    const together = batchingEncoder(slow, { most: 3 });
    const first = together.embed([1]);
    await new Promise((resolve) => setTimeout(resolve, 1));
    const rest = [[2], [3, 4], [5], [6, 7, 8, 9], [10]].map((samples) => together.embed(samples));
    await Promise.all([first, ...rest]);
    expect(slow.passes).toEqual([1, 3, 1, 4, 1]);
    expect([...(await rest[3]).values].filter((_, i) => i % 2 === 0)).toEqual([6, 7, 8, 9]);
  });

  it("fails only the call whose sample is refused, with its own error", async () => {
    const slow = slowEncoder();
    const together = batchingEncoder(slow);
    const answers = await Promise.allSettled([[1], [-2], [3]].map((samples) => together.embed(samples)));
    expect(answers.map(({ status }) => status)).toEqual(["fulfilled", "rejected", "fulfilled"]);
    expect((answers[1] as PromiseRejectedResult).reason).toEqual(new RangeError("sample -2 is negative"));
    await expect(together.embed([5])).resolves.toMatchObject({ length: 1 });
    await expect(together.embed([])).rejects.toThrow("need at least one sample, got none");
  });

  it("does not embed for a caller who has gone, and lets long calls that watch their progress pass", async () => {
    const slow = slowEncoder();
    const together = batchingEncoder(slow);
    const leaving = new AbortController();
    const calls = [together.embed([1]), together.embed([2], { signal: leaving.signal })];
    leaving.abort(new Error("gone"));
    await expect(calls[1]).rejects.toThrow("gone");
    await calls[0];
    await Promise.all([together.embed([1], { batchSize: 8 }), together.embed([2])]);
    expect(slow.passes).toEqual([1, 1, 1]);
  });

  it("asks for one fingerprint for many callers, and never tells one of before they asked", async () => {
    const slow = slowEncoder();
    const together = batchingEncoder(slow);
    const before = together.fingerprint();
    slow.model = "b";
    const after = Array.from({ length: 10 }, () => together.fingerprint());
    expect(await before).toBe("a");
    expect(new Set(await Promise.all(after))).toEqual(new Set(["b"]));
    expect(slow.fingerprints).toBe(2);
    slow.model = "c";
    expect(await together.fingerprint()).toBe("c");
    expect(slow.fingerprints).toBe(3);
  });

  it("refuses what is no encoder, and no batch", () => {
    expect(() => batchingEncoder(undefined as never)).toThrow("batchingEncoder: the encoder must be an encoder");
    expect(() => batchingEncoder(slowEncoder(), { most: 0 })).toThrow("batchingEncoder: most must be");
  });
});

onEachBackend(() => {
  it("batchingEncoder of a net gives the encoder's embeddings up to rounding and its fingerprint, keeps no tensors, and frees the net", async () => {
    const net = smallNet([4], { size: 3 });
    const encoder = vectorEncoder({ net });
    const together = batchingEncoder(encoder);
    expect(await together.fingerprint()).toBe(await encoder.fingerprint());
    const samples = Array.from({ length: 9 }, (_, i) => [i, 1, 2 - i, 0.5]);
    const alone = await encoder.embed(samples);
    const before = tf.memory().numTensors;
    const answers = await Promise.all(samples.map((sample) => together.embed([sample])));
    expect(tf.memory().numTensors).toBe(before);
    answers.forEach(({ values, model }, i) => {
      expect(model).toBe(alone.model);
      values.forEach((value, k) => {
        expect(value).toBeCloseTo(alone.values[i * 3 + k], 5);
      });
    });
    together.dispose!();
    await expect(encoder.embed(samples)).rejects.toThrow();
  });
});
