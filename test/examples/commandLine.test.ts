import { spawn } from "node:child_process";
import { existsSync } from "node:fs";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as wait } from "node:timers/promises";

import { afterAll, beforeAll, describe, expect, it } from "vitest";

import { readCommand } from "../../examples/studies/shared/readCommand.js";

/** Starts an example as from a shell without a terminal; `during` runs meanwhile. */
async function start(file: string, args: readonly string[], during?: (kill: () => void) => Promise<void>) {
  const child = spawn(process.execPath, ["--import", "tsx", `examples/studies/${file}`, ...args], {
    env: { ...process.env, npm_lifecycle_event: "" },
  });
  let [out, err] = ["", ""];
  child.stdout.on("data", (part: Buffer) => (out += part.toString()));
  child.stderr.on("data", (part: Buffer) => (err += part.toString()));
  const ended = new Promise<number | null>((resolve) => child.on("close", resolve));
  await during?.(() => child.kill("SIGINT"));
  return { code: await ended, out, err };
}

describe("a study started from a command line", () => {
  let folder: string;
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), "command-line-"));
  });
  afterAll(() => rm(folder, { recursive: true, force: true }));

  it("says how to go on when it is interrupted, and keeps the last completed epoch", async () => {
    const out = join(folder, "faces out");
    const args = ["--quick", "--threads", "1", "--epochs", "3000", "--out", out];
    const { code, err } = await start("faces/main.ts", args, async (kill) => {
      for (let tries = 0; tries < 600 && !existsSync(join(out, "checkpoint", "fold 1")); tries++) await wait(100);
      await wait(500);
      kill();
    });
    expect(err).toContain("interrupted. A completed epoch is saved; go on with\n");
    expect(err).toContain(
      `  npx tsx examples/studies/faces/main.ts ${args.slice(0, -1).join(" ")} '${out}' --resume\n`,
    );
    expect(code).toBe(130);
    expect(existsSync(join(out, "checkpoint", "fold 1"))).toBe(true);
  }, 120_000);

  it("shows its options for --help, and its second command too", async () => {
    const [study, second] = await Promise.all([
      start("tracking/main.ts", ["--help"]),
      start("tracking/track.ts", ["--help"]),
    ]);
    expect(study).toMatchObject({ code: 0, err: "" });
    expect(study.out).toMatch(/^npx tsx examples\/studies\/tracking\/main\.ts \[options\]\n {2}--/);
    expect(study.out).toContain("--resume");
    expect(second).toMatchObject({ code: 0, err: "" });
    expect(second.out).toMatch(/^npx tsx examples\/studies\/tracking\/track\.ts det\.txt \[options\]\nTracks /);
  }, 60_000);

  it("says what is wrong in one line", async () => {
    const [unknown, missing] = await Promise.all([
      start("omniglot/main.ts", ["--epoch", "3"]),
      start("faces/verify.ts", ["no such.png", "nor this.png", "--out", folder]),
    ]);
    expect(unknown.code).toBe(1);
    expect(unknown.err).toMatch(/^Unknown option '--epoch'.* \(--help lists the options\)\n$/);
    expect(missing.code).toBe(1);
    expect(missing.err).toMatch(/^[^\n]*no such\.png[^\n]*\n$/);
  }, 60_000);
});

describe("readCommand", () => {
  const read = (...args: string[]) =>
    readCommand(args, {
      who: "verify",
      command: "npx tsx examples/studies/faces/verify.ts",
      purpose: "Compares.",
      words: ["A.png", "B.png"],
      wordsAre: "two files",
      home: import.meta.url,
      extra: { count: { value: "N", help: "how many" } },
    });

  it("gives the words and the options", () => {
    expect(read("a", "b", "--out", "c", "--count", "3")).toEqual({ words: ["a", "b"], out: "c", count: "3" });
  });

  it("refuses other words than it needs, and answers --help, with the usage", () => {
    const usage =
      "npx tsx examples/studies/faces/verify.ts A.png B.png [options]\nCompares.\n  --count N     how many\n";
    expect(() => read("a")).toThrow(`verify: expects two files, got 1\n${usage}`);
    expect(() => read("a", "b", "c")).toThrow("verify: expects two files, got 3\n");
    expect(() => read("a", "--help")).toThrow(usage);
  });
});
