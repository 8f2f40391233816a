import { mkdir, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { seeded } from "one-shot-ts";
import { pngDataUri } from "one-shot-ts/plots";

import { cautionFor } from "../../examples/studies/tracking/caution.js";
import { inventPeople } from "../../examples/studies/tracking/inventedPeople.js";
import { main } from "../../examples/studies/tracking/main.js";
import { formatBoxes, readBoxes } from "../../examples/studies/tracking/motFiles.js";
import { readOptions } from "../../examples/studies/tracking/options.js";
import { simulateStreet } from "../../examples/studies/tracking/street.js";
import { trackFile } from "../../examples/studies/tracking/track.js";
import { triedCommands } from "./triedCommands.js";

/** What `--json` writes. */
interface Written {
  readonly data: { readonly people: unknown; readonly streets: unknown; readonly sequence: string };
  readonly caution: string;
  readonly figures: Readonly<Record<string, Readonly<Record<"value" | "low" | "high" | "n", number>>>>;
}

const FRAMES = 16;

describe("examples/studies/tracking/main.ts --quick, with files of its own", () => {
  let folder: string;
  const lines: string[] = [];
  const of = (name: string): string => join(folder, name);
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), "tracking-"));
    const street = simulateStreet(inventPeople({ seed: 9, people: 30 }).crops, { frames: FRAMES, random: seeded(9) });
    await writeFile(of("det.txt"), formatBoxes(street.found));
    await writeFile(of("gt.txt"), formatBoxes(street.truth));
    await mkdir(of("frames"));
    for (let frame = 1; frame <= FRAMES; frame++) {
      const [, base64] = (await pngDataUri(street.picture(frame))).split(",");
      await writeFile(of(`frames/${String(frame).padStart(6, "0")}.png`), Buffer.from(base64, "base64"));
    }
    const args = ["--quick", "--stacked", "--seed", "7", "--out", of("out"), "--json", of("figures.json")];
    const files = ["--det", of("det.txt"), "--gt", of("gt.txt"), "--frames", of("frames")];
    await main(readOptions([...args, ...files]), (line) => lines.push(line));
  }, 240_000);
  afterAll(() => rm(folder, { recursive: true }));

  it("says what it works on, how it did, how to take it and where the report is", () => {
    const text = lines.join("\n");
    expect(text).toContain("invented figures: train 28 people (");
    for (const name of [
      "rank 1",
      "mAP",
      "twin input",
      "stacked input",
      "IDF1",
      "MOTA",
      "HOTA",
      "overlap alone",
      "re-ranked",
      "identity switches",
    ]) {
      expect(text).toContain(name);
    }
    expect(text).toContain("The people are invented figures");
    expect(text).toContain(of("out/report.html"));
  });

  it("writes the figures under their stable names", async () => {
    const written = JSON.parse(await readFile(of("figures.json"), "utf8")) as Written;
    expect(written).toMatchObject({ name: "tracking", seed: 7, backend: "wasm" });
    expect(written.data.people).toEqual({ train: 28, validate: 4, test: 8 });
    expect(written.data.streets).toEqual({ train: 2, calibrate: 1, test: 2 });
    expect(written.data.sequence).toBe(of("det.txt"));
    const people = ["", ".reranked", ".pixels", ".histogram", ".untrained"].flatMap((suffix) => [`people.rank1${suffix}`, `people.mAP${suffix}`]); // prettier-ignore
    const pairs = [".twin", ".stacked", ".pixels"].flatMap((suffix) => [`pairs.auc${suffix}`, `pairs.eer${suffix}`]);
    const tracks = ["", "street.", "sequence."].flatMap(
      (prefix) =>
      ["idf1", "mota", "hota", "idSwitches"].flatMap((name) => ["", ".noAppearance", ".overlap", ".gain", ".gain.overlap"].map((suffix) => prefix + name + suffix)), // prettier-ignore
    );
    for (const name of [...people, ...pairs, ...tracks]) {
      const { value, low, high, n } = written.figures[name];
      expect(value, name).toBeGreaterThanOrEqual(low);
      expect(value, name).toBeLessThanOrEqual(high);
      expect(n, name).toBeGreaterThanOrEqual(2);
    }
    expect(written.figures.idf1).toEqual(written.figures["sequence.idf1"]);
    expect(written.figures["street.idf1"].n).toBe(2);
    expect(written.figures["people.rank1"].n).toBe(32); // eight people, four cameras
  });

  it("writes a report that stands alone, with pictures", async () => {
    const page = await readFile(of("out/report.html"), "utf8");
    for (const part of [
      "invented",
      "Decisions",
      "Which track is on whom",
      "Paths",
      "Its longest tracks",
      "ROC",
      "This run",
    ]) {
      expect(page).toContain(part);
    }
    expect(page).not.toMatch(/<script|src="http/);
  });

  it("writes the tracks as a MOTChallenge file", async () => {
    const boxes = await readBoxes(of("out/tracks.txt"));
    expect(boxes.every(({ identity, frame }) => identity >= 1 && frame <= FRAMES)).toBe(true);
  });

  it("tracks a file with the saved model, with and without the images of its frames", async () => {
    const said: string[] = [];
    const print = (line: string): unknown => said.push(line);
    await trackFile([of("det.txt"), "--frames", of("frames"), "--to", of("seen.txt"), "--out", of("out")], print);
    expect(await readFile(of("seen.txt"), "utf8")).toBe(await readFile(of("out/tracks.txt"), "utf8"));
    expect(said[0]).toMatch(/^\d+ detections in 16 frames: \d+ tracks with \d+ boxes\n/);
    await trackFile([of("det.txt"), "--out", of("out")], print);
    expect(said[1]).toContain("by place, size and time alone; name --frames to use appearance");
    expect((await readBoxes(of("out/tracks.txt"))).length).toBeGreaterThan(0);
  });

  it("names what is missing", async () => {
    await expect(trackFile([], console.log)).rejects.toThrow("track: expects one file of detections, got 0");
    await rm(of("frames/000002.png"));
    await expect(trackFile([of("det.txt"), "--frames", of("frames"), "--out", of("out")], console.log)).rejects.toThrow(
      "cropFrames: there must be an image of frame 2 in",
    );
  });

  // Last, since these commands track anew.
  it("leaves the beginning of a street, and commands that track it", async () => {
    const commands = triedCommands(lines);
    expect(commands.map(({ shows }) => shows)).toEqual(["who is who, by looks and by place", "by place alone"]);
    for (const { args } of commands) {
      const said: string[] = [];
      await trackFile(args, (line) => said.push(line));
      expect(said.join("\n")).toMatch(/^\d+ detections in \d+ frames: \d+ tracks/);
    }
  });
});

describe("the caution", () => {
  it("says what the figures are worth on real people, and on one sequence", () => {
    const text = cautionFor("../shared/data/people", { source: "TUD-Campus", frames: 71, crops: [] });
    expect(text).toContain("do not compare with published ones");
    expect(text).toContain("one sequence of 71 frames");
    expect(text).toContain("It has no pictures");
    expect(cautionFor("../shared/data/people", undefined)).toContain("No real sequence");
  });
});

describe("options", () => {
  it("have defaults and refuse what does not go together or is no number", () => {
    expect(readOptions([])).toMatchObject({ seed: 1, epochs: 90, quick: false, json: undefined, det: undefined });
    expect(readOptions(["--quick"]).epochs).toBe(2);
    expect(() => readOptions(["--seed", "x"])).toThrow("--seed must be a whole number of at least 0, got x");
    expect(() => readOptions(["--det", "a.txt"])).toThrow("--det and --gt go together");
    expect(() => readOptions(["--frames", "a"])).toThrow("--frames needs --det and --gt");
    expect(() => readOptions(["--no-such"])).toThrow("--no-such");
  });
});
