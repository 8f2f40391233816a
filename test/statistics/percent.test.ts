import { expect, it } from "vitest";
import { percent, percentWithin } from "../../src/statistics/percent.js";

it.each([
  { rate: 0, text: "0 %" },
  { rate: 1, text: "100 %" },
  { rate: 0.608, text: "61 %" },
  { rate: 0.0123, text: "1.2 %" },
  { rate: 0.00417, text: "0.42 %" },
  { rate: 0.00042, text: "0.042 %" },
  { rate: 0.9964, text: "99.64 %" },
  { rate: 0.954, text: "95.4 %" },
  { rate: -0.032, text: "-3.2 %" },
  { rate: NaN, text: "unknown" },
])("percent($rate) reads $text", ({ rate, text }) => {
  expect(percent(rate)).toBe(text);
});

it("says the unit of an interval once", () => {
  expect(percentWithin({ value: 0.012, low: 0.008, high: 0.019 })).toBe("1.2 % (0.8 to 1.9 %)");
});
