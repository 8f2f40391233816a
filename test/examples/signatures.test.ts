import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";

import sharp from "sharp";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { Recognizer } from "one-shot-ts";
import { fileStore } from "one-shot-ts/node";

import { main } from "../../examples/studies/signatures/main.js";
import { readOptions } from "../../examples/studies/signatures/options.js";
import { signatureKind } from "../../examples/studies/signatures/signatureEncoder.js";
import { syntheticSignatures } from "../../examples/studies/signatures/synthetic.js";
import { verify } from "../../examples/studies/signatures/verify.js";

describe("npm start -- --quick", () => {
  let folder: string;
  const lines: string[] = [];
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), "signatures-"));
    const args = ["--quick", "--seed", "7", "--out", folder, "--json", join(folder, "figures.json")];
    await main(readOptions(args), (line) => lines.push(line));
  }, 120_000);
  afterAll(() => rm(folder, { recursive: true }));

  it("says what it works on, how it did and where the report is", () => {
    const text = lines.join("\n");
    expect(text).toContain("synthetic signatures: train 10 writers (60 genuine, 40 forged)");
    expect(text).toContain("pixels of the ink, cosine");
    expect(text).toContain("signature of a stranger answered with nobody");
    expect(text).toContain(join(folder, "report.html"));
  });

  it("writes the figures under their stable names", async () => {
    const written = JSON.parse(await readFile(join(folder, "figures.json"), "utf8")) as Written;
    expect(written).toMatchObject({ name: "signatures", seed: 7, backend: "wasm" });
    expect(written.threads).toBeGreaterThan(0);
    expect(written.seconds).toBeGreaterThan(0);
    expect(written.data).toMatchObject({ source: "synthetic", writers: { train: 10, calibrate: 3, test: 3 } });
    const names = ["random", "skilled"].flatMap((kind) =>
      ["", ".pixels", ".untrained", ".scalar"].map((baseline) => `eer.${kind}${baseline}`),
    );
    for (const name of [...names, "probe.auc"]) {
      const { value, low, high, n } = written.figures[name];
      expect(value, name).toBeGreaterThanOrEqual(low);
      expect(value, name).toBeLessThanOrEqual(high);
      expect(low, name).toBeGreaterThanOrEqual(0);
      expect(high, name).toBeLessThanOrEqual(1);
      expect(n, name).toBeGreaterThan(50);
    }
    // 3 test writers with 6 genuine and 4 forged: 45 same, 108 random and 72 skilled pairs.
    expect(written.figures["eer.random"].n).toBe(45 + 108);
    expect(written.figures["eer.skilled"].n).toBe(45 + 72);
  });

  it("writes a report that stands alone", async () => {
    const page = await readFile(join(folder, "report.html"), "utf8");
    for (const part of ["ROC", "DET", "threshold", "Training", "Skilled forgeries, nearest", "data:image/png"]) {
      expect(page).toContain(part);
    }
    expect(page).not.toMatch(/<script|src="http/);
  });

  it("saves net, threshold and people in a file that loads again", async () => {
    const again = await Recognizer.load(fileStore(join(folder, "gallery.oneshot")), { encoder: signatureKind });
    expect(again.size).toBe(2);
    again.dispose();
  });

  it("verifies two files with the saved net", async () => {
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
    expect(said[0]).toMatch(/^distance 0\.000, threshold 0\.\d+$/);
    await verify([files[0], files[2], "--out", folder], print);
    const distance = (line: string): number => Number(/^distance ([\d.]+)/.exec(line)?.[1]);
    expect(distance(said[2])).toBeGreaterThan(0);
    await expect(verify([files[0]], print)).rejects.toThrow("verify: expects two files, got 1");
  });
});

interface Written {
  readonly threads: number;
  readonly seconds: number;
  readonly data: object;
  readonly figures: Record<string, { value: number; low: number; high: number; n: number }>;
}

describe("options", () => {
  it("have defaults and refuse what is not a number", () => {
    expect(readOptions([])).toMatchObject({ seed: 1, epochs: 20, quick: false, data: undefined, json: undefined });
    expect(() => readOptions(["--seed", "x"])).toThrow("--seed must be a whole number of at least 0, got x");
    expect(() => readOptions(["--epochs", "0"])).toThrow("--epochs must be a whole number of at least 1, got 0");
  });
});
