import { execFile, spawn } from "node:child_process";
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { beforeAll, describe, expect, it } from "vitest";

import { runCommand } from "../../src/cli/runCommand.js";
import { VERSION } from "../../src/core/version.js";
import type { Candidate, Identification } from "../../src/index.js";
import { pictureFolder, recordingTerminal, temporaryFolder, titleTable } from "./folders.js";

const root = fileURLToPath(new URL("../..", import.meta.url));
const folder = await temporaryFolder();
const main = ["--import", "tsx", join(root, "src/cli/main.ts")];

/** Runs a command within this process. */
async function run(...args: string[]): Promise<{ code: number; out: string[]; told: string[] }> {
  const terminal = recordingTerminal();
  const code = await runCommand(args, terminal);
  return { code, out: terminal.out, told: terminal.told };
}

describe("from a folder of pictures to an answer", () => {
  const file = join(folder, "bars.oneshot");
  let pictures = "";
  let trained: Awaited<ReturnType<typeof run>>;
  beforeAll(async () => {
    pictures = await pictureFolder(join(folder, "pictures"), 16, 6);
    await pictureFolder(join(folder, "strangers"), 4, 4, 100);
    trained = await run("train", pictures, "--out", file, "--epochs", "6", "--size", "24x24", "--threads", "1");
  });

  it("trains, calibrates, enrolls every class and writes one file", () => {
    expect(trained.told.filter((line) => !line.startsWith("training: epoch"))).toEqual([
      "96 pictures of 16 classes",
      "choosing the threshold",
    ]);
    expect(trained.code).toBe(0);
    expect(trained.out[0]).toMatch(/bars\.oneshot: \d\.\d MB, 16 identities enrolled/);
    expect(trained.out.at(-1)).toBe(`try: npx one-shot-ts identify ${file} SAMPLE`);
    expect(existsSync(`${file}.training`)).toBe(false);
  });

  it("identifies in another process: exit code 0 and the name, as JSON too", async () => {
    const sample = join(pictures, "class 3", "0.png");
    const { stdout, stderr } = await promisify(execFile)(process.execPath, [...main, "identify", file, sample]);
    expect(stdout).toMatch(/0\.png: class 3 \(distance 0\.0\d\d, threshold \d\.\d{3}, probability \d\.\d{3}\)\n$/);
    expect(stderr).toBe("");
    const { code, out } = await run("identify", file, sample, "--json", "--top", "2");
    const [answer] = JSON.parse(out.join("\n")) as { name: string; candidates: unknown[]; threshold: number }[];
    expect(code).toBe(0);
    expect(answer.name).toBe("class 3");
    expect(answer.candidates).toHaveLength(2);
  });

  it("verifies a claim: exit code 1 where it is false", async () => {
    const sample = join(pictures, "class 3", "1.png");
    const right = await run("verify", file, "class 3", sample);
    expect([right.code, right.out[0]]).toEqual([0, expect.stringContaining("1.png: is class 3 (")]);
    const wrong = await run("verify", file, "class 8", sample);
    expect([wrong.code, wrong.out[0]]).toEqual([1, expect.stringContaining("1.png: is not class 8 (")]);
    // A claim is compared once, a search with everybody: the threshold shown is the one that decided.
    const { isMatch, distance, threshold } = JSON.parse((await run("verify", file, "class 3", sample, "--json")).out[0]) as Candidate; // prettier-ignore
    expect(distance <= threshold).toBe(isMatch);
    const [searched] = JSON.parse((await run("identify", file, sample, "--json")).out[0]) as Identification[];
    expect(searched.candidates[0].threshold).toBeLessThanOrEqual(threshold);
    expect(right.out[0]).toContain(`threshold ${threshold.toFixed(3)}`);
  });

  it("enrolls further identities into the file", async () => {
    const samples = [0, 1].map((n) => join(folder, "strangers", "class 101", `${n}.png`));
    const { code, out } = await run("enroll", file, "stranger", ...samples);
    expect([code, out[0]]).toEqual([0, "stranger: 2 templates; 17 identities enrolled"]);
    expect((await run("show", file, "--names")).out).toContain("stranger");
    expect((await run("identify", file, samples[0])).out[0]).toContain(": stranger (");
  });

  it("shows the card, in Markdown and HTML", async () => {
    const { out } = await run("show", file);
    expect(out[0]).toMatch(/^# /);
    expect(out[0]).toContain("one-shot-ts train");
    expect((await run("show", file, "--html")).out[0]).toMatch(/^<!doctype html>/i);
  });

  it("evaluates on samples it has never seen, and says so where classes are enrolled", async () => {
    const strangers = await run("evaluate", file, join(folder, "strangers"), "--json");
    const report = JSON.parse(strangers.out.join("\n")) as { equalErrorRate: { value: number } };
    expect(strangers.code).toBe(0);
    expect(report.equalErrorRate.value).toBeGreaterThanOrEqual(0);
    expect(strangers.told).toEqual([]);
    const known = await run("evaluate", file, pictures);
    expect(known.told[0]).toMatch(/^16 of 16 classes are enrolled in /);
    expect(known.out.length).toBeGreaterThan(1);
  });

  it("says of nobody who is nearest, and how far", async () => {
    const { code, out } = await run("identify", file, join(folder, "strangers", "class 102", "0.png"));
    if (code === 1) expect(out[0]).toMatch(/: nobody \(nearest: .+, distance \d\.\d{3}, threshold \d\.\d{3}\)$/);
    else expect(out[0]).toMatch(/probability/);
  });

  it("gives its version and its help", async () => {
    expect((await run("--version")).out).toEqual([VERSION]);
    for (const args of [["-h"], ["--help"], []]) expect((await run(...args)).out[0]).toMatch(/^one-shot-ts: from/);
    expect((await run("train", "-h")).out[0]).toContain("--rate R");
  });

  it("says in one line what is wrong, with exit code 2", async () => {
    const broken = join(folder, "broken.oneshot");
    const bytes = readFileSync(file);
    bytes[bytes.length >> 1] ^= 1;
    writeFileSync(broken, bytes);
    for (const [args, message] of [
      [["identfy"], 'one-shot-ts identfy: unknown command "identfy"; the commands are train, enroll'],
      [["identify", file], "one-shot-ts identify: usage: one-shot-ts identify FILE SAMPLE..."],
      [
        ["identify", join(folder, "none.oneshot"), "x.png"],
        /cannot find .*none\.oneshot; make it with: npx one-shot-ts train FOLDER/,
      ],
      [["train", pictures, "--out", folder], "--out must be a file, "],
      [["identify", broken, join(pictures, "class 3", "0.png")], "one-shot-ts identify: "],
      [["identify", file, join(folder, "none.png")], "none.png"],
      [["verify", file, "nobody", join(pictures, "class 3", "0.png")], '"nobody" must be enrolled'],
      [["train", pictures, "--epochs", "x", "--out", file], '--epochs must be a whole number of at least 1, got "x"'],
      [["train", join(folder, "strangers"), "--out", "x"], "training needs at least 6 classes"],
    ] as const) {
      const { code, out, told } = await run(...args);
      expect(code, args.join(" ")).toBe(2);
      expect(out).toEqual([]);
      expect(told.at(-1)).toMatch(message);
      expect(told.filter((line) => line.startsWith("one-shot-ts "))).toHaveLength(1);
      expect(told.join("")).not.toContain("\n");
    }
  });
});

describe("texts", () => {
  it("are trained on from a table and identified as words", async () => {
    const table = await titleTable(join(folder, "titles.csv"));
    const file = join(folder, "titles.oneshot");
    expect((await run("train", table, "--out", file, "--epochs", "3", "--threads", "1")).code).toBe(0);
    const { out } = await run("identify", file, "senior nurse", "--json");
    expect((JSON.parse(out.join("\n")) as { candidates: { name: string }[] }[])[0].candidates[0].name).toBe("nurse");
  });
});

describe("a training that is interrupted", () => {
  it("says how to go on, and goes on from there to the same file", async () => {
    const table = await titleTable(join(folder, "more.csv"));
    const file = join(folder, "interrupted.oneshot");
    const whole = join(folder, "whole.oneshot");
    const args = ["train", table, "--epochs", "12", "--threads", "1"];
    const child = spawn(process.execPath, [...main, ...args, "--out", file], { stdio: ["ignore", "ignore", "pipe"] });
    let told = "";
    child.stderr.on("data", (data: Buffer) => {
      const before = told.includes("epoch 3 of 12");
      told += data.toString();
      if (!before && told.includes("epoch 3 of 12")) child.kill("SIGINT");
    });
    const code = await new Promise((resolve) => child.on("close", resolve));
    expect(code).toBe(130);
    expect(told).toContain(
      `interrupted; continue with: npx one-shot-ts train ${table} --out ${file} --epochs 12 --threads 1 --resume`,
    );
    expect(existsSync(file)).toBe(false);

    const resumed = await run(...args, "--out", file, "--resume");
    expect(resumed.code).toBe(0);
    expect(resumed.told.some((line) => /^resuming after \d+ of 12 epochs$/.test(line))).toBe(true);
    expect((await run(...args, "--out", whole)).code).toBe(0);
    const fingerprint = async (path: string): Promise<unknown> =>
      (JSON.parse((await run("show", path, "--json")).out.join("\n")) as { fingerprint: string }).fingerprint;
    expect(await fingerprint(file)).toBe(await fingerprint(whole));
  });
});
