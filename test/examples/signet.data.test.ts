import { existsSync } from "node:fs";

import { describe, expect, it } from "vitest";
import { everyPair, seeded } from "one-shot-ts";
import { pairKinds, scoreWith } from "one-shot-ts/evaluation";
import { equalErrorRate } from "one-shot-ts/calibration";
import { type RawImage } from "one-shot-ts/images";

import { frameScan, inputOf, inputShape, preparationFor } from "../../examples/studies/signet/preparation.js";
import { prepareAll } from "../../examples/studies/signet/prepare.js";
import { SCALARS } from "../../examples/studies/signet/scalars.js";
import { loadSet, type SetName } from "../../examples/studies/signet/sets.js";
import { countAll, splitWriters } from "../../examples/studies/signet/splitWriters.js";

const shared = new URL("../../../shared/data/signatures-bengali/index.json", import.meta.url);
const isThere = existsSync(shared);
if (!isThere) console.warn("signet.data.test.ts: ../shared/data is not there, so its facts are not checked");

describe.skipIf(!isThere)("the shared sets", () => {
  it.each<[SetName, object]>([
    [
      "bengali",
      {
        train: { writers: 40, genuine: 824, forged: 978 },
        calibrate: { writers: 10, genuine: 190, forged: 251 },
        test: { writers: 30, genuine: 634, forged: 708 },
      },
    ],
    [
      "dutch",
      {
        train: { writers: 40, genuine: 528, forged: 474 },
        calibrate: { writers: 10, genuine: 156, forged: 120 },
        test: { writers: 14, genuine: 203, forged: 168 },
      },
    ],
  ])("are parted by writers: %s", async (name, counts) => {
    const set = await loadSet(name, { quick: false, seed: 1 });
    const split = splitWriters(set, seeded(1));
    expect(countAll(split)).toEqual(counts);
    const writers = [split.train, split.calibrate, split.test].map((part) => new Set(part.writers));
    expect(new Set(writers.flatMap((part) => [...part])).size).toBe(writers.reduce((sum, part) => sum + part.size, 0));
  });

  it.each<[SetName, number, number]>([
    ["bengali", 0.184815, 0.230911],
    ["dutch", 0.175117, 0.352679],
  ])(
    "are told by the pen alone better than by pixels: %s, test writers of seed 1",
    async (name, scalarError, pixelError) => {
      const set = await loadSet(name, { quick: false, seed: 1 });
      const { test } = splitWriters(set, seeded(1));
      const { dataset, scalar, pixels } = await prepareAll(
        test,
        preparationFor(name, { tower: "small", thinned: false, quick: false }),
        SCALARS[name].of,
      );
      const all = everyPair(dataset);
      const kept = Array.from(all.kind.keys()).filter((pair) => pairKinds[all.kind[pair]] !== "random");
      const chosen = {
        left: Int32Array.from(kept, (pair) => all.left[pair]),
        right: Int32Array.from(kept, (pair) => all.right[pair]),
        y: Uint8Array.from(kept, (pair) => all.y[pair]),
      };
      const error = (distance: (a: number, b: number) => number): number =>
        equalErrorRate(scoreWith(dataset, chosen, distance));
      expect(error((a, b) => Math.abs(scalar[a] - scalar[b]))).toBeCloseTo(scalarError, 5);
      const product = (x: Float32Array, y: Float32Array): number => {
        let sum = 0;
        for (let i = 0; i < x.length; i++) sum += x[i] * y[i];
        return sum;
      };
      const lengths = pixels.map((row) => Math.sqrt(product(row, row)));
      expect(error((a, b) => 1 - product(pixels[a], pixels[b]) / (lengths[a] * lengths[b]))).toBeCloseTo(pixelError, 5);
    },
    60_000,
  );
});

describe("invented sets", () => {
  it("are of other writers for each set", async () => {
    const [bengali, dutch] = await Promise.all(
      (["bengali", "dutch"] as const).map((name) => loadSet(name, { quick: true, seed: 1 })),
    );
    expect(bengali.signatures.source).toBe("synthetic");
    expect(bengali.signatures.images[0].data).not.toEqual(dutch.signatures.images[0].data);
  });
});

describe("preparation", () => {
  /** A stroke of a given width and grey, 60 pixels long. */
  const scan = (width: number, grey: number): RawImage => ({
    data: Uint8Array.from({ length: 90 * 200 }, (_, i) => {
      const [x, y] = [i % 200, Math.floor(i / 200)];
      return x >= 70 && x < 130 && y >= 40 && y < 40 + width ? grey : 255;
    }),
    height: 90,
    width: 200,
    channels: 1,
  });

  it("shows a tower nothing of the pen's darkness, and with --thinned nothing of its width", () => {
    const plain = preparationFor("bengali", { tower: "small", thinned: false, quick: false });
    const thinned = preparationFor("bengali", { tower: "small", thinned: true, quick: false });
    expect(frameScan(scan(4, 20), plain)).toEqual(frameScan(scan(4, 120), plain));
    const ink = (config: typeof plain, width: number): number =>
      Array.from(frameScan(scan(width, 20), config).data).reduce((sum, value) => sum + value, 0);
    expect(ink(plain, 6) / ink(plain, 3)).toBeCloseTo(2, 1);
    expect(Math.abs(ink(thinned, 6) / ink(thinned, 3) - 1)).toBeLessThan(0.1);
  });

  it("gives each tower the input it wants", () => {
    for (const tower of ["small", "signet"] as const) {
      for (const set of ["bengali", "dutch"] as const) {
        const config = preparationFor(set, { tower, thinned: false, quick: false });
        const size = inputShape(config).reduce((product, side) => product * side, 1);
        expect(inputOf(frameScan(scan(4, 20), config), config)).toHaveLength(size);
      }
    }
    expect(inputShape(preparationFor("dutch", { tower: "signet", thinned: false, quick: false }))).toEqual([
      155, 220, 1,
    ]);
  });

  it("takes the mean grey of the ink, and the darkest of it, for the pen", () => {
    expect(SCALARS.bengali.of(scan(4, 60))).toBe(60);
    expect(SCALARS.dutch.of(scan(4, 60))).toBe(60);
    const paper = { data: new Uint8Array(6).fill(255), height: 2, width: 3, channels: 1 };
    expect(SCALARS.bengali.of(paper)).toBe(255);
  });
});
