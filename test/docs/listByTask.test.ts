import { readdirSync, readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { describe, expect, it } from "vitest";

interface ExportedValue {
  readonly name: string;
  readonly entry: string;
  readonly folder: string;
  readonly sentence: string;
  readonly paper: string;
}

const root = fileURLToPath(new URL("../..", import.meta.url));
const { exportedValues, listByTask, tasks } = (await import(
  /* @vite-ignore */ pathToFileURL(join(root, ".ci/listByTask.mjs")).href
)) as {
  exportedValues: () => ExportedValue[];
  listByTask: () => string;
  tasks: Record<string, string>;
};

describe("the page that the reference opens with", () => {
  const values = exportedValues();

  it("lists every exported value once, with a line that says what it is", () => {
    const page = listByTask();
    expect(values.length).toBeGreaterThan(150);
    for (const { name, sentence } of values) {
      expect(page.split(`| {@link ${name}} |`).length, name).toBe(2);
      expect(sentence, name).toMatch(/\w.*[.:)!?`]$/);
    }
  });

  it("knows every entry point of the package, and the task of every folder", () => {
    const { exports } = JSON.parse(readFileSync(join(root, "package.json"), "utf8")) as { exports: object };
    const named = Object.keys(exports).filter((path) => !/package\.json|browser/.test(path));
    expect([...new Set(values.map(({ entry }) => entry))].sort()).toEqual(
      named.map((path) => path.replace(/^\./, "one-shot-ts")).sort(),
    );
    for (const { folder } of values) expect(tasks).toHaveProperty(folder);
    const folders = readdirSync(join(root, "src")).filter((name) => statSync(join(root, "src", name)).isDirectory());
    expect(Object.keys(tasks).filter((folder) => !folders.includes(folder))).toEqual([]);
  });

  it("gives the paper of what was published", () => {
    const paperOf = (name: string): string => values.find((value) => value.name === name)!.paper;
    expect(paperOf("contrastiveLoss")).toContain("Hadsell, Chopra, LeCun (2006)");
    expect(paperOf("batchTriplet")).toContain("Hermans, Beyer, Leibe (2017)");
    expect(values.filter(({ folder, paper }) => folder === "losses" && paper !== "").length).toBeGreaterThan(15);
  });
});
