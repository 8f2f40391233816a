import { areaUnderCurve, equalErrorRate, rocCurve } from "../calibration/rocCurve.js";
import { curveMarks } from "./curveMarks.js";
import { percent } from "./plotStyle.js";
import { legendText, namedSeries, type Series } from "./series.js";
import { requirePicture, requireThreshold, svgPlot, type PictureOptions } from "./svgPlot.js";

/** Options of {@link rocPlot} and {@link detPlot}. */
export interface CurvePlotOptions extends PictureOptions {
  /** Threshold whose operating point is marked on each curve, such as that of a calibration. */
  readonly threshold?: number;
}

/**
 * The ROC curve: the share of same pairs that match against the share of different pairs that match, over all thresholds. The legend gives the area and the equal error rate.
 *
 * @param series - Scored pairs, or several by name.
 * @returns An SVG document, legible in light and dark.
 * @throws Error if `@observablehq/plot` or, outside a browser, `linkedom` is not installed; RangeError as {@link rocCurve} does.
 * @example
 * ```ts
 * const svg = await rocPlot({ distances: [0.1, 0.3, 0.2, 0.4], y: [0, 0, 1, 1] }, { title: "Verification" });
 * ```
 */
export async function rocPlot(series: Series, given: CurvePlotOptions = {}): Promise<string> {
  const who = "rocPlot";
  const { threshold, ...options } = requirePicture(who, given);
  requireThreshold(who, threshold);
  const curves = namedSeries(who, series).map(([name, scored]) => ({
    points: toPoints(rocCurve(scored, { points: 400 })),
    marked: threshold === undefined ? [] : [operatingPoint(rocCurve(scored), threshold)],
    text: legendText(
      name,
      `area ${areaUnderCurve(scored).toFixed(4)}, equal error rate ${percent(equalErrorRate(scored))}`,
    ),
  }));
  return svgPlot(
    who,
    (plot) => ({
      height: 460,
      marginLeft: 56,
      marginBottom: 44,
      grid: true,
      x: { domain: [0, 100], label: "false match rate: different pairs that match (%)", percent: true },
      y: { domain: [0, 100], label: "true match rate: same pairs that match (%)", percent: true },
      marks: [
        plot.line(
          [
            { x: 0, y: 0 },
            { x: 1, y: 1 },
          ],
          { x: "x", y: "y", stroke: "currentColor", strokeOpacity: 0.5, strokeDasharray: "2 4", className: "faint" },
        ),
        ...curveMarks(plot, curves),
      ],
    }),
    { ...options, legend: curves.map(({ text }, k) => ({ text, series: k })) },
  );
}

interface Rates {
  readonly threshold: Float64Array;
  readonly falseMatchRate: Float64Array;
  readonly falseNonMatchRate: Float64Array;
}

const toPoints = ({ falseMatchRate, falseNonMatchRate }: Rates): { x: number; y: number }[] =>
  Array.from(falseMatchRate, (x, k) => ({ x, y: 1 - falseNonMatchRate[k] }));

/** The point of the full curve at a threshold: the last whose own threshold is not above it. */
function operatingPoint(
  { threshold, falseMatchRate, falseNonMatchRate }: Rates,
  chosen: number,
): { x: number; y: number } {
  let k = 0;
  while (k + 1 < threshold.length && threshold[k + 1] <= chosen) k++;
  return { x: falseMatchRate[k], y: 1 - falseNonMatchRate[k] };
}
