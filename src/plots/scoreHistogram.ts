import { namedSeries } from "./series.js";
import { requireCount, requireWithin } from "../core/check.js";
import { pairKinds } from "../data/pairLabels.js";
import type { ScoredPairs } from "../data/scoredPairs.js";
import { seriesClass, seriesDashes } from "./plotStyle.js";
import { requirePicture, requireThreshold, svgPlot, type PictureOptions } from "./svgPlot.js";

const MOST_BINS = 10_000;

/** Options of {@link scoreHistogram}. */
export interface ScoreHistogramOptions extends PictureOptions {
  /** Draws a line at this threshold. */
  readonly threshold?: number;
  /** Number of bins; default 60. */
  readonly bins?: number;
}

/**
 * Histogram of the distances of same and of different pairs, each as a share of its own kind; skilled and random impostors separately if the pairs have
 * kinds.
 *
 * @returns An SVG document, legible in light and dark.
 * @throws Error if `@observablehq/plot` or, outside a browser, `linkedom` is not installed; RangeError if the pairs are not scored as `calibrate` requires.
 * @example
 * ```ts
 * const svg = await scoreHistogram(scored, { threshold: calibration.threshold });
 * ```
 */
export async function scoreHistogram(scored: ScoredPairs, given: ScoreHistogramOptions = {}): Promise<string> {
  const who = "scoreHistogram";
  const { threshold, bins = 60, ...options } = requirePicture(who, given);
  requireThreshold(who, threshold);
  requireCount(who, "bins", bins);
  requireWithin(who, "bins", bins, 1, MOST_BINS);
  namedSeries(who, scored);
  const { distances, y, kind } = scored;
  const names = kind ? ["same", "different, by chance", "different, skilled"] : ["same", "different"];
  let low = Infinity;
  let high = -Infinity;
  for (let pair = 0; pair < y.length; pair++) {
    low = Math.min(low, distances[pair]);
    high = Math.max(high, distances[pair]);
  }
  const width = (high - low || 1) / bins;
  const counts = names.map(() => new Float64Array(bins));
  for (let pair = 0; pair < y.length; pair++) {
    const group = y[pair] === 0 ? 0 : kind?.[pair] === pairKinds.indexOf("skilled") ? 2 : 1;
    counts[group][Math.min(bins - 1, Math.floor((distances[pair] - low) / width))]++;
  }
  const groups = names
    .map((name, series) => {
      const total = counts[series].reduce((a, b) => a + b, 0);
      const steps = Array.from(counts[series], (count, bin) => ({
        x1: low + bin * width,
        x2: low + (bin + 1) * width,
        y: count / total,
      }));
      return { name, series, total, steps };
    })
    .filter(({ total }) => total > 0);
  const shown = threshold !== undefined && Math.abs(threshold) < Number.MAX_VALUE ? [threshold] : [];
  return svgPlot(
    who,
    (plot) => ({
      height: 340,
      marginLeft: 56,
      marginBottom: 44,
      x: { label: scored.distance === undefined ? "distance" : `${scored.distance} distance`, nice: true },
      y: { label: "share of its kind (%)", percent: true, grid: true, nice: true },
      marks: [
        ...groups.flatMap(({ series, steps }) => [
          plot.rectY(steps, {
            x1: "x1",
            x2: "x2",
            y: "y",
            fill: "currentColor",
            fillOpacity: 0.18,
            inset: 0,
            className: seriesClass(series),
          }),
          plot.line(outline(steps), {
            x: "x",
            y: "y",
            stroke: "currentColor",
            strokeWidth: 1.75,
            strokeDasharray: seriesDashes[series],
            className: seriesClass(series),
          }),
        ]),
        plot.ruleY([0], { stroke: "currentColor" }),
        plot.ruleX(shown, { stroke: "currentColor", strokeWidth: 1.5, strokeDasharray: "5 3" }),
        plot.text(shown, {
          x: (at: number) => at,
          text: (at: number) => ` threshold ${Number(at.toPrecision(4))}`,
          frameAnchor: "top",
          textAnchor: shown[0] > (low + high) / 2 ? "end" : "start",
          dx: shown[0] > (low + high) / 2 ? -6 : 6,
          dy: -4,
        }),
      ],
    }),
    { ...options, legend: groups.map(({ name, series, total }) => ({ text: `${name} (${total} pairs)`, series })) },
  );
}

function outline(steps: readonly { x1: number; x2: number; y: number }[]): { x: number; y: number }[] {
  return [
    { x: steps[0].x1, y: 0 },
    ...steps.flatMap(({ x1, x2, y }) => [
      { x: x1, y },
      { x: x2, y },
    ]),
    { x: steps[steps.length - 1].x2, y: 0 },
  ];
}
