import fc from "fast-check";
import { expect, it } from "vitest";

import { seeded, type Random } from "../../src/core/random.js";
import { fromArrays } from "../../src/data/dataset.js";
import { classBalancedSampler } from "../../src/samplers/classBalancedSampler.js";
import { episodeSampler } from "../../src/samplers/episodeSampler.js";
import { fixedPairSampler, fixedTripletSampler } from "../../src/samplers/fixedSamplers.js";
import { forgeryPairSampler } from "../../src/samplers/forgeryPairSampler.js";
import { hardPairSampler } from "../../src/samplers/hardPairSampler.js";
import { hierarchicalSampler } from "../../src/samplers/hierarchicalSampler.js";
import { pairSampler } from "../../src/samplers/pairSampler.js";
import { perClassSampler } from "../../src/samplers/perClassSampler.js";
import type { Sampler } from "../../src/samplers/sampler.js";
import { tripletSampler } from "../../src/samplers/tripletSampler.js";
import { writerSampler } from "../../src/samplers/writerSampler.js";

const labels = Array.from({ length: 24 }, (_, row) => `class ${row % 4}`);
const writers = fromArrays(labels.map((_, row) => [row]), labels, { forged: labels.map((_, row) => Number(row % 6 === 5)) }); // prettier-ignore

const samplers: Record<string, (random: Random) => Sampler<unknown>> = {
  pairSampler: (random) => pairSampler(labels, { batchSize: 5, random }),
  fixedPairSampler: (random) => fixedPairSampler(pairSampler(labels, { random: seeded(1) })(13), { batchSize: 5, random }), // prettier-ignore
  fixedTripletSampler: (random) => fixedTripletSampler(tripletSampler(labels, { random: seeded(1) })(13), { batchSize: 5, random }), // prettier-ignore
  hardPairSampler: (random) => hardPairSampler(labels, { batchSize: 5, random }),
  tripletSampler: (random) => tripletSampler(labels, { batchSize: 5, random }),
  perClassSampler: (random) => perClassSampler(labels, { classes: 2, random }),
  classBalancedSampler: (random) => classBalancedSampler(labels, { batchSize: 7, random }),
  episodeSampler: (random) => episodeSampler(labels, { ways: 2, queries: 2, random }),
  hierarchicalSampler: (random) => hierarchicalSampler(labels, labels.map((_, row) => (row % 4) % 2), { random }), // prettier-ignore
  forgeryPairSampler: (random) => forgeryPairSampler(writers, { batchSize: 6, random }),
  writerSampler: (random) => writerSampler(writers, { writers: 2, random }),
};

it.each(Object.entries(samplers))(
  "%s draws the same again from a state, in another sampler too, whatever came between",
  (_, make) => {
    fc.assert(
      fc.property(fc.integer(), fc.nat({ max: 7 }), fc.nat({ max: 5 }), (seed, before, between) => {
        const one = make(seeded(seed));
        for (let i = 0; i < before; i++) one();
        const state = one.state!();
        const kept = structuredClone(state);
        const next = [one(), one(), one()];
        for (let i = 0; i < between; i++) one();
        expect(state).toEqual(kept); // later draws do not change it
        one.restore!(state);
        expect([one(), one(), one()]).toEqual(next);
        const other = make(seeded(seed + 1));
        other();
        other.restore!(kept);
        expect([other(), other(), other()]).toEqual(next);
      }),
      { numRuns: 25 },
    );
  },
);

it("fixedPairSampler refuses the state of another list", () => {
  const of = (count: number): Sampler<unknown> => fixedPairSampler(pairSampler(labels, { random: seeded(1) })(count));
  expect(() => { of(5).restore!(of(6).state!()); }).toThrow("fixedPairSampler: the state must be of a list of 5, got one of 6"); // prettier-ignore
});
