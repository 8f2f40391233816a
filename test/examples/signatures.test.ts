import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";

import sharp from "sharp";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { Recognizer, seeded } from "one-shot-ts";
import type { RawImage } from "one-shot-ts/images";
import { fileStore } from "one-shot-ts/node";

import { embedFrames } from "../../examples/studies/signatures/embed.js";
import { main } from "../../examples/studies/signatures/main.js";
import { readOptions } from "../../examples/studies/signatures/options.js";
import { frameScan, type PreparationConfig } from "../../examples/studies/signatures/preparation.js";
import { statisticsRecipe } from "../../examples/studies/signatures/recipe.js";
import { signatureEncoder, signatureKind } from "../../examples/studies/signatures/signatureEncoder.js";
import { syntheticSignatures } from "../../examples/studies/signatures/synthetic.js";
import { verify } from "../../examples/studies/signatures/verify.js";

interface Written {
  readonly threads: number;
  readonly seconds: number;
  readonly data: object;
  readonly figures: Record<string, { value: number; low: number; high: number; n: number }>;
}

const folders: string[] = [];
afterAll(() => Promise.all(folders.map((folder) => rm(folder, { recursive: true }))));

/** Runs the study; what it said, wrote and left behind. */
async function run(...args: string[]): Promise<{ text: string; written: Written; folder: string }> {
  const folder = await mkdtemp(join(tmpdir(), "signatures-"));
  folders.push(folder);
  const lines: string[] = [];
  const options = readOptions(["--quick", "--out", folder, "--json", join(folder, "figures.json"), ...args]);
  await main(options, (line) => lines.push(line));
  const written = JSON.parse(await readFile(join(folder, "figures.json"), "utf8")) as Written;
  return { text: lines.join("\n"), written, folder };
}

const load = (folder: string, name = "signatures"): Promise<Recognizer<RawImage>> =>
  Recognizer.load(fileStore(join(folder, `${name}.oneshot`)), { encoder: signatureKind });

/** 3 test writers with 6 genuine and 3 forged: 45 same, 54 skilled and 108 random pairs. */
function expectErrors({ figures }: Written, prefix = ""): void {
  for (const kind of ["skilled", "random"]) {
    for (const baseline of ["", ".untrained", ".pixels", ".scalar"]) {
      const { value, low, high, n } = figures[`${prefix}eer.${kind}${baseline}`];
      expect(value).toBeGreaterThanOrEqual(low);
      expect(value).toBeLessThanOrEqual(high);
      expect(low).toBeGreaterThanOrEqual(0);
      expect(high).toBeLessThanOrEqual(1);
      expect(n).toBe(45 + (kind === "skilled" ? 54 : 108));
    }
  }
}

describe("npm start -- --quick", () => {
  let result: Awaited<ReturnType<typeof run>>;
  beforeAll(async () => {
    result = await run("--seed", "7", "--set", "bengali");
  }, 120_000);

  it("says what it works on, how it did and where the report is", () => {
    const { text, folder } = result;
    expect(text).toContain(
      "bengali (synthetic): train 5 writers (30 genuine, 15 forged); calibrate 2 writers (12 genuine, 6 forged); test 3 writers (18 genuine, 9 forged)",
    );
    expect(text).toContain("pixels of the framed ink, cosine");
    expect(text).toContain("signature of a stranger answered with nobody");
    expect(text).toContain(join(folder, "report.html"));
  });

  it("leaves signatures of test writers for verify.ts, and says how to compare them", async () => {
    const { text, folder } = result;
    const tries = text.split("\n").filter((line) => line.includes("signatures/verify.ts"));
    expect(tries.map((line) => line.split("  # ")[1])).toEqual(["one writer", "a practised forgery", "two writers"]);
    const at = (name: string): string => join(folder, "samples", `${name}.png`);
    const said: string[] = [];
    await verify([at("known"), at("known"), "--out", folder], (line) => said.push(line));
    await verify([at("same"), at("forgery"), "--out", folder], (line) => said.push(line));
    const [same, forged] = [said[0], said[2]].map((line) => Number(/^distance ([\d.]+)/.exec(line)?.[1]));
    expect(same).toBe(0);
    expect(forged).toBeGreaterThan(0);
  });

  it("writes the figures under their stable names", () => {
    const { written } = result;
    expect(written).toMatchObject({ name: "signatures", seed: 7, backend: "wasm", tower: "statistics" });
    expect(written.threads).toBeGreaterThan(0);
    expect(written.seconds).toBeGreaterThan(0);
    expect(written.data).toMatchObject({ source: "synthetic", sets: { bengali: { train: { writers: 5 } } } });
    expectErrors(written);
    for (const name of ["probe.auc", "probe.auc.scalar"]) expect(written.figures[name].n).toBeGreaterThan(40);
  });

  it("writes a report that stands alone", async () => {
    const page = await readFile(join(result.folder, "report.html"), "utf8");
    for (const part of [
      "invented",
      "practised forgeries: decisions",
      "other writers: decisions",
      "threshold",
      "DET",
      "Training",
      "This run",
      "data:image/png",
    ]) {
      expect(page).toContain(part);
    }
    expect(page).not.toMatch(/<script|src="http/);
  });

  it("saves net, preparation, threshold and people in a file that loads again and prepares scans itself", async () => {
    const again = await load(result.folder);
    expect(again.size).toBe(2);
    expect(again.calibration.criterion).toEqual({ falseMatchRate: 0.05 });
    const { record } = await again.encoder.parts!();
    expect(record.settings).toMatchObject({ tower: "statistics", views: 2 });
    again.dispose();
  });

  it("verifies two files with the saved recognizer", async () => {
    const { folder } = result;
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
    await verify([files[0], files[2], "--out", folder], print);
    const distance = (line: string): number => Number(/^distance ([\d.]+)/.exec(line)?.[1]);
    expect(distance(said[2])).toBeGreaterThan(0);
    await expect(verify([files[0]], print)).rejects.toThrow("verify: expects two files, got 1");
  });
});

describe("--set both --protocol several", () => {
  let result: Awaited<ReturnType<typeof run>>;
  beforeAll(async () => {
    result = await run("--seed", "7", "--set", "both", "--protocol", "several");
  }, 120_000);

  it("measures each set, each transfer, and writers of whom several signatures are known", () => {
    const { written, text } = result;
    expect(text).toContain("trained on bengali, tested on dutch");
    const prefixes = ["bengali.", "dutch.", "transfer.bengaliToDutch.", "transfer.dutchToBengali."];
    for (const prefix of prefixes) expectErrors(written, prefix);
    const { figures } = written;
    for (const name of ["dependent.1.eer.skilled.mean", "dependent.5.eer.random"]) {
      expect(figures[`dutch.${name}`].n).toBeGreaterThan(40);
    }
    expect(figures).not.toHaveProperty("dutch.dependent.10.eer.skilled.mean"); // the invented writers signed six times
  });

  it("gives the pen alone the same figures on the set itself and after a transfer", () => {
    const { figures } = result.written;
    expect(figures["transfer.bengaliToDutch.eer.skilled.scalar"]).toEqual(figures["dutch.eer.skilled.scalar"]);
    expect(figures["transfer.dutchToBengali.eer.skilled.scalar"]).toEqual(figures["bengali.eer.skilled.scalar"]);
  });

  it("saves a recognizer for each set", async () => {
    for (const name of ["bengali", "dutch"]) (await load(result.folder, name)).dispose();
  });
});

describe("convolutions", () => {
  it.each([
    { tower: "signet", size: [128, 256], views: 2, normalize: true, holds: '"class_name":"Dot"' },
    { tower: "article", size: [155, 220], views: 1, normalize: false, holds: '"name":"embedding"' },
  ])(
    "go through the same command: $tower",
    async ({ tower, size, views, normalize, holds }) => {
      const { text, folder } = await run("--tower", tower, "--set", "dutch", "--epochs", "1");
      expect(text).toContain("trained 1 epochs");
      const recognizer = await load(folder);
      const { record } = await recognizer.encoder.parts!();
      expect(record.settings).toEqual({ tower, size, views });
      expect(record.net).toMatchObject({ normalize });
      expect(JSON.stringify(record.net)).toContain(holds);
      recognizer.dispose();
    },
    60_000,
  );
});

describe("signatureEncoder", () => {
  it.each([false, true])("makes of a scan what embedFrames makes of its frame, told of the pen: %s", async (pen) => {
    const config: PreparationConfig = { tower: "statistics", size: [96, 288], scale: 1, views: 3, pen };
    const { images } = syntheticSignatures({ seed: 5, writers: 1, genuine: 2, forged: 0 });
    const net = statisticsRecipe.newNet(config, seeded(3));
    const frames = images.map((scan) => frameScan(scan, config));
    const [expected] = await embedFrames([net], frames, config);
    const { values, size } = await signatureEncoder(net, config).embed(images);
    expect(size).toBe(expected.size);
    expected.values.forEach((value, i) => {
      expect(values[i]).toBeCloseTo(value, 6);
    });
    net.dispose();
  });
});

describe("options", () => {
  it("have defaults and refuse what they do not know", () => {
    const common = { seed: 1, epochs: 12, quick: false, data: undefined, json: undefined };
    expect(readOptions([])).toMatchObject({ ...common, set: undefined, tower: "statistics", protocol: "one" });
    expect(readOptions(["--set", "dutch"]).set).toBe("dutch");
    expect([[], ["--pen"]].map((args) => readOptions(args).pen)).toEqual([false, true]);
    expect(() => readOptions(["--set", "latin"])).toThrow(
      "--set must be bengali or dutch or both or invented, got latin",
    );
    expect(() => readOptions(["--tower", "big"])).toThrow("--tower must be statistics or signet or article, got big");
    expect(() => readOptions(["--protocol", "x"])).toThrow("--protocol must be one or several, got x");
    expect(() => readOptions(["--seed", "x"])).toThrow("--seed must be a whole number of at least 0, got x");
    expect(() => readOptions(["--epochs", "0"])).toThrow("--epochs must be a whole number of at least 1, got 0");
  });
});
