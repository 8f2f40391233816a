import { describe, expect, it } from "vitest";
import { normal as gaussian, seeded } from "../../src/core/random.js";
import { embeddingMap } from "../../src/plots/embeddingMap.js";
import { principalComponents } from "../../src/plots/principalComponents.js";

const random = seeded(1);
const normal = () => gaussian(random);
/** 300 rows in five dimensions, spread 5 and 3 along two oblique directions and 0.1 along the others. */
const axes = [
  [0.6, 0.8, 0, 0, 0],
  [-0.8, 0.6, 0, 0, 0],
];
const scores = Array.from({ length: 300 }, () => [5 * normal(), 3 * normal()]);
const values = Float32Array.from(
  scores.flatMap(([a, b]) => axes[0].map((x, k) => 2 + a * x + b * axes[1][k] + 0.1 * normal())),
);
const embeddings = { values, length: 300, size: 5 };

describe("principalComponents", () => {
  it("finds the directions the rows were spread along", () => {
    const { points, explained } = principalComponents(embeddings);
    const correlation = (a: number[], b: number[]) => {
      const mean = (list: number[]) => list.reduce((sum, value) => sum + value, 0) / list.length;
      const [ma, mb] = [mean(a), mean(b)];
      const dot = (x: number[], mx: number, y: number[], my: number) =>
        x.reduce((sum, value, k) => sum + (value - mx) * (y[k] - my), 0);
      return dot(a, ma, b, mb) / Math.sqrt(dot(a, ma, a, ma) * dot(b, mb, b, mb));
    };
    const column = (k: number) => scores.map((score) => score[k]);
    expect(
      Math.abs(
        correlation(
          points.map(([x]) => x),
          column(0),
        ),
      ),
    ).toBeGreaterThan(0.99);
    expect(
      Math.abs(
        correlation(
          points.map(([, y]) => y),
          column(1),
        ),
      ),
    ).toBeGreaterThan(0.99);
    expect(
      correlation(
        points.map(([x]) => x),
        points.map(([, y]) => y),
      ),
    ).toBeCloseTo(0, 6);
    expect(explained[0]).toBeGreaterThan(explained[1]);
    expect(explained[0] + explained[1]).toBeGreaterThan(0.99);
    expect(explained[0] + explained[1]).toBeLessThanOrEqual(1 + 1e-9);
  });

  it("is finite where all rows are alike", () => {
    const { points } = principalComponents({ values: new Float32Array(12).fill(3), length: 4, size: 3 });
    expect(points.flat().every((value) => value === 0)).toBe(true);
  });
});

describe("embeddingMap", () => {
  const labels = Array.from({ length: 300 }, (_, row) => `class <${row % 3}>`);

  it("draws every row in its class's group, and names the classes", async () => {
    const svg = await embeddingMap(embeddings, labels, { title: "Map" });
    expect(svg.match(/<circle/g)?.length).toBe(300);
    expect(svg).toMatch(/class &(lt|#60);0/);
    expect(svg).not.toMatch(/NaN|undefined/);
  });

  it("draws a map by UMAP, the same for the same seed", async () => {
    const few = { values: values.subarray(0, 100 * 5), length: 100, size: 5 };
    const draw = () => embeddingMap(few, labels.slice(0, 100), { method: "umap", random: seeded(1) });
    const svg = await draw();
    expect(svg.match(/<circle/g)?.length).toBe(100);
    expect(await draw()).toBe(svg);
  });

  it("refuses labels that do not fit", async () => {
    await expect(embeddingMap(embeddings, ["a"])).rejects.toThrow(
      "embeddingMap: need at least 3 embeddings with a label each, got 300 embeddings and 1 labels",
    );
  });
});
