import { existsSync } from "node:fs";
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";

import sharp from "sharp";
import { afterAll, beforeAll, describe, expect, it } from "vitest";

import { main } from "../../examples/studies/faces/main.js";
import { readOptions } from "../../examples/studies/faces/options.js";
import { syntheticFaces } from "../../examples/studies/faces/synthetic.js";
import { SYSTEMS } from "../../examples/studies/faces/systems.js";
import { verify } from "../../examples/studies/faces/verify.js";
import type { Figure } from "../../examples/studies/shared/figure.js";
import { triedCommands } from "./triedCommands.js";

interface Written {
  readonly data: unknown;
  readonly figures: Readonly<Record<string, Figure>>;
  readonly foldErrors: readonly number[];
}

describe("examples/studies/faces/main.ts --quick", () => {
  let folder: string;
  const lines: string[] = [];
  const args = (out: string): string[] => ["--quick", "--seed", "7", "--out", out, "--json", join(out, "figures.json")];
  const readFigures = async (out: string): Promise<Written> =>
    JSON.parse(await readFile(join(out, "figures.json"), "utf8")) as Written;
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), "faces-"));
    await main(readOptions(args(folder)), (line) => lines.push(line));
  }, 120_000);
  afterAll(() => rm(folder, { recursive: true }));

  it("says what it works on, how it did and where the report is", () => {
    const text = lines.join("\n");
    expect(text).toContain(
      "synthetic: 72 pictures of 12 people in 3 folds, each with 4 people to train on, 4 to choose",
    );
    for (const name of Object.values(SYSTEMS)) expect(text).toContain(name);
    expect(text).toContain("stranger: nobody");
    expect(text).toContain(join(folder, "report.html"));
  });

  it("writes the figures under their stable names, on the same pairs and answers", async () => {
    const { data, figures, foldErrors, ...rest } = await readFigures(folder);
    expect(rest).toMatchObject({ name: "faces", seed: 7, backend: "wasm" });
    // Each fold has 4 people with 6 pictures: 4 x 15 same pairs, 6 x 36 different ones.
    expect(data).toEqual({
      source: "synthetic",
      people: { train: 4, calibrate: 4, test: 4 },
      folds: 3,
      pairs: { same: 180, different: 648 },
    });
    expect(foldErrors).toHaveLength(3);
    for (const suffix of ["", ".untrained", ".eigenfaces", ".pixels"]) {
      expect(figures[`eer${suffix}`].n).toBe(180 + 648);
      expect(figures[`identification${suffix}`].n).toBe(2 * 12 * 5); // drawn twice, 5 other pictures each
    }
    expect(figures.falseMatchRate.n).toBe(648);
    expect(figures["falseNonMatchRate.strict"].n).toBe(180);
    expect(figures["openSet.nobody"].n).toBe(2 * 12 * 5);
    for (const { value, low, high } of Object.values(figures)) {
      expect(value).toBeGreaterThanOrEqual(low);
      expect(value).toBeLessThanOrEqual(high);
      expect(low).toBeGreaterThanOrEqual(0);
      expect(high).toBeLessThanOrEqual(1);
    }
  });

  it("writes a report with pictures that stands alone", async () => {
    const page = await readFile(join(folder, "report.html"), "utf8");
    for (const part of [
      "invented",
      "Decisions",
      "The worst mistakes",
      "ROC",
      "Fold by fold",
      "This run",
      "data:image/png",
    ])
      expect(page).toContain(part);
    expect(page).not.toMatch(/<script|src="http/);
  });

  it("leaves pictures of people it has not trained on, and commands that compare them", async () => {
    const commands = triedCommands(lines);
    expect(commands.map(({ shows }) => shows)).toEqual([
      expect.stringMatching(/^\w+ \d+$/),
      expect.stringContaining(" and "),
    ]);
    for (const { args } of commands) {
      const said: string[] = [];
      await verify(args, (line) => said.push(line));
      expect(said[0]).toMatch(/^distance \d/);
    }
  });

  it("compares two files with the net it saved, in colour and of another size too", async () => {
    const { images } = syntheticFaces({ seed: 99, people: 2, shots: 2 });
    const files = images.map((_, i) => join(folder, `${i}.png`));
    for (const [i, { data, height, width }] of images.entries()) {
      const picture = sharp(data as Uint8Array, { raw: { width, height, channels: 1 } });
      await (i === 3 ? picture.resize(184, 224).toColourspace("srgb") : picture).png().toFile(files[i]);
    }
    const said: string[] = [];
    const print = (line: string): unknown => said.push(line);
    expect(await verify([files[0], files[0], "--out", folder], print)).toBe(true);
    expect(said[0]).toMatch(/^distance 0\.000, threshold \d\.\d+$/);
    expect(said[1]).toMatch(/^one person \(probability of one person [01]\.\d\d, even odds before\)$/);
    await verify([files[0], files[3], "--out", folder], print);
    expect(Number(/^distance ([\d.]+)/.exec(said[2])?.[1])).toBeGreaterThan(0);
    await expect(verify([files[0]], print)).rejects.toThrow(
      "verify: expects two files, got 1\nnpx tsx examples/studies/faces",
    );
  });

  it("goes on with --resume where it was interrupted, to the same figures", async () => {
    const out = join(folder, "again");
    const interrupt = (line: string): void => {
      if (line.startsWith("fold 2: ")) throw new Error("interrupted");
    };
    await expect(main(readOptions(args(out)), interrupt)).rejects.toThrow("interrupted");
    const said: string[] = [];
    await main(readOptions([...args(out), "--resume"]), (line) => said.push(line));
    expect(said).toContain("fold 1: was trained already");
    expect(said).toContain("fold 2: was trained already");
    expect((await readFigures(out)).figures).toEqual((await readFigures(folder)).figures);
    expect(existsSync(join(out, "checkpoint"))).toBe(false);
  }, 60_000);
});

describe("options", () => {
  it("have defaults and refuse what is not known", () => {
    expect(readOptions([])).toMatchObject({ seed: 1, epochs: 15, quick: false, json: undefined, resume: false });
    expect(readOptions(["--quick"]).epochs).toBe(2);
    expect(readOptions([]).backend).toEqual({});
    expect(readOptions(["--threads", "1"]).backend).toEqual({ threads: 1 });
    expect(() => readOptions(["--threads", "0"])).toThrow("--threads must be a whole number of at least 1, got 0");
    expect(() => readOptions(["--epochs", "0"])).toThrow("--epochs must be a whole number of at least 1, got 0");
    expect(() => readOptions(["--folds", "3"])).toThrow("Unknown option '--folds'");
  });
});
