import { describe, expect, it } from "vitest";

import { oneThread, startThreads } from "../../examples/studies/shared/threads.js";
import { MIRRORS } from "../../examples/studies/signatures/mirror.js";
import { preparationFor } from "../../examples/studies/signatures/preparation.js";
import { preparingScans } from "../../examples/studies/signatures/prepareScan.js";
import { syntheticSignatures } from "../../examples/studies/signatures/synthetic.js";
import { lookingAtFrames } from "../../examples/studies/signatures/viewsOf.js";
import { warpingFrames } from "../../examples/studies/signatures/warpFrame.js";

describe("threads of a study", () => {
  it("compute what one thread computes, in the order of the items, and tell how far they are", async () => {
    const { images } = syntheticSignatures({ seed: 3, writers: 2, genuine: 4, forged: 3 });
    const config = preparationFor(images, { tower: "statistics", quick: true });
    const items = images.map((scan) => ({ scan, config }));
    const threads = startThreads(2);
    try {
      const done: number[] = [];
      const scans = await threads.map(preparingScans, items, (count) => done.push(count));
      expect(scans).toEqual(await oneThread.map(preparingScans, items));
      expect(done.at(-1)).toBe(images.length);
      expect(done).toEqual([...done].sort((a, b) => a - b));

      const looks = scans.map(({ frame }) => ({ frame, config }));
      expect(await threads.map(lookingAtFrames, looks)).toEqual(await oneThread.map(lookingAtFrames, looks));
      const warps = scans.map(({ frame }, i) => ({
        ...{ frame, config, mirrors: MIRRORS },
        handSeeds: [[], [i], [i, 2 * i]][i % 3],
        seed: i + 1,
      }));
      const warped = await oneThread.map(warpingFrames, warps);
      expect(await threads.map(warpingFrames, warps)).toEqual(warped);
      expect(await Promise.all(warps.map((warp) => threads.call(warpingFrames, warp)))).toEqual(warped);
      expect(await oneThread.call(warpingFrames, warps[0])).toEqual(warped[0]);
    } finally {
      await threads.close();
    }
  });

  it("fail with the error of the item, and go on with the next work", async () => {
    const threads = startThreads(2);
    try {
      const wrong = {
        scan: { data: new Uint8Array(3), height: 2, width: 2, channels: 1 as const },
        config: {} as never,
      };
      await expect(threads.map(preparingScans, [wrong])).rejects.toThrow(/grayscaleImage/);
      const calls = [1, 2, 3].map(() => threads.call(preparingScans, wrong)); // more than there are threads
      for (const call of await Promise.allSettled(calls)) {
        expect(call).toMatchObject({
          status: "rejected",
          reason: { message: expect.stringMatching(/grayscaleImage/) },
        });
      }
      await expect(oneThread.call(preparingScans, wrong)).rejects.toThrow(/grayscaleImage/);
      expect(await threads.map(preparingScans, [])).toEqual([]);
    } finally {
      await threads.close();
    }
  });
});
