import { expect, it } from "vitest";

import { seeded } from "../../src/core/random.js";
import { placeOf, randomness, restorePlace, statesOf } from "../../src/core/stateful.js";

it("randomness goes back to where it stood, and says nothing of a source that nobody can know", () => {
  const random = seeded(1);
  const part = randomness(random);
  const place = part.state!();
  const first = [random(), random()];
  part.restore!(place);
  expect([random(), random()]).toEqual(first);
  expect(placeOf(Math.random)).toBeNull();
  restorePlace(Math.random, [1, 2, 3, 4]);
  restorePlace(random, null);
  expect(random()).not.toBe(first[0]);
});

it("statesOf joins the states of parts in order, and passes over those without one", () => {
  let [a, b] = [1, 2];
  const both = statesOf([
    { state: () => a, restore: (state) => { a = state as number; } }, // prettier-ignore
    {},
    undefined,
    { state: () => b, restore: (state) => { b = state as number; } }, // prettier-ignore
  ]);
  const before = both.state();
  expect(before).toEqual([1, null, null, 2]);
  [a, b] = [7, 8];
  both.restore(before);
  expect([a, b]).toEqual([1, 2]);
});
