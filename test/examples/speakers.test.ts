import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";

import wavefile from "wavefile";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { Recognizer } from "one-shot-ts";
import { audioEncoder } from "one-shot-ts/audio";
import { fileStore } from "one-shot-ts/node";

import { identify } from "../../examples/studies/speakers/identify.js";
import { main } from "../../examples/studies/speakers/main.js";
import { FRONT_ENDS } from "../../examples/studies/speakers/frontEnds.js";
import { readOptions } from "../../examples/studies/speakers/options.js";
import { syntheticSpeech } from "../../examples/studies/speakers/synthetic.js";
import { triedCommands } from "./triedCommands.js";
import { cautionFor, SYSTEMS } from "../../examples/studies/speakers/tables.js";

/** What `--json` writes. */
interface Written {
  readonly data: unknown;
  readonly caution: string;
  readonly figures: Readonly<Record<string, Readonly<Record<"value" | "low" | "high" | "n", number>>>>;
  readonly openSet: Readonly<Record<string, Readonly<Record<"named" | "nobody", { readonly trials: number }>>>>;
}

describe("examples/studies/speakers/main.ts --quick", () => {
  let folder: string;
  const lines: string[] = [];
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), "speakers-"));
    const args = ["--quick", "--seed", "7", "--out", folder, "--json", join(folder, "figures.json")];
    await main(readOptions(args), (line) => lines.push(line));
  }, 240_000);
  afterAll(() => rm(folder, { recursive: true }));

  it("says what it works on, how it did, how to take it and where the report is", () => {
    const text = lines.join("\n");
    expect(text).toContain("synthetic: train 28 people, validate 4, calibrate 8; test 4 other speakers");
    for (const name of Object.values(SYSTEMS)) expect(text).toContain(name);
    expect(text).toContain("These voices are invented");
    expect(text).toContain(join(folder, "report.html"));
  });

  it("leaves recordings of people it has not trained on, and commands that compare them", async () => {
    const commands = triedCommands(lines);
    expect(commands.map(({ shows }) => shows)).toEqual(["voice 0", "voice 0 and voice 1"]);
    for (const { args } of commands) {
      const said: string[] = [];
      await identify(args, (line) => said.push(line));
      expect(said[0]).toMatch(/^distance \d/);
    }
  });

  it("writes the figures under their stable names", async () => {
    const written = JSON.parse(await readFile(join(folder, "figures.json"), "utf8")) as Written;
    expect(written).toMatchObject({ name: "speakers", seed: 7, backend: "wasm" });
    expect(written.data).toEqual({
      source: "synthetic",
      speakers: { train: 28, validate: 4, calibrate: 8, test: 4 },
      recordings: { enrolled: 40, probes: 40 },
      joined: { enrolled: 8, probes: 8 },
    });
    expect(written.caution).toContain("invented");
    for (const suffix of [
      "",
      ".asNorm",
      ".mfccMean",
      ".untrained",
      ".channelNormalised",
      ".channelNormalised.asNorm",
      ".untrained.channelNormalised",
    ]) {
      for (const figure of ["eer", "identification", "eer.joined", "identification.joined"]) {
        const { value, low, high, n } = written.figures[figure + suffix];
        expect(value, figure + suffix).toBeGreaterThanOrEqual(low);
        expect(value, figure + suffix).toBeLessThanOrEqual(high);
        expect(low, figure + suffix).toBeGreaterThanOrEqual(0);
        expect(high, figure + suffix).toBeLessThanOrEqual(1);
        // 40 x 40 or 8 x 8 pairs; 3 enrollments of 40 or 8 probes.
        expect(n, figure + suffix).toBe(
          { eer: 1600, identification: 120, "eer.joined": 64, "identification.joined": 24 }[figure],
        );
      }
    }
    // Four speakers, each the stranger once: 3 x 10 enrolled probes and 10 of the stranger each time.
    for (const { named, nobody } of Object.values(written.openSet)) {
      expect([named.trials, nobody.trials]).toEqual([120, 40]);
    }
  });

  it("saves the tower that did better on validation people", async () => {
    const text = await readFile(join(folder, "figures.json"), "utf8");
    const { saved, validation } = JSON.parse(text) as {
      readonly saved: "plain" | "channelNormalised";
      readonly validation: Readonly<Record<"plain" | "channelNormalised", { readonly joined: number }>>;
    };
    const other = saved === "plain" ? "channelNormalised" : "plain";
    expect(validation[saved].joined).toBeLessThanOrEqual(validation[other].joined);
    const recognizer = await Recognizer.load(fileStore(join(folder, "speakers.oneshot")), { encoder: audioEncoder });
    const [person] = syntheticSpeech({ seed: 5, people: 1, voices: 0 }).people;
    const again = FRONT_ENDS[saved].resolved;
    expect((await recognizer.encoder.parts!()).record).toMatchObject({ settings: { frontEnd: again } });
    expect((await recognizer.encoder.embed([person])).size).toBe(5 * 64); // heard at five speeds
    recognizer.dispose();
  });

  it("writes a report that stands alone", async () => {
    const page = await readFile(join(folder, "report.html"), "utf8");
    for (const part of ["invented", "Decisions", "asking", "ROC", "Recordings of the test speakers", "This run"]) {
      expect(page).toContain(part);
    }
    expect(page).not.toMatch(/<script|src="http/);
  });

  it("saves net, threshold and people in a file that loads again", async () => {
    const again = await Recognizer.load(fileStore(join(folder, "gallery.oneshot")), { encoder: audioEncoder });
    expect(again.names).toEqual(["voice 0", "voice 1", "voice 2", "voice 3"]);
    again.dispose();
  });

  it("compares two WAV files with the saved net, at other rates too", async () => {
    const { voices } = syntheticSpeech({ seed: 99, people: 1, voices: 2, takes: 1 });
    const put = async (name: string, samples: Float32Array, rate: number): Promise<string> => {
      const wav = new wavefile.WaveFile();
      wav.fromScratch(1, rate, "32f", Array.from(samples));
      await writeFile(join(folder, name), wav.toBuffer());
      return join(folder, name);
    };
    const one = await put("one.wav", voices[0].samples, 8000);
    const other = await put("other.wav", voices[12].samples, 16000);
    const said: string[] = [];
    const print = (line: string): unknown => said.push(line);
    expect(await identify([one, one, "--out", folder], print)).toBe(true);
    expect(said[0]).toMatch(/^distance 0\.000, threshold \d\.\d+$/);
    expect(said[1]).toContain("one speaker (");
    await identify([one, other, "--out", folder], print);
    expect(Number(/^distance ([\d.]+)/.exec(said[2])?.[1])).toBeGreaterThan(0);
    await expect(identify([one], print)).rejects.toThrow("identify: expects two files, got 1");
  });
});

describe("the caution", () => {
  it("says of real voices that the microphone may tell", () => {
    expect(cautionFor("../shared/data/voices")).toContain("told apart by microphone, not by voice");
  });
});

describe("options", () => {
  it("have defaults and refuse what is not a number", () => {
    expect(readOptions([])).toMatchObject({ seed: 1, epochs: 60, quick: false, json: undefined });
    expect(readOptions(["--quick"]).epochs).toBe(2);
    expect(() => readOptions(["--seed", "x"])).toThrow("--seed must be a whole number of at least 0, got x");
    expect(readOptions(["--recipe", "margin"]).recipe).toBe("margin");
    expect(() => readOptions(["--recipe", "x"])).toThrow("--recipe must be one of margin, both");
    expect(() => readOptions(["--epochs", "0"])).toThrow("--epochs must be a whole number of at least 1, got 0");
  });
});
