import { expect, it, vi } from "vitest";

import { useWasm } from "../../src/backends/index.js";

vi.mock("@tensorflow/tfjs-backend-wasm", () => {
  throw new Error("Cannot find package");
});

it("useWasm names the package to install when it is missing", async () => {
  await expect(useWasm()).rejects.toThrow(
    "useWasm: @tensorflow/tfjs-backend-wasm must be installed; run npm install @tensorflow/tfjs-backend-wasm",
  );
});
