import { describe, expect, it } from "vitest";
import { fingerprintScores } from "../../src/calibration/fingerprintScores.js";

describe("fingerprintScores", () => {
  it("tells scores apart by value, kind and number", () => {
    const prints = [
      { same: Float64Array.of(1, 2), different: Float64Array.of(3) },
      { same: Float64Array.of(1, 2), different: Float64Array.of(4) },
      { same: Float64Array.of(1), different: Float64Array.of(2, 3) },
      { same: Float64Array.of(1, 2, 2), different: Float64Array.of(3) },
    ].map(fingerprintScores);
    expect(new Set(prints).size).toBe(4);
  });

  it("is the same for the same scores, kept in 32 or in 64 bits", () => {
    expect(fingerprintScores({ same: Float32Array.of(0.5), different: Float32Array.of(2) })).toBe(
      fingerprintScores({ same: Float64Array.of(0.5), different: Float64Array.of(2) }),
    );
  });
});
