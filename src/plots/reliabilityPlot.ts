import { requireFit, requireNumber, requireObject } from "../core/check.js";
import type { Reliability } from "../calibration/reliability.js";
import { percent, seriesClass, seriesDashes } from "./plotStyle.js";
import { byName, legendText } from "./series.js";
import { requirePicture, svgPlot, type PictureOptions } from "./svgPlot.js";

/**
 * The reliability diagram: the share of same pairs against the predicted probability, with intervals; on the diagonal they agree.
 *
 * @param reliability - What `reliability` returns, or several by name.
 * @returns An SVG document, legible in light and dark.
 * @throws Error if `@observablehq/plot` or, outside a browser, `linkedom` is not installed.
 * @example
 * ```ts
 * const svg = await reliabilityPlot(reliability(scored, fitProbability(scored)));
 * ```
 */
export async function reliabilityPlot(
  reliability: Reliability | Readonly<Record<string, Reliability>>,
  options: PictureOptions = {},
): Promise<string> {
  const who = "reliabilityPlot";
  requirePicture(who, options);
  const isOne = (one: object): boolean => "brierScore" in one && typeof one.brierScore !== "object";
  const named = byName(who, "a reliability", reliability, isOne, ["bins", "expectedCalibrationError", "brierScore"]);
  for (const [, { bins, expectedCalibrationError, brierScore }] of named) {
    requireNumber(who, "expectedCalibrationError", expectedCalibrationError);
    requireNumber(who, "brierScore", brierScore);
    requireFit(Array.isArray(bins), who, "bins", "a list of bins", bins);
    for (const bin of bins) {
      const { observed, predicted, pairs } = requireObject(who, "each bin", bin, "an object", ["observed"]);
      const { value, low, high } = requireObject(who, "observed of a bin", observed, "an estimate");
      for (const [name, number] of Object.entries({ predicted, pairs, value, low, high })) requireNumber(who, `${name} of a bin`, number); // prettier-ignore
    }
  }
  const curves = named.map(([, { bins }]) =>
    bins.map(({ predicted, observed, pairs }) => ({
      x: predicted,
      y: observed.value,
      low: observed.low,
      high: observed.high,
      radius: 2.5 + 1.5 * Math.log10(pairs),
    })),
  );
  return svgPlot(
    who,
    (plot) => ({
      height: 460,
      marginLeft: 56,
      marginBottom: 44,
      grid: true,
      r: { type: "identity" },
      x: { domain: [0, 100], percent: true, label: "predicted probability of same (%)" },
      y: { domain: [0, 100], percent: true, label: "share that is the same (%)" },
      marks: [
        plot.line(
          [0, 1].map((at) => ({ at })),
          { x: "at", y: "at", stroke: "currentColor", strokeDasharray: "2 4", className: "faint" },
        ),
        ...curves.flatMap((points, k) => [
          plot.ruleX(points, {
            x: "x",
            y1: "low",
            y2: "high",
            stroke: "currentColor",
            strokeOpacity: 0.6,
            className: seriesClass(k),
          }),
          plot.line(points, {
            x: "x",
            y: "y",
            stroke: "currentColor",
            strokeWidth: 1.75,
            strokeDasharray: seriesDashes[k % seriesDashes.length],
            className: seriesClass(k),
          }),
          plot.dot(points, { x: "x", y: "y", r: "radius", fill: "currentColor", className: seriesClass(k) }),
        ]),
      ],
    }),
    {
      ...options,
      legend: named.map(([name, { expectedCalibrationError, brierScore }], k) => ({
        text: legendText(
          name,
          `expected calibration error ${percent(expectedCalibrationError)}, Brier score ${brierScore.toFixed(3)}`,
        ),
        series: k,
      })),
    },
  );
}
