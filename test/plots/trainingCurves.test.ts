import { expect, it } from "vitest";

import { trainingCurves } from "../../src/plots/index.js";

const count = (svg: string, tag: string): number => svg.split(`<${tag}`).length - 1;

it("trainingCurves leaves a gap where a figure was not reported, and draws no NaN", async () => {
  const gaps = await trainingCurves({ loss: [3, NaN, 2, 1] });
  expect(gaps).not.toContain("NaN");
  expect(count(gaps, "circle")).toBe(3);
  expect(await trainingCurves({ loss: [NaN, NaN] })).not.toContain("NaN");
});

it("trainingCurves shows a figure that was reported once in a long training", async () => {
  const once = Array.from({ length: 40 }, (_, epoch) => (epoch === 20 || epoch > 37 ? 0.5 : NaN));
  expect(count(await trainingCurves({ once }), "circle")).toBe(1);
});

it("trainingCurves gives a figure of any name a panel", async () => {
  const svg = await trainingCurves(Object.fromEntries([["__proto__", [1, 2]], ["loss", [2, 1]]])); // prettier-ignore
  expect(svg).toContain("__proto__");
  expect(count(svg, "circle")).toBe(4);
});

it("trainingCurves counts epochs from 1, as people do", async () => {
  const svg = await trainingCurves({ loss: [0.9, 0.5, 0.3] });
  const ticks = /aria-label="x-axis tick label">(.*?)<\/g>/.exec(svg)![1];
  const labels = [...ticks.matchAll(/translate\(([\d.]+),[^>]*>(\d+)</g)];
  expect(labels.map(([, , epoch]) => Number(epoch))).toEqual([1, 2, 3]);
  const dots = [...svg.matchAll(/<circle[^>]* cx="([\d.]+)"/g)].map(([, x]) => Number(x));
  expect(dots).toHaveLength(3);
  labels.forEach(([, x], k) => expect(Math.abs(dots[k] - Number(x))).toBeLessThan(1)); // each dot above its epoch
});
