import { readdirSync, readFileSync } from "node:fs";
import { fileURLToPath, pathToFileURL } from "node:url";
import { afterEach, describe, expect, it, vi } from "vitest";

const folder = fileURLToPath(new URL("../../examples/quickstarts/", import.meta.url));
const names = readdirSync(folder).filter((name) => name.endsWith(".ts"));

/** Runs a program and returns the lines that it prints. */
async function linesOf(name: string): Promise<string[]> {
  const lines: string[] = [];
  vi.spyOn(console, "log").mockImplementation((line: string) => void lines.push(line));
  await import(/* @vite-ignore */ pathToFileURL(folder + name).href);
  return lines;
}

describe("the quickstarts", () => {
  afterEach(() => vi.restoreAllMocks());

  it("are one file per kind of sample, under 60 lines each", () => {
    expect(names.sort()).toEqual(["audio.ts", "images.ts", "pairs.ts", "text.ts", "vectors.ts"]);
    for (const name of names)
      expect(
        readFileSync(folder + name, "utf8")
          .trimEnd()
          .split("\n").length,
        name,
      ).toBeLessThan(60);
  });

  it.each(["audio.ts", "images.ts", "vectors.ts"])(
    "%s knows all that are enrolled, and the other as nobody",
    async (name) => {
      const lines = await linesOf(name);
      const answers = lines.map((line) => /^(?:a plant of )?(.+) is (.+) \(\d/.exec(line)!.slice(1));
      expect(answers.length).toBeGreaterThan(3);
      for (const [asked, answer] of answers.slice(0, -1)) expect(answer).toBe(asked);
      expect(answers.at(-1)![1]).toBe("none of the enrolled");
    },
  );

  it("text.ts knows titles in other words, and an occupation that is not enrolled", async () => {
    const lines = await linesOf("text.ts");
    expect(lines.map((line) => line.replace(/ \(.*/, ""))).toEqual([
      "Lead GLASS buyer: glass buyer",
      "part-time steel driver: steel driver",
      "sugar engineer: none of the known occupations",
    ]);
  });

  it("pairs.ts tells same from different with few errors on pairs it has not seen", async () => {
    const [rates, ...answers] = await linesOf("pairs.ts");
    const [, matches, nonMatches] = /: ([\d.]+) % false matches, ([\d.]+) % false non-matches/.exec(rates)!;
    expect(Number(matches)).toBeLessThan(5);
    expect(Number(nonMatches)).toBeLessThan(5);
    expect(answers).toEqual(["the same object is called the same", "another object is called different"]);
  });
});
