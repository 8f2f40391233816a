import { mkdir, mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";

import sharp from "sharp";
import { afterAll, beforeAll, describe, expect, it } from "vitest";

import { classify } from "../../examples/studies/omniglot/classify.js";
import { measureDrawn } from "../../examples/studies/omniglot/drawnRuns.js";
import { main } from "../../examples/studies/omniglot/main.js";
import { readOptions } from "../../examples/studies/omniglot/options.js";
import { syntheticDrawings } from "../../examples/studies/omniglot/synthetic.js";
import type { Figures } from "../../examples/studies/shared/figure.js";
import { triedCommands } from "./triedCommands.js";

describe("examples/studies/omniglot/main.ts --quick", () => {
  let folder: string;
  const lines: string[] = [];
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), "omniglot-"));
    const args = ["--quick", "--seed", "3", "--threads", "1", "--out", folder, "--json", join(folder, "figures.json")];
    await main(readOptions(args), (line) => lines.push(line));
  }, 120_000);
  afterAll(() => rm(folder, { recursive: true, force: true }));

  it("prints what it trained and tested on, every row, and what the figures are worth", () => {
    const text = lines.join("\n");
    expect(text).toContain("trained on 8 alphabets (160 characters, 640 drawings); tested on 2 alphabets");
    for (const row of ["views averaged", "before training", "Modified Hausdorff", "(transductive)", "20-way"]) {
      expect(text).toContain(row);
    }
    expect(text).toContain("These characters are invented");
    expect(text).toContain(join(folder, "report.html"));
  });

  it("writes the figures under their stable names", async () => {
    const written = JSON.parse(await readFile(join(folder, "figures.json"), "utf8")) as { readonly figures: Figures };
    expect(written).toMatchObject({ name: "omniglot", seed: 3, backend: "wasm", threads: 1, tower: "small" });
    const runs = ["", ".plain", ".untrained", ".transductive", ".cosine", ".euclidean", ".alignedCosine", ".hausdorff"];
    for (const suffix of runs) {
      for (const name of ["official20way", "official20way.overRuns"]) {
        const { value, low, high, n } = written.figures[name + suffix];
        expect(n, name + suffix).toBe(80); // 4 runs of 20
        expect(low, name + suffix).toBeLessThanOrEqual(value);
        expect(high, name + suffix).toBeGreaterThanOrEqual(value);
      }
    }
    expect(written.figures["vinyals.5way1shot"].n).toBe(20 * 5 * 3);
    expect(written.figures["vinyals.20way1shot"].n).toBe(20 * 20 * 3);
  });

  it("writes a report that stands alone", async () => {
    const page = await readFile(join(folder, "report.html"), "utf8");
    for (const part of ["invented", "Decisions", "asked", "One run", "Training", "This run"])
      expect(page).toContain(part);
    expect(page).not.toMatch(/<script|src="http/);
  });

  it("measures the saved net on further runs, drawn by chance", async () => {
    const said: string[] = [];
    const file = join(folder, "drawn.json");
    const args = ["--quick", "--seed", "3", "--threads", "1", "--out", folder, "--json", file];
    await measureDrawn(readOptions(args), (line) => said.push(line));
    expect(said[0]).toContain("runs of 2 alphabets");
    const { figures } = JSON.parse(await readFile(file, "utf8")) as { readonly figures: Figures };
    const main = JSON.parse(await readFile(join(folder, "figures.json"), "utf8")) as { readonly figures: Figures };
    expect(figures.drawn20way).toEqual(main.figures.drawn20way);
    expect(figures.drawn20way.n).toBe(80);
    expect(figures["drawn20way.hausdorff"].n).toBe(80);
    expect(figures["drawn20way.untrained"]).toBeUndefined();
  });

  it("leaves a drawing and examples of an unseen alphabet, and the command that classifies it", async () => {
    const [{ args, shows }] = triedCommands(lines);
    expect(shows).toMatch(/^character-\d\d of invented \d+, drawn by somebody else$/);
    const said: string[] = [];
    expect(await classify(args, (line) => said.push(line))).toMatch(/^character-\d\d$/);
    expect(said.filter((line) => line.includes("character-"))).not.toHaveLength(0);
  });

  it("names a drawing by the nearest of a folder of examples, with the saved net", async () => {
    const { ink, side } = syntheticDrawings({ seed: 99, background: 0, evaluation: 1, characters: 4, drawers: 2 });
    const examples = join(folder, "examples");
    await mkdir(examples);
    const write = (row: number, file: string) =>
      sharp(
        ink[row].map((value) => 255 * (1 - value)),
        { raw: { width: side, height: side, channels: 1 } },
      )
        .png()
        .toFile(file);
    for (let c = 0; c < 4; c++) await write(2 * c, join(examples, `character ${c}.png`));
    const said: string[] = [];
    const print = (line: string): unknown => said.push(line);
    // The very drawing of an example is nearest to it, whatever the net has learned.
    expect(await classify([join(examples, "character 2.png"), examples, "--out", folder], print)).toBe("character 2");
    expect(said).toHaveLength(4);
    expect(said[0]).toMatch(/^-?0\.\d{3} {2}character 2$/);
    await expect(classify([examples], print)).rejects.toThrow(
      "classify: expects an image and a folder of examples, got 1",
    );
    const empty = join(folder, "empty");
    await mkdir(empty);
    await expect(classify(["x.png", empty], print)).rejects.toThrow("must hold example images, found none");
  });
});

describe("options", () => {
  it("have defaults and refuse what they cannot be", () => {
    expect(readOptions([])).toMatchObject({
      seed: 1,
      tower: "small",
      validate: false,
      backend: {},
      quick: false,
    });
    expect(readOptions(["--tower", "koch", "--threads", "2"])).toMatchObject({
      tower: "koch",
      backend: { threads: 2 },
    });
    expect(readOptions(["--tower", "large", "--epochs", "3"])).toMatchObject({ tower: "large", epochs: 3 });
    expect(() => readOptions(["--tower", "huge"])).toThrow("--tower must be small, large or koch, got huge");
    expect(() => readOptions(["--threads", "0"])).toThrow("--threads must be a whole number of at least 1, got 0");
    expect(() => readOptions(["--epochs", "x"])).toThrow("--epochs must be a whole number of at least 1, got x");
  });
});
