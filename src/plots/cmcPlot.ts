import { isList, requireCount, requireFinite, requireList, requireNumber, requireObject } from "../core/check.js";
import type { IdentificationReport } from "../evaluation/evaluateIdentification.js";
import { percent, seriesClass, seriesDashes } from "./plotStyle.js";
import { byName, legendText } from "./series.js";
import { requirePicture, svgPlot, type PictureOptions } from "./svgPlot.js";

/** Options of {@link cmcPlot}. */
export interface CmcPlotOptions extends PictureOptions {
  /** Highest rank; default 20, or the number enrolled if smaller. */
  readonly ranks?: number;
}

/**
 * The cumulative match characteristic: the share of enrolled probes whose identity is among the nearest k.
 *
 * @param report - What `evaluateIdentification` returns, or several by name.
 * @returns An SVG document, legible in light and dark.
 * @throws Error if `@observablehq/plot` or, outside a browser, `linkedom` is not installed.
 * @example
 * ```ts
 * const report = evaluateIdentification({ enrolled: 2, distances: [0.1, 0.9, 0.7, 0.2], identity: [0, 1] });
 * const svg = await cmcPlot(report, { title: "Who is it?" });
 * ```
 */
export async function cmcPlot(
  report: IdentificationReport | Readonly<Record<string, IdentificationReport>>,
  given: CmcPlotOptions = {},
): Promise<string> {
  const who = "cmcPlot";
  const { ranks = 20, ...options } = requirePicture(who, given);
  requireCount(who, "ranks", ranks);
  const isOne = (one: object): boolean => isList((one as IdentificationReport).cumulativeMatch);
  const named = byName(who, "an identification report", report, isOne, ["cumulativeMatch", "rankOneRate"]);
  for (const [, { cumulativeMatch, rankOneRate, enrolled, enrolledProbes }] of named) {
    for (const [name, count] of Object.entries({ enrolled, enrolledProbes })) requireCount(who, name, count);
    requireList(who, "cumulativeMatch", cumulativeMatch, "a list of rates, by rank");
    requireCount(who, "ranks in cumulativeMatch", cumulativeMatch.length);
    requireFinite(who, "cumulativeMatch", cumulativeMatch, "by rank");
    requireNumber(who, "value of rankOneRate", requireObject(who, "rankOneRate", rankOneRate, "an estimate").value);
  }
  const curves = named.map(([, { cumulativeMatch }]) =>
    cumulativeMatch.slice(0, ranks).map((rate, k) => ({ rank: k + 1, rate })),
  );
  const last = Math.max(...curves.map((points) => points.length));
  const least = Math.min(...curves.map((points) => points[0].rate));
  const step = Math.max(1, Math.ceil(last / 10));
  return svgPlot(
    who,
    (plot) => ({
      height: 360,
      marginLeft: 56,
      marginBottom: 44,
      grid: true,
      x: {
        label: "rank",
        tickFormat: "d",
        ticks: Array.from({ length: Math.ceil(last / step) }, (_, k) => 1 + k * step),
      },
      y: { domain: [Math.floor(least * 10) * 10, 100], percent: true, label: "identified within rank (%)" },
      marks: curves.flatMap((points, k) => [
        plot.line(points, {
          x: "rank",
          y: "rate",
          stroke: "currentColor",
          strokeWidth: 2,
          strokeDasharray: seriesDashes[k % seriesDashes.length],
          className: seriesClass(k),
        }),
        plot.dot(last <= 30 ? points : [], {
          x: "rank",
          y: "rate",
          r: 3,
          fill: "currentColor",
          className: seriesClass(k),
        }),
      ]),
    }),
    {
      ...options,
      legend: named.map(([name, { rankOneRate, enrolled, enrolledProbes }], k) => ({
        text: legendText(
          name,
          `rank one ${percent(rankOneRate.value)}, ${enrolled} enrolled, ${enrolledProbes} probes`,
        ),
        series: k,
      })),
    },
  );
}
