import { expect, it, vi } from "vitest";
import { rocPlot } from "../../src/plots/rocPlot.js";

vi.mock("@observablehq/plot", () => {
  throw new Error("Cannot find package");
});

it("names the drawing library where it does not load", async () => {
  await expect(rocPlot({ distances: [1, 2], y: [0, 1] })).rejects.toThrow(
    "rocPlot: the package @observablehq/plot, needed to draw, does not load",
  );
});
