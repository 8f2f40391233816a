import { readFile } from "node:fs/promises";

import { seeded } from "one-shot-ts";
import { useWasm } from "one-shot-ts/backends";
import { beforeAll, describe, expect, it } from "vitest";

import { against } from "../../examples/studies/shared/against.js";
import { decisionSections } from "../../examples/studies/shared/decisions.js";
import { realData } from "../../examples/studies/shared/realData.js";
import { commandOf, withBest, writeReport } from "../../examples/studies/shared/writeReport.js";
import { temporaryFolder } from "./layouts/temporaryFolder.js";

const figure = (value: number, low = value - 0.01, high = value + 0.01) => ({ value, low, high, n: 100 });
const options = { seed: 3, epochs: 2, json: undefined, data: undefined, resume: false, quick: true, backend: {} };

describe("decisionSections", () => {
  // Four identities with two rows each; every pair of them.
  const pairs: [left: number, right: number][] = [];
  for (let a = 0; a < 8; a++) for (let b = a + 1; b < 8; b++) pairs.push([a, b]);
  const same = ([a, b]: readonly [number, number]): boolean => a >> 1 === b >> 1;
  const scored = {
    distances: pairs.map((pair) => (same(pair) ? 0.2 + pair[0] / 20 : 0.6 - pair[0] / 20)),
    y: pairs.map((pair) => (same(pair) ? 0 : 1)),
    left: pairs.map(([a]) => a),
    right: pairs.map(([, b]) => b),
    leftIdentity: pairs.map(([a]) => a >> 1),
    rightIdentity: pairs.map(([, b]) => b >> 1),
  };
  const show = (threshold: number | readonly number[]) =>
    decisionSections(scored, {
      threshold,
      picture: (row) => ({ data: Uint8Array.of(10 * row), height: 1, width: 1, channels: 1 }),
      answers: ["one person", "two people"],
      random: seeded(1),
      count: 2,
    });

  it("shows some decisions of each kind and then the mistakes, nobody twice in a kind", async () => {
    const [drawn, mistakes] = await show(0.42);
    expect(drawn.cards).toHaveLength(4);
    expect(drawn.cards![0].labels).toEqual(["enrolled", "questioned"]);
    expect(drawn.cards![0].caption).toMatch(/^“(one person|two people)”: distance 0\.\d{3}, threshold 0\.420$/);
    // Of the same pairs only the one at 0.5 is beyond; of the different ones the nearest of each identity are within.
    expect(mistakes.cards!.map(({ caption, outcome }) => [caption.slice(0, 28), outcome])).toEqual([
      ["“two people”: distance 0.500", "wrong"],
      ["“one person”: distance 0.350", "wrong"],
    ]);
  });

  it("judges each pair by its own threshold, and leaves the mistakes out where there are none", async () => {
    const sections = await show(scored.y.map((y) => (y === 0 ? 1 : 0)));
    expect(sections).toHaveLength(1);
    for (const { outcome } of sections[0].cards!) expect(outcome).toBe("right");
  });
});

describe("against", () => {
  const others = { pixels: figure(0.3), "net before training": figure(0.2) };

  it("names the best of the others, and says where there is no clear difference", () => {
    expect(against(figure(0.1), others, "low")).toBe(
      "10.0 % (9.0 % to 11.0 %), better than the 20.0 % of the net before training",
    );
    expect(against(figure(0.19), others, "low")).toContain("20.0 % of the net before training, though the intervals");
    expect(against(figure(0.25), others, "low")).toContain("no better than the 20.0 % of the net before training");
    expect(against(figure(0.9), others, "high")).toContain("better than the 30.0 % of the pixels");
  });
});

describe("writeReport", () => {
  beforeAll(() => useWasm({ threads: 1 }));

  it("says first that data are invented and what came out, and last how to repeat it", async () => {
    const out = await temporaryFolder();
    const file = await writeReport({
      title: "Faces",
      subtitle: "12 people",
      verdict: "It works. It is sure.",
      invented: realData("faces", "synthetic"),
      sections: [{ title: "Rates", table: withBest({ columns: ["", "error"], rows: [["a", 3], ["b", 2]] }, [3, 2], "lowest") }], // prettier-ignore
      histories: { "First fold": { loss: [2, 1] } },
      run: {
        options: { ...options, out },
        command: "npx tsx faces.ts",
        threads: 1,
        seconds: 8.4,
        facts: { People: 12 },
      },
    });
    const page = await readFile(file, "utf8");
    const order = ["The samples are invented", "--data FOLDER", "It works. It is sure.", "Rates", "First fold", "This run", "12", "Seed", "2 epochs, a quick run", "wasm, 1 thread", "8 s", "npx tsx faces.ts --seed 3 --epochs 2 --quick"]; // prettier-ignore
    let at = 0;
    for (const text of order) {
      const found = page.indexOf(text, at);
      expect(found, text).toBeGreaterThan(-1);
      at = found;
    }
    expect(page).toMatch(/<tr class="best"><td>b/);
  });

  it("leaves the notice out where the samples are real", () => {
    expect(realData("faces", "/somewhere/att_faces")).toBeUndefined();
    expect(realData("resumes", "invented texts of 30 occupations")).toContain("--data FOLDER");
  });

  it("names a command with what was said on it", () => {
    const run = { ...options, out: "", quick: false, data: "faces data", backend: { threads: 1 } };
    expect(commandOf("npm start --", run)).toBe("npm start -- --seed 3 --epochs 2 --data 'faces data' --threads 1");
    expect(commandOf("npm start --", { ...run, backend: { name: "webgpu" } })).toContain("--backend webgpu");
  });

  it("marks the row with the best figure", () => {
    const table = { columns: ["a"], rows: [["x"], ["y"], ["z"]] };
    expect(withBest(table, [0.3, 0.1, 0.2], "lowest").best).toBe(1);
    expect(withBest(table, [0.3, 0.1, 0.2], "highest").best).toBe(0);
  });
});
