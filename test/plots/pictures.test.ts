import { describe, expect, it } from "vitest";
import { seeded } from "../../src/core/random.js";
import { fitProbability } from "../../src/calibration/fitProbability.js";
import { reliability } from "../../src/calibration/reliability.js";
import { evaluateIdentification } from "../../src/evaluation/evaluateIdentification.js";
import { nearestNeighbours } from "../../src/evaluation/nearestNeighbours.js";
import {
  cmcPlot,
  contactSheet,
  detPlot,
  neighbourSheet,
  reliabilityPlot,
  rocPlot,
  scoreHistogram,
  trainingCurves,
} from "../../src/plots/index.js";

const random = seeded(1);
const scored = {
  distances: Array.from({ length: 400 }, (_, pair) => random() + 0.5 * (pair % 2)),
  y: Array.from({ length: 400 }, (_, pair) => pair % 2),
};
const kind = Array.from({ length: 400 }, (_, pair) => (pair % 2 === 0 ? 0 : 1 + (pair % 4 === 1 ? 0 : 1)));
const image = { data: Uint8Array.of(0, 128, 255, 64), height: 2, width: 2, channels: 1 };

const report = evaluateIdentification({ enrolled: 2, distances: [0.1, 0.9, 0.7, 0.2, 0.3, 0.2], identity: [0, 1, 0] });
const lists = nearestNeighbours(["a", "a", "b"], (a, b) => Math.abs(a - b), { queries: [0], count: 2 });

const pictures: [string, () => Promise<string>][] = [
  ["rocPlot", () => rocPlot({ "a < b": scored }, { title: "Tom & Jerry", threshold: 0.7 })],
  ["detPlot", () => detPlot({ "a < b": scored }, { title: "Tom & Jerry", threshold: 0.7 })],
  ["scoreHistogram", () => scoreHistogram({ ...scored, kind }, { title: "Tom & Jerry", threshold: 0.7 })],
  [
    "trainingCurves",
    () => trainingCurves({ loss: [3, 2], val_loss: [3, 2.5], sameDistance: [1, 0.5] }, { title: "Tom & Jerry" }),
  ],
  [
    "reliabilityPlot",
    () => reliabilityPlot({ "a < b": reliability(scored, fitProbability(scored)) }, { title: "Tom & Jerry" }),
  ],
  ["cmcPlot", () => cmcPlot({ "a < b": report }, { title: "Tom & Jerry" })],
  ["neighbourSheet", () => neighbourSheet([image, image, image], lists, { title: "Tom & Jerry" })],
  ["contactSheet", () => contactSheet([{ images: [image, image], caption: "a < b" }], { title: "Tom & Jerry" })],
];

describe.each(pictures)("%s", (_, draw) => {
  it("is one SVG document that needs nothing else and follows light and dark", async () => {
    const svg = await draw();
    expect(svg.startsWith("<svg") && svg.endsWith("</svg>")).toBe(true);
    expect(svg).toContain("prefers-color-scheme:dark");
    const addresses = [...svg.matchAll(/(?:href|src)="([^"]*)"|url\(([^)]*)\)/g)].map((found) => found[1] || found[2]);
    for (const address of addresses) expect(address).toMatch(/^(data:|#)/);
    expect(svg).not.toMatch(/NaN|undefined|Infinity|<script/);
  });

  it("escapes what it writes", async () => {
    const svg = await draw();
    expect(svg).toContain("<title>Tom &#38; Jerry</title>");
    expect(svg).not.toContain("a < b");
  });

  it("draws the same from the same input", async () => {
    expect(await draw()).toBe(await draw());
  });
});

describe("what the pictures show", () => {
  it("draws the ROC curve from corner to corner of the axes", async () => {
    const svg = await rocPlot({ distances: [1, 2, 3, 4], y: [0, 0, 1, 1] }, { width: 640 });
    // Perfect separation: along the left edge, then along the top.
    const path = /class="series-1"[^>]*>\s*<path d="([^"]*)"/.exec(svg)![1];
    const numbers = [...path.matchAll(/-?\d+(?:\.\d+)?/g)].map((found) => Number(found[0]));
    expect(numbers.slice(0, 2)).toEqual([56, 416]);
    expect(numbers.slice(-2)).toEqual([620, 26]);
    expect(svg).toContain("area 1.0000, equal error rate 0.0 %");
  });

  it("stays legible when it is narrow: long legends continue on a new line, and labels that would overlap are left out", async () => {
    const name = "a system with a name that is much too long for one line of a narrow picture";
    const svg = await detPlot({ [name]: scored }, { width: 380 });
    const texts = [...svg.matchAll(/<text x="56"[^>]*>([^<]*)</g)].map((found) => found[1]);
    expect(texts.length).toBeGreaterThan(1);
    for (const text of texts) expect(text.length).toBeLessThanOrEqual(48);
    expect(texts.join(" ")).toMatch(new RegExp(`^${name}: equal error rate [\\d.]+ %$`));
    const ticks = async (width: number): Promise<number> => {
      const guessing = { distances: scored.distances, y: scored.y.map((_, pair) => (pair >> 1) % 2) };
      return [...(await detPlot(guessing, { width })).matchAll(/<text transform[^>]*>[\d.]+ %</g)].length;
    };
    expect(await ticks(380)).toBeLessThan(await ticks(800));
  });

  it("names the figures of a training in words", async () => {
    const svg = await trainingCurves({ val_loss: [3, 2], sameDistance: [1, 0.5] });
    expect(svg).toContain(">validation loss<");
    expect(svg).toContain(">same distance<");
  });

  it("names each kind of pair with its count", async () => {
    const svg = await scoreHistogram({ ...scored, kind });
    for (const text of ["same (200 pairs)", "different, by chance (100 pairs)", "different, skilled (100 pairs)"]) {
      expect(svg).toContain(text);
    }
  });

  it("marks neighbours of the query's class and others", async () => {
    const svg = await neighbourSheet([image, image, image], lists);
    expect(svg).toContain("✓ 1.000");
    expect(svg).toContain("✗ 2.000");
    await expect(neighbourSheet([image], lists)).rejects.toThrow(
      "neighbourSheet: every row must have an image, got row 1 and 1 images",
    );
  });

  it("leaves out a threshold beyond the data", async () => {
    expect(await scoreHistogram(scored, { threshold: Number.MAX_VALUE })).not.toContain("threshold");
  });

  it.each([
    { draw: () => trainingCurves({}), text: "trainingCurves: need the figures of at least 1 epoch, got none" },
    { draw: () => contactSheet([]), text: "contactSheet: need at least 1 image to show, got none" },
    {
      draw: () => rocPlot({ distances: [1], y: [0] }),
      text: "rocPlot: need both same and different pairs, got 1 same and 0 different",
    },
    {
      draw: () => contactSheet([{ images: [{ ...image, width: 3 }] }]),
      text: "contactSheet: an image of 2 x 3 pixels with 1 channels must have 6 values, got 4",
    },
  ])("refuses: $text", async ({ draw, text }) => {
    await expect(draw()).rejects.toThrow(text);
  });
});
