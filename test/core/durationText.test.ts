import { expect, it } from "vitest";

import { durationText } from "../../src/core/durationText.js";

it.each([
  [-1, "0 s"],
  [59.4, "59 s"],
  [59.6, "1 min 0 s"],
  [185, "3 min 5 s"],
  [3599.7, "1 h 0 min"],
  [7800, "2 h 10 min"],
])("says %d seconds as %s", (seconds, text) => {
  expect(durationText(seconds)).toBe(text);
});
