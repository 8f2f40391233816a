import { requireFit, requireList, requireObject } from "../core/check.js";
import { seriesClass, seriesDashes } from "./plotStyle.js";
import { requirePicture, svgPlot, wrapSvg, type PictureOptions } from "./svgPlot.js";

/** Figures by name, one per epoch: the `history` that `net.fit` returns. */
export type EpochFigures = Readonly<Record<string, readonly number[]>>;

/**
 * The course of training over epochs: one panel for the losses, one for the mean distances of same and different pairs, and one for every other figure. A figure
 * and its `val_` counterpart share a panel.
 *
 * @param history - `(await net.fit(...)).history`. NaN leaves a gap in the line.
 * @returns An SVG document, legible in light and dark.
 * @throws RangeError if there are no epochs; Error if `@observablehq/plot` or, outside a browser, `linkedom` is not installed.
 * @example
 * ```ts
 * const svg = await trainingCurves({ loss: [0.9, 0.5, 0.3], val_loss: [0.95, 0.6, 0.5] });
 * ```
 */
export async function trainingCurves(history: EpochFigures, options: PictureOptions = {}): Promise<string> {
  const who = "trainingCurves";
  const { title, width = 640 } = requirePicture(who, options);
  requireObject(who, "history", history, "lists of figures by name", [], "pass the history that fit returns");
  const panels = new Map<string, [string, readonly number[]][]>();
  for (const [name, values] of Object.entries(history)) {
    requireList(who, name, values, "a list of figures, one per epoch");
    for (const value of values) requireFit(typeof value === "number", who, `each figure of ${name}`, "a number", value);
    if (values.length === 0) continue;
    const bare = name.replace(/^val_/, "");
    const panel = bare.endsWith("Distance") ? "mean distance" : bare;
    panels.set(panel, [...(panels.get(panel) ?? []), [name, values]]);
  }
  if (panels.size === 0) throw new RangeError(`${who}: need the figures of at least 1 epoch, got none`);
  let y = title ? 34 : 0;
  let content = "";
  for (const [panel, figures] of panels) {
    const svg = await svgPlot(
      who,
      (plot) => ({
        height: 220,
        marginLeft: 56,
        marginBottom: 40,
        grid: true,
        x: { label: "epoch", tickFormat: "d", ticks: wholeTicks(figures[0][1].length) },
        y: { label: panel, nice: true, zero: true },
        marks: figures.flatMap(([, values], k) => {
          const points = values.map((value, epoch) => ({ epoch: epoch + 1, value }));
          const look = { x: "epoch", y: "value", className: seriesClass(k) };
          const dashes = seriesDashes[k % seriesDashes.length];
          return [
            plot.line(points, { ...look, stroke: "currentColor", strokeWidth: 2, strokeDasharray: dashes }),
            plot.dot(values.length <= 30 ? points : points.filter((_, epoch) => isAlone(values, epoch)), {
              ...look,
              fill: "currentColor",
              r: 3,
            }),
          ];
        }),
      }),
      { width, legend: figures.map(([name], series) => ({ text: inWords(name), series })) },
    );
    const height = Number(/height="(\d+)"/.exec(svg)?.[1]);
    content += `<svg x="0" y="${y}" width="${width}" height="${height}">${svg}</svg>`;
    y += height;
  }
  return wrapSvg(width, y, title, content);
}

/** Whether a figure was reported in one epoch but in neither neighbouring one (NaN means not reported): a line would not show it. */
function isAlone(values: readonly number[], epoch: number): boolean {
  return !Number.isNaN(values[epoch]) && [values[epoch - 1], values[epoch + 1]].every((next) => !(next <= Infinity));
}

/** About ten whole numbers from 1 to `last`. */
function wholeTicks(last: number): number[] {
  const step = Math.max(1, Math.ceil(last / 10));
  return Array.from({ length: Math.ceil(last / step) }, (_, k) => 1 + k * step);
}

/** The key of a figure as words: `val_sameDistance` is "validation same distance". */
const inWords = (key: string): string =>
  key.replace(/^val_/, "validation ").replace(/(?<=[a-z])[A-Z]/g, (letter) => ` ${letter.toLowerCase()}`);
