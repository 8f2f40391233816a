import { describe, expect, it } from "vitest";
import { requireUpright } from "../../src/calibration/requireUpright.js";
import { rocHull } from "../../src/calibration/rocHull.js";
import { sortScores } from "../../src/calibration/sortedScores.js";
import { seeded } from "../../src/core/random.js";
import type { ScoredPairs } from "../../src/data/scoredPairs.js";

const check = (scored: ScoredPairs) => () => requireUpright("test", scored, rocHull(sortScores("test", scored)));

/** As many same as different pairs, `shift` farther if same. */
function pairs(each: number, shift: number, random = seeded(each)): ScoredPairs {
  const y = Array.from({ length: 2 * each }, (_, pair) => pair % 2);
  return { distances: y.map((label) => random() + (label === 0 ? shift : 0)), y };
}

describe("requireUpright", () => {
  it.each([7, 20, 300])("refuses labels that point the wrong way, from %i pairs of each kind on", (each) => {
    expect(check(pairs(each, 1))).toThrow("test: same pairs (y = 0) must be closer than different pairs (y = 1)");
  });

  it.each([1, 2, 3])("does not blame polarity on %i pairs of each kind, in whatever order they come", (each) => {
    expect(check(pairs(each, 1))).not.toThrow();
  });

  it("does not take chance for inversion", () => {
    const random = seeded(3);
    for (let set = 0; set < 300; set++) {
      expect(check(pairs(2 + (set % 50), 0, random))).not.toThrow();
      expect(check(pairs(100, 0, random))).not.toThrow();
    }
  });

  it("counts identities, not pairs: two people who happen to look alike are no inversion", () => {
    // 60 different pairs, of which 45 are of two people who look alike; same pairs lie between.
    const random = seeded(4);
    const close = Array.from({ length: 45 }, () => 0.05 * random());
    const far = Array.from({ length: 15 }, () => 0.65 + 0.1 * random());
    const same = Array.from({ length: 60 }, () => 0.5 + 0.1 * random());
    const scored = {
      distances: [...close, ...far, ...same],
      y: [...close, ...far].map(() => 1).concat(same.map(() => 0)),
    };
    const identities = {
      leftIdentity: [...close.map(() => 0), ...far.map((_, k) => 2 + k), ...same.map((_, k) => k % 60)],
      rightIdentity: [...close.map(() => 1), ...far.map((_, k) => 40 + k), ...same.map((_, k) => k % 60)],
    };
    expect(check(scored)).toThrow("must be closer");
    expect(check({ ...scored, ...identities })).not.toThrow();
  });
});
