import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";

import sharp from "sharp";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { Recognizer, seeded } from "one-shot-ts";
import type { RawImage } from "one-shot-ts/images";
import { fileStore } from "one-shot-ts/node";

import { main } from "../../examples/studies/signet/main.js";
import { readOptions } from "../../examples/studies/signet/options.js";
import { embedFrames } from "../../examples/studies/signet/embed.js";
import { frameScan, type PreparationConfig } from "../../examples/studies/signet/preparation.js";
import { smallRecipe } from "../../examples/studies/signet/recipe.js";
import { scanEncoder, scanKind } from "../../examples/studies/signet/scanEncoder.js";
import { verify } from "../../examples/studies/signet/verify.js";
import { syntheticSignatures } from "../../examples/studies/signatures/synthetic.js";

const load = (folder: string, set: string): Promise<Recognizer<RawImage>> =>
  Recognizer.load(fileStore(join(folder, `${set}.oneshot`)), { encoder: scanKind });

interface Written {
  readonly threads: number;
  readonly data: object;
  readonly figures: Record<string, { value: number; low: number; high: number; n: number }>;
}

describe("signet --quick", () => {
  let folder: string;
  let written: Written;
  const lines: string[] = [];
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), "signet-"));
    const args = ["--quick", "--seed", "7", "--out", folder, "--json", join(folder, "figures.json")];
    await main(readOptions(args), (line) => lines.push(line));
    written = JSON.parse(await readFile(join(folder, "figures.json"), "utf8")) as Written;
  }, 120_000);
  afterAll(() => rm(folder, { recursive: true }));

  it("says what it works on, how it did and where the report is", () => {
    const text = lines.join("\n");
    expect(text).toContain(
      "bengali (synthetic): train 5 writers (30 genuine, 15 forged); calibrate 2 writers (12 genuine, 6 forged); test 3 writers (18 genuine, 9 forged)",
    );
    expect(text).toContain("mean grey of the ink alone (stroke width)");
    expect(text).toContain("darkness of the pen alone");
    expect(text).toContain("trained on bengali, tested on dutch");
    expect(text).toContain(join(folder, "report.html"));
  });

  it("writes the figures of each set and of each transfer under their stable names", () => {
    expect(written).toMatchObject({ name: "signet", seed: 7, backend: "wasm", tower: "small", thinned: false });
    expect(written.threads).toBeGreaterThan(0);
    const prefixes = ["bengali", "dutch", "transfer.bengaliToDutch", "transfer.dutchToBengali"];
    for (const prefix of prefixes) {
      for (const kind of ["skilled", "random"]) {
        for (const baseline of ["", ".untrained", ".pixels", ".scalar"]) {
          const { value, low, high, n } = written.figures[`${prefix}.eer.${kind}${baseline}`];
          expect(value).toBeGreaterThanOrEqual(low);
          expect(value).toBeLessThanOrEqual(high);
          // 3 writers with 6 genuine and 3 forged: 45 same, 54 skilled and 108 random pairs.
          expect(n).toBe(45 + (kind === "skilled" ? 54 : 108));
        }
      }
    }
    for (const name of ["probe.auc", "probe.auc.scalar", "dependent.1.eer.skilled.mean", "dependent.5.eer.random"]) {
      expect(written.figures[`dutch.${name}`].n).toBeGreaterThan(40);
    }
    expect(written.figures).not.toHaveProperty("dutch.dependent.10.eer.skilled.mean"); // the invented writers signed six times
  });

  it("gives the scalar and the pixels the same figures on the set itself and after a transfer where the frame is the same", () => {
    const { figures } = written;
    expect(figures["transfer.bengaliToDutch.eer.skilled.scalar"]).toEqual(figures["dutch.eer.skilled.scalar"]);
    expect(figures["transfer.dutchToBengali.eer.skilled.scalar"]).toEqual(figures["bengali.eer.skilled.scalar"]);
  });

  it("writes a report that stands alone", async () => {
    const page = await readFile(join(folder, "report.html"), "utf8");
    for (const part of ["DET", "threshold", "bengali: training", "Skilled forgeries, nearest", "data:image/png"]) {
      expect(page).toContain(part);
    }
    expect(page).not.toMatch(/<script|src="http/);
  });

  it("saves nets that say how scans are made ready for them", async () => {
    const recognizer = await load(folder, "bengali");
    const { record } = await recognizer.encoder.parts!();
    expect(record.settings).toEqual({ tower: "small", size: [96, 288], scale: 1, thinned: false, views: 2 });
    recognizer.dispose();
  });

  it("verifies files with a saved net, against one or several", async () => {
    const { images } = syntheticSignatures({ seed: 99, writers: 2, genuine: 2, forged: 0 });
    const files = images.map((_, i) => join(folder, `${i}.png`));
    for (const [i, { data, height, width }] of images.entries()) {
      await sharp(data as Uint8Array, { raw: { width, height, channels: 1 } })
        .png()
        .toFile(files[i]);
    }
    const said: string[] = [];
    const print = (line: string): unknown => said.push(line);
    expect(await verify([files[0], files[0], "--out", folder], print)).toBe(true);
    expect(said[0]).toMatch(/^distance 0\.000, threshold \d\.\d+$/);
    await verify([files[0], files[1], files[2], "--out", folder, "--set", "dutch"], print);
    expect(said[2]).toMatch(/^distance \d\.\d+ \(mean of 2\), threshold \d\.\d+$/);
    await expect(verify([files[0]], print)).rejects.toThrow("verify: expects two files or more, got 1");
  });
});

describe("the article's tower", () => {
  it("goes through the same command", async () => {
    const folder = await mkdtemp(join(tmpdir(), "signet-"));
    const lines: string[] = [];
    const args = ["--quick", "--tower", "signet", "--set", "dutch", "--epochs", "1", "--thinned", "--out", folder];
    await main(readOptions(args), (line) => lines.push(line));
    expect(lines.join("\n")).toContain("trained 1 epochs");
    const recognizer = await load(folder, "dutch");
    const { record } = await recognizer.encoder.parts!();
    expect(record.settings).toEqual({ tower: "signet", size: [155, 220], thinned: true, views: 1 });
    expect(record.net).toMatchObject({ normalize: false });
    recognizer.dispose();
    await rm(folder, { recursive: true });
  }, 60_000);
});

describe("scanEncoder", () => {
  it("makes of a scan what embedFrames makes of its frame", async () => {
    const config: PreparationConfig = { tower: "small", size: [96, 288], scale: 1, thinned: false, views: 3 };
    const { images } = syntheticSignatures({ seed: 5, writers: 1, genuine: 2, forged: 0 });
    const net = smallRecipe.newNet(config, seeded(3));
    const frames = images.map((scan) => frameScan(scan, config));
    const [expected] = await embedFrames([net], frames, config);
    const { values, size } = await scanEncoder(net, config).embed(images);
    expect(size).toBe(expected.size);
    expected.values.forEach((value, i) => {
      expect(values[i]).toBeCloseTo(value, 6);
    });
    net.dispose();
  });
});

describe("options", () => {
  it("have defaults and refuse what they do not know", () => {
    expect(readOptions([])).toMatchObject({
      seed: 1,
      quick: false,
      sets: ["bengali", "dutch"],
      tower: "small",
      stride: 4,
    });
    expect(readOptions(["--set", "dutch"]).sets).toEqual(["dutch"]);
    expect(() => readOptions(["--set", "latin"])).toThrow("--set must be bengali or dutch, got latin");
    expect(() => readOptions(["--tower", "big"])).toThrow("--tower must be small or signet, got big");
    expect(() => readOptions(["--stride", "2"])).toThrow("--stride must be 1 or 4, got 2");
    expect(() => readOptions(["--threads", "0"])).toThrow("--threads must be a whole number of at least 1, got 0");
    expect(() => readOptions(["--seed", "x"])).toThrow("--seed must be a whole number of at least 0, got x");
  });
});
