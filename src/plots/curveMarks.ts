import type * as ObservablePlot from "@observablehq/plot";

import { seriesClass, seriesDashes } from "./plotStyle.js";

/** A point in the plane. */
export interface Point {
  readonly x: number;
  readonly y: number;
}

/** A curve with its marked points. */
export interface MarkedCurve {
  readonly points: readonly Point[];
  readonly marked: readonly Point[];
}

/** The marks of curves that differ in colour and dashes. */
export function curveMarks(plot: typeof ObservablePlot, curves: readonly MarkedCurve[]): ObservablePlot.Markish[] {
  return curves.flatMap(({ points, marked }, k) => [
    plot.line(points, {
      x: "x",
      y: "y",
      stroke: "currentColor",
      strokeWidth: 2,
      strokeDasharray: seriesDashes[k % 6],
      className: seriesClass(k),
    }),
    plot.dot(marked, { x: "x", y: "y", r: 5, fill: "currentColor", className: seriesClass(k) }),
  ]);
}
