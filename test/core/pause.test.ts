import { expect, it } from "vitest";

import { pause } from "../../src/core/pause.js";

it("pause lets a timer run during long work, and costs no turn in short work", async () => {
  const resting = pause();
  let fired = false;
  setTimeout(() => (fired = true));
  await resting();
  expect(fired).toBe(false);
  const end = performance.now() + 120;
  while (performance.now() < end);
  await resting();
  expect(fired).toBe(true);
});
