import { execFile } from "node:child_process";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { describe, expect, it } from "vitest";

const script = fileURLToPath(new URL("../../../src/backends/assembly/build.js", import.meta.url));

describe("the compiled kernels", () => {
  it("are what their sources compile to, byte for byte", async () => {
    const { stderr } = await promisify(execFile)(process.execPath, [script, "--check"]);
    expect(stderr).toBe("");
  });
});
