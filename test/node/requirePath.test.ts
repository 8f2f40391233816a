import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";

import { reasonOf, requirePath } from "../../src/node/requirePath.js";

describe("requirePath", () => {
  it("lets paths pass", () => {
    for (const path of ["a", "/a/b.png", "ä 🔥", "..", " "])
      expect(() => requirePath("f", "folder", path)).not.toThrow();
  });

  it.each([
    [undefined, "undefined"],
    ["", '""'],
    ["a\0b", '"a\\u0000b"'],
    [["a"], "a list of 1"],
    [Promise.resolve("a"), "a Promise, which must be awaited"],
  ])("refuses %o", (path, came) => {
    expect(() => requirePath("f", "folder", path as string)).toThrow(`f: folder must be a path, got ${came}`);
  });
});

describe("reasonOf", () => {
  const thrown = (path: string): unknown => {
    try {
      return readFileSync(path);
    } catch (cause) {
      return cause;
    }
  };

  it("says plainly that something is not there, and else what the system says", () => {
    expect(reasonOf(thrown("/nowhere/to/be/found"), "file")).toBe("there is no such file");
    expect(reasonOf(thrown("/nowhere/to/be/found"), "folder")).toBe("there is no such folder");
    expect(reasonOf(thrown("/"), "file")).toContain("EISDIR");
    expect(reasonOf("odd", "file")).toBe("odd");
  });
});
