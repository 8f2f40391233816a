import { probit } from "../statistics/probit.js";
import { detCurve, equalErrorRate } from "../calibration/rocCurve.js";
import { sortScores } from "../calibration/sortedScores.js";
import { countUpTo } from "../statistics/bisect.js";
import { curveMarks } from "./curveMarks.js";
import { percent } from "./plotStyle.js";
import type { CurvePlotOptions } from "./rocPlot.js";
import { legendText, namedSeries, type Series } from "./series.js";
import { requirePicture, requireThreshold, svgPlot } from "./svgPlot.js";

const ticks = [0.0001, 0.001, 0.01, 0.03, 0.1, 0.2, 0.4, 0.6, 0.8, 0.9, 0.97];

/**
 * The detection error trade-off: false non-matches against false matches on probit axes, which spread out small rates. On the dotted diagonal both
 * rates are equal.
 *
 * @param series - Scored pairs, or several by name.
 * @returns An SVG document, legible in light and dark.
 * @throws Error if `@observablehq/plot` or, outside a browser, `linkedom` is not installed; RangeError as {@link detCurve} does.
 * @example
 * ```ts
 * const svg = await detPlot({ model, baseline }, { title: "Unseen writers", threshold: calibration.threshold });
 * ```
 * @see Martin, Doddington et al. (1997).
 */
export async function detPlot(series: Series, given: CurvePlotOptions = {}): Promise<string> {
  const who = "detPlot";
  const { threshold, ...options } = requirePicture(who, given);
  requireThreshold(who, threshold);
  const curves = namedSeries(who, series).map(([name, scored]) => {
    const { x, y } = detCurve(scored, { points: 400 });
    const { same, different } = sortScores(who, scored);
    const chosen =
      threshold === undefined
        ? []
        : [
            {
              x: probit(countUpTo(different, threshold) / different.length),
              y: probit(1 - countUpTo(same, threshold) / same.length),
            },
          ];
    return {
      points: Array.from(x, (value, k) => ({ x: value, y: y[k] })),
      marked: chosen.filter((point) => Number.isFinite(point.x) && Number.isFinite(point.y)),
      text: legendText(name, `equal error rate ${percent(equalErrorRate(scored))}`),
    };
  });
  const coordinates = curves.flatMap(({ points }) => points.flatMap(({ x, y }) => [x, y]));
  const low = coordinates.reduce((least, at) => Math.min(least, at), probit(0.004));
  const high = Math.max(
    probit(0.42),
    Math.min(
      probit(0.99),
      coordinates.reduce((most, at) => Math.max(most, at), -Infinity),
    ),
  );
  // A label needs 40 pixels: on a narrow plot some are left out.
  const { width = 640 } = options;
  const apart = ((high - low) * 40) / Math.max(1, width - 80);
  const shown: number[] = [];
  for (const rate of ticks) {
    const at = probit(rate);
    if (at < low || at > high) continue;
    if (shown.length === 0 || at - probit(shown[shown.length - 1]) >= apart) shown.push(rate);
  }
  const axis = {
    domain: [low, high],
    ticks: shown.map(probit),
    tickFormat: (_: unknown, k: number) => `${Number((100 * shown[k]).toPrecision(3))} %`,
    clamp: true,
  };
  return svgPlot(
    who,
    (plot) => ({
      height: 500,
      marginLeft: 60,
      marginBottom: 44,
      grid: true,
      x: { ...axis, label: "false match rate" },
      y: { ...axis, label: "false non-match rate" },
      marks: [
        plot.line([{ at: low }, { at: high }], {
          x: "at",
          y: "at",
          stroke: "currentColor",
          strokeDasharray: "2 4",
          className: "faint",
        }),
        ...curveMarks(plot, curves),
      ],
    }),
    { ...options, legend: curves.map(({ text }, k) => ({ text, series: k })) },
  );
}
