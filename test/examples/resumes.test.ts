import { existsSync } from "node:fs";
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { afterAll, beforeAll, describe, expect, it } from "vitest";

import type { ClusteredFigure } from "../../examples/studies/resumes/figures.js";
import { main } from "../../examples/studies/resumes/main.js";
import { match } from "../../examples/studies/resumes/match.js";
import { readOptions } from "../../examples/studies/resumes/options.js";
import { syntheticTexts } from "../../examples/studies/resumes/synthetic.js";
import { triedCommands } from "./triedCommands.js";

describe("main.ts --quick", () => {
  let folder: string;
  const lines: string[] = [];
  let figures: Record<string, ClusteredFigure>;
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), "resumes-"));
    const args = ["--quick", "--seed", "7", "--out", folder, "--json", join(folder, "figures.json")];
    await main(readOptions(args), (line) => lines.push(line));
    ({ figures } = JSON.parse(await readFile(join(folder, "figures.json"), "utf8")) as { figures: typeof figures });
  }, 120_000);
  afterAll(() => rm(folder, { recursive: true }));

  it("says what it works on", () => {
    expect(lines[0]).toContain("invented texts of 30 occupations");
    expect(lines[0]).toContain("tested in 2 folds; seed 7");
    expect(lines.join("\n")).toContain("report.html");
  });

  it("writes each task's figures, with those of what it is compared with, on the same queries", () => {
    const suffixes = ["", ".towerAlone", ".untrained", ".tfidf", ".tfidfWords", ".bm25"];
    for (const name of [
      "titles.recall@1",
      "headlines.all.recall@10",
      "postings.mrr",
      "roles.recall@1",
      "roles.mapAtR",
    ]) {
      const counts = suffixes.map((suffix) => figures[`${name}${suffix}`].n);
      expect(new Set(counts).size).toBe(1);
      for (const suffix of suffixes) {
        const { value, low, high } = figures[`${name}${suffix}`];
        expect(low).toBeLessThanOrEqual(value);
        expect(high).toBeGreaterThanOrEqual(value);
        expect(value).toBeGreaterThan(0);
      }
    }
    expect(figures["roles.recall@1"].n).toBe(50);
    expect(figures["headlines.recall@1"].clusters).toBe(figures["headlines.recall@1"].n); // one resume an occupation
  });

  it("writes a report that shows the tables", async () => {
    const page = await readFile(join(folder, "report.html"), "utf8");
    expect(page).toContain("job titles to occupations: ");
    expect(page).toContain("answered though not there");
    expect(page).toContain("<svg");
  });

  it("leaves a resume, and commands that find occupations for a title and for it", async () => {
    const commands = triedCommands(lines);
    expect(commands).toHaveLength(2);
    for (const { args, shows } of commands) {
      const said: string[] = [];
      await match([...args, "--count", "30"], (line) => said.push(line));
      expect(said.join("\n")).toContain(shows);
    }
  });

  it("saves a model that ranks occupations for a title or a file, and says none to what is nothing like them", async () => {
    const { occupations } = syntheticTexts({ seed: 7, families: 24 });
    const [{ title, description, tasks }] = occupations;
    const said: string[] = [];
    const print = (line: string): void => void said.push(line);
    const byTitle = await match([title, "--out", folder], print);
    expect(byTitle[0].title).toBe(title);
    const file = join(folder, "resume.txt");
    await writeFile(file, [description, ...tasks].join("\n"));
    const byFile = await match([file, "--out", folder, "--count", "1"], print);
    expect(byFile.map((found) => found.title)).toEqual([title]);
    expect(await match(["xyzzy qwqwqw", "--out", folder], print)).toEqual([]);
    expect(said.some((line) => line.startsWith("none: no occupation comes up to a cosine of "))).toBe(true);
  }, 60_000);

  it("goes on with --resume where it was interrupted, to the same figures", async () => {
    const out = join(folder, "again");
    const args = ["--quick", "--seed", "7", "--out", out, "--json", join(out, "figures.json")];
    await expect(
      main(readOptions(args), (line) => {
        if (line.startsWith("fold 1: ")) throw new Error("interrupted");
      }),
    ).rejects.toThrow("interrupted");
    const said: string[] = [];
    await main(readOptions([...args, "--resume"]), (line) => said.push(line));
    expect(said).toContain("fold 1: was trained already");
    const again = JSON.parse(await readFile(join(out, "figures.json"), "utf8")) as { figures: typeof figures };
    expect(again.figures).toEqual(figures);
    expect(existsSync(join(out, "checkpoint"))).toBe(false);
  }, 60_000);

  it("refuses what it cannot use", async () => {
    await expect(match([], () => undefined)).rejects.toThrow("match: expects one text, got 0");
    await expect(match(["..."], () => undefined)).rejects.toThrow("match: the text must hold at least one word");
    await expect(match(["nurse", "--count", "0"], () => undefined)).rejects.toThrow("--count must be a whole number");
    expect(() => readOptions(["--seed", "x"])).toThrow("--seed must be a whole number of at least 0, got x");
  });
});
