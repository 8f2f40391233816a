import { readdirSync, readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { describe, expect, it } from "vitest";

const root = fileURLToPath(new URL("../..", import.meta.url));
const pkg = JSON.parse(readFileSync(join(root, "package.json"), "utf8")) as { exports: Record<string, unknown> };

const filesIn = (folder: string): string[] =>
  readdirSync(folder).flatMap((name) => {
    const path = join(folder, name);
    return statSync(path).isDirectory() ? (["api", "out"].includes(name) ? [] : filesIn(path)) : [path];
  });
const read = (path: string): string => readFileSync(path, "utf8");

/** The values (not the types) that an entry point exports, and the files they come from. */
const valuesOf = (entry: string): string[] =>
  [...read(join(root, "src", entry, "index.ts")).matchAll(/^export \{([^}]*)\} from/gm)].flatMap(([, names]) =>
    names
      .split(",")
      .map((name) => name.trim())
      .filter((name) => name !== "" && !name.startsWith("type ")),
  );
const entries = Object.keys(pkg.exports)
  .filter((path) => /^\.(\/(?!package\.json|browser)[a-z]+)?$/.test(path))
  .map((path) => path.replace(/^\.\/?/, ""));

/** What shows a name in use: examples, guides, the README and the examples in docstrings. */
const uses = [
  ...filesIn(join(root, "examples"))
    .filter((path) => path.endsWith(".ts"))
    .map(read),
  ...[...filesIn(join(root, "docs")), join(root, "README.md")]
    .filter((path) => path.endsWith(".md") && !path.endsWith("docs/index.md"))
    .map(read),
  ...filesIn(join(root, "src"))
    .filter((path) => path.endsWith(".ts"))
    .flatMap((path) => [...read(path).matchAll(/^ *\* ```ts\n([\s\S]*?)^ *\* ```/gm)].map(([, code]) => code)),
].join("\n");

describe("the public surface", () => {
  it("has at most 120 values in the main entry: what every user meets", () => {
    const values = valuesOf("");
    expect(new Set(values).size).toBe(values.length);
    expect(values.length).toBeLessThanOrEqual(120);
    expect(values.length).toBeGreaterThan(60); // the pattern above still finds them
  });

  it("exports nothing that no example, guide or docstring uses", () => {
    expect(entries).toContain("images");
    const unused = entries.flatMap((entry) =>
      valuesOf(entry)
        .filter((name) => !new RegExp(`\\b${name}\\b`).test(uses))
        .map((name) => `${name} of one-shot-ts${entry === "" ? "" : `/${entry}`}`),
    );
    expect(unused).toEqual([]);
  });

  it("exports each value from one entry point", () => {
    const seen = new Map<string, string>();
    const twice: string[] = [];
    for (const entry of entries) {
      for (const name of valuesOf(entry)) {
        if (seen.has(name)) twice.push(`${name}: ${seen.get(name)!} and ${entry}`);
        seen.set(name, entry);
      }
    }
    expect(twice).toEqual([]);
  });
});
