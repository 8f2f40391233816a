import { expect, it, vi } from "vitest";
import { rocPlot } from "../../src/plots/rocPlot.js";

vi.mock("@observablehq/plot", () => {
  throw new Error("Cannot find package");
});

it("says what to install where the drawing library is missing", async () => {
  await expect(rocPlot({ distances: [1, 2], y: [0, 1] })).rejects.toThrow(
    "rocPlot: needs the package @observablehq/plot to draw; install it with: npm install @observablehq/plot",
  );
});
