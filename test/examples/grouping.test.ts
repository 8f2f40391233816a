import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { seeded, type Embeddings } from "one-shot-ts";
import { evaluateGrouping } from "one-shot-ts/evaluation";
import { afterAll, beforeAll, describe, expect, it } from "vitest";

import { connected } from "../../examples/studies/grouping/connected.js";
import { main } from "../../examples/studies/grouping/main.js";
import type { Measured } from "../../examples/studies/grouping/measure.js";
import { reportOf } from "../../examples/studies/grouping/report.js";
import { readOptions } from "../../examples/studies/grouping/options.js";
import { characterSet, faceSet } from "../../examples/studies/grouping/sets.js";

describe("examples/studies/grouping/main.ts --quick", () => {
  let folder: string;
  const lines: string[] = [];
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), "grouping-"));
    const args = ["--quick", "--seed", "3", "--threads", "1", "--out", folder, "--json", join(folder, "figures.json")];
    await main(readOptions(args), (line) => lines.push(line));
  }, 120_000);
  afterAll(() => rm(folder, { recursive: true, force: true }));

  it("prints who trains, calibrates and is grouped, and every way of grouping", () => {
    const text = lines.join("\n");
    expect(text).toContain("6 identities train, 2 calibrate; 24 samples of 4 others are grouped");
    for (const row of ["all at once", "as they come", "naive, best threshold for these"]) {
      expect(text.split(`  ${row}`)).toHaveLength(row === "all at once" ? 5 : 3); // once for each set; "all at once" twice
    }
  });

  it("writes the figures, of which the naive ones at their best are the best that naive clustering can do", async () => {
    const { grouping } = JSON.parse(await readFile(join(folder, "figures.json"), "utf8")) as {
      readonly grouping: Readonly<Record<string, Measured>>;
    };
    expect(Object.keys(grouping)).toEqual(["faces", "characters"]);
    for (const { atOnce, asTheyCome, naive, naiveAtItsBest } of Object.values(grouping)) {
      expect(naiveAtItsBest.bCubed.f1).toBeGreaterThanOrEqual(naive.bCubed.f1 - 0.02); // thresholds go in steps
      for (const { bCubed, groups, samples } of [atOnce, asTheyCome]) {
        expect(bCubed.f1).toBeGreaterThan(0);
        expect(groups).toBeLessThanOrEqual(samples);
      }
    }
  });
});

describe("the report of examples/studies/grouping", () => {
  it("shows groups with their samples and says whether they are right", async () => {
    const picture = (row: number) => ({ data: Uint8Array.of(row), height: 1, width: 1, channels: 1 });
    const { test, ...set } = await faceSet({ quick: true, seed: 1 }, seeded(1));
    const named = test.labels.classNames.map(String);
    // All of the first person and one of the second in a group, the others of the second in another; the rest by themselves.
    const groups = test.labels.classOf.map((identity, row) => (identity === 0 || row === 6 ? 0 : identity === 1 ? 1 : row + 2)); // prettier-ignore
    const report = evaluateGrouping(groups, test.labels);
    const measured = { atOnce: report, atOnceTuned: report, asTheyCome: report, naive: report, naiveAtItsBest: report, threshold: 0.1, tunedThreshold: 0.1 }; // prettier-ignore
    const { sections, verdict } = await reportOf({
      subtitle: "",
      invented: undefined,
      random: seeded(1),
      shown: [{ set: { ...set, test, picture }, measured, groups, history: { loss: [1] } }],
      run: { options: readOptions(["--quick"]), command: "", threads: 1, seconds: 1, facts: {} },
    });
    const cards = sections[0].cards!.map(({ caption, outcome }) => [caption, outcome]);
    expect(cards).toEqual([
      [`5 samples, all of ${named[1]}`, "right"],
      [`7 samples: 6 of ${named[0]}, 1 of ${named[1]}`, "wrong"],
    ]);
    expect(sections[0].cards![1].labels).toEqual([named[0], named[1], named[0], named[0]]);
    expect(verdict).toMatch(
      /^24 unnamed samples of 4 people become 14 groups with a BCubed F of 0\.\d{3} \(1 is perfect\), no better than/,
    );
  });
});

describe("the sets", () => {
  it.each([faceSet, characterSet])("have nobody in two parts", async (makeSet) => {
    const { train, calibrate, test } = await makeSet({ quick: true, seed: 1 }, seeded(1));
    const names = [train, calibrate, test].map(({ labels }) => labels.classNames.map(String));
    const all = names.flat();
    expect(new Set(all).size).toBe(all.length);
    expect(Math.min(...names.map(({ length }) => length))).toBeGreaterThan(1);
  });
});

describe("connected", () => {
  it("joins whoever is linked by steps within the threshold, at every threshold", () => {
    const random = seeded(6);
    const embeddings: Embeddings = { values: Float32Array.from({ length: 120 }, random), length: 60, size: 2 };
    const near = (i: number, j: number, threshold: number): boolean =>
      Math.hypot(embeddings.values[2 * i] - embeddings.values[2 * j], embeddings.values[2 * i + 1] - embeddings.values[2 * j + 1]) <= threshold; // prettier-ignore
    const thresholds = [0, 0.02, 0.08, 0.15, 0.6];
    const found = connected(embeddings, thresholds);
    thresholds.forEach((threshold, place) => {
      // By walking from each in turn.
      const expected = new Array<number>(60).fill(-1);
      for (let start = 0; start < 60; start++) {
        if (expected[start] >= 0) continue;
        const open = [start];
        while (open.length > 0) {
          const at = open.pop()!;
          expected[at] = start;
          for (let other = 0; other < 60; other++) if (expected[other] < 0 && near(at, other, threshold)) open.push(other); // prettier-ignore
        }
      }
      const { bCubed } = evaluateGrouping(found[place], expected);
      expect([bCubed.precision, bCubed.recall]).toEqual([expect.closeTo(1), expect.closeTo(1)]);
    });
  });
});
