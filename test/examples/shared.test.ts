import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

import "@tensorflow/tfjs-backend-cpu";
import * as tf from "@tensorflow/tfjs-core";
import { describe, expect, it } from "vitest";
import { contrastive, denseTower, fromArrays, pairSampler, seeded, SiameseNet } from "one-shot-ts";
import { useWasm } from "one-shot-ts/backends";

import { readCommon, readCount, type CommonOptions } from "../../examples/studies/shared/options.js";
import { resumable } from "../../examples/studies/shared/resumable.js";
import { percent, toText, withInterval } from "../../examples/studies/shared/tables.js";
import { writeFigures } from "../../examples/studies/shared/writeFigures.js";

describe("readCommon", () => {
  const read = (...args: string[]) =>
    readCommon(args, {
      command: "npx tsx examples/studies/faces/main.ts",
      home: import.meta.url,
      epochs: [20, 2],
      help: {
        seed: "decides the folds",
        epochs: "how long to train",
        out: "where all goes",
        quick: "seconds only",
        data: "your own",
      },
      extra: { size: { value: "N", help: "how large" }, all: { help: "no part left out" } },
    });

  it("gives each option its default", () => {
    expect(read()).toEqual({
      seed: 1,
      epochs: 20,
      json: undefined,
      out: fileURLToPath(new URL("out", import.meta.url)),
      resume: false,
      quick: false,
      backend: {},
      data: undefined,
      size: undefined,
      all: false,
    });
    expect(read("--quick").epochs).toBe(2);
  });

  it("reads each option", () => {
    const args = [
      "--seed",
      "0",
      "--epochs",
      "7",
      "--json",
      "a.json",
      "--out",
      "b",
      "--quick",
      "--resume",
      "--data",
      "c",
      "--size",
      "3",
      "--all",
      "--backend",
      "webgpu",
      "--threads",
      "2",
    ];
    expect(read(...args)).toEqual({
      seed: 0,
      epochs: 7,
      json: "a.json",
      out: "b",
      resume: true,
      quick: true,
      backend: { name: "webgpu", threads: 2 },
      data: "c",
      size: "3",
      all: true,
    });
  });

  it.each([
    [["--seed", "x"], "--seed must be a whole number of at least 0, got x"],
    [["--epochs", "0"], "--epochs must be a whole number of at least 1, got 0"],
    [["--epochs", "1.5"], "--epochs must be a whole number of at least 1, got 1.5"],
    [["--backend", "webgl"], "--backend must be wasm or webgpu, got webgl"],
    [["--threads", "0"], "--threads must be a whole number of at least 1, got 0"],
    [["--seed", ""], "--seed must be a whole number of at least 0, got "],
    [["--sead", "1"], "Unknown option '--sead'"],
    [["--data"], "'--data <value>' argument missing"],
    [["stray"], "Unexpected argument 'stray'"],
  ])("refuses %j with the usage", (args, message) => {
    expect(() => read(...args)).toThrow(message);
    expect(() => read(...args)).toThrow(
      "\nnpx tsx examples/studies/faces/main.ts [options]\n  --data FOLDER   your own\n  --size N  ",
    );
    expect(() => read(...args)).toThrow("\n  --epochs N      how long to train (default 20, with --quick 2)\n");
  });

  it("lets an example count in options of its own", () => {
    expect(readCount("folds", "10", { least: 2, usage: "see here" })).toBe(10);
    expect(() => readCount("folds", "1", { least: 2, usage: "see here" })).toThrow(
      "--folds must be a whole number of at least 2, got 1\nsee here",
    );
  });
});

describe("tables", () => {
  it("write shares with one decimal, and with their interval", () => {
    expect(percent(0.12345)).toBe("12.3 %");
    expect(withInterval({ value: 0.5, low: 0, high: 1, n: 2 })).toBe("50.0 % (0.0 % to 100.0 %)");
    expect(withInterval(undefined)).toBe("-");
  });

  it("line columns up", () => {
    const rows = [
      ["tower", 1],
      ["pixels, cosine", 200],
    ];
    expect(toText({ columns: ["", "n"], rows })).toBe(
      ["                  n", "  tower           1", "  pixels, cosine  200"].join("\n"),
    );
  });
});

describe("writeFigures", () => {
  it("writes what every example has, and what one has besides", async () => {
    await useWasm({ threads: 1 });
    const folder = await mkdtemp(join(tmpdir(), "figures-"));
    const file = join(folder, "new", "figures.json");
    const eer = { value: 0.1, low: 0.05, high: 0.2, n: 100 };
    const run = { name: "faces", seed: 3, threads: 2, data: { source: "synthetic", people: 40 }, figures: { eer } };
    await writeFigures(undefined, { ...run, seconds: 1 });
    await writeFigures(file, { ...run, seconds: 12.3456, folds: 10 });
    const written = JSON.parse(await readFile(file, "utf8")) as { peakMemoryMB: number };
    expect(written).toEqual({
      ...run,
      backend: "wasm",
      seconds: 12.3,
      peakMemoryMB: written.peakMemoryMB,
      folds: 10,
    });
    expect(written.peakMemoryMB).toBeGreaterThan(10);
    await rm(folder, { recursive: true });
  });
});

describe("resumable", () => {
  it("goes on only when told to, and refuses other options", async () => {
    await tf.setBackend("cpu");
    const out = await mkdtemp(join(tmpdir(), "resumable-"));
    const said: string[] = [];
    const train = async (options: Partial<CommonOptions>): Promise<number> => {
      const whole = {
        seed: 1,
        epochs: 3,
        json: undefined,
        out,
        data: undefined,
        resume: false,
        quick: true,
        backend: {},
        ...options,
      };
      const random = seeded(whole.seed);
      const data = fromArrays([[0], [1], [2], [3]], ["low", "low", "high", "high"]);
      const net = new SiameseNet({ tower: denseTower({ inputShape: [1], units: [4], embeddingSize: 2, random }) });
      const run = resumable(whole, (line) => said.push(line));
      const sampler = pairSampler(data.labels, { batchSize: 4, random });
      try {
        const history = await run.training("first", random)(net, data, {
          sampler,
          objective: contrastive(),
          epochs: whole.epochs,
          random,
        });
        return history.epoch.length;
      } finally {
        net.dispose();
      }
    };
    expect(await train({})).toBe(3);
    expect(said).toEqual([]);
    expect(await train({ resume: true, json: "elsewhere.json" })).toBe(3);
    expect(said).toEqual(["first: was trained already"]);
    await expect(train({ resume: true, seed: 2 })).rejects.toThrow("made with seed 1, this training has 2");
    expect(await train({ seed: 2 })).toBe(3); // begins anew
    await rm(out, { recursive: true });
  });
});
