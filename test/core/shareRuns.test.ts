import { describe, expect, it } from "vitest";

import { shareRuns } from "../../src/core/shareRuns.js";

/** A run that ends when it is told to, and says how it was numbered. */
function runs(): {
  readonly shared: () => Promise<number>;
  readonly begun: () => number;
  readonly end: (fails?: boolean) => Promise<void>;
} {
  const ends: ((fails: boolean) => void)[] = [];
  let begun = 0;
  const shared = shareRuns(() => {
    const number = ++begun;
    return new Promise<number>((resolve, reject) => {
      ends.push((fails) => {
        if (fails) reject(new Error(`run ${number} failed`));
        else resolve(number);
      });
    });
  });
  const end = async (fails = false): Promise<void> => {
    ends.shift()!(fails);
    await new Promise((resolve) => setTimeout(resolve, 0));
  };
  return { shared, begun: () => begun, end };
}

describe("shareRuns", () => {
  it("gives callers who wait at the same time one run, which began after they called", async () => {
    const { shared, begun, end } = runs();
    const first = shared();
    const waiting = [shared(), shared(), shared()];
    expect(begun()).toBe(1);
    await end();
    expect(begun()).toBe(2);
    const late = shared();
    await end();
    await end();
    expect(await Promise.all([first, ...waiting, late])).toEqual([1, 2, 2, 2, 3]);
    const alone = shared();
    await end();
    expect([await alone, begun()]).toEqual([4, 4]);
  });

  it("fails only who waits for the run that failed", async () => {
    const { shared, end } = runs();
    const [first, second] = [shared(), shared()];
    const failed = expect(first).rejects.toThrow("run 1 failed");
    await end(true);
    await failed;
    await end();
    expect(await second).toBe(2);
  });
});
