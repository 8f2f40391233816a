import { readFileSync } from "node:fs";
import { expect, it } from "vitest";

import { VERSION } from "../../src/core/version.js";

it("is the package's version", () => {
  const { version } = JSON.parse(readFileSync(new URL("../../package.json", import.meta.url), "utf8")) as {
    version: string;
  };
  expect(VERSION).toBe(version);
});
