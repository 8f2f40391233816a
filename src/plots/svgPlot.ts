import { requireFit, requireOptions, requirePositive } from "../core/check.js";
import type * as ObservablePlot from "@observablehq/plot";
import type * as Linkedom from "linkedom";

import { optionalPackage } from "../core/optionalPackage.js";
import { escapeXml, plotStyle, seriesClass, seriesDashes } from "./plotStyle.js";

/** Options of every picture. */
export interface PictureOptions {
  /** Shown above the picture; also its accessible name. */
  readonly title?: string;
  /** Width in pixels; default 640. */
  readonly width?: number;
}

/** Refuses options of a picture unless they are an object whose title is text and whose width is a positive number. */
export function requirePicture<T extends PictureOptions>(who: string, options: T): T {
  const { title, width = 1 } = requireOptions(who, options);
  if (title !== undefined) requireFit(typeof title === "string", who, "title", "a text", title);
  requirePositive(who, "width", width);
  return options;
}

/** Refuses a threshold that is not a number; it may be infinite. */
export function requireThreshold(who: string, threshold: number | undefined): void {
  const fits = threshold === undefined || (typeof threshold === "number" && !Number.isNaN(threshold));
  requireFit(fits, who, "threshold", "a number", threshold);
}

/** An entry of the legend: a line in the series' colour and dashes, and its name. */
export interface LegendEntry {
  /** The meaning of the line. */
  readonly text: string;
  /** Index of the series, which decides colour and dashes. */
  readonly series: number;
}

/**
 * Draws a plot to an SVG string with a title, a legend and a style sheet that follows the reader's light or dark mode.
 *
 * @param who - The name of the public function; comes first in the message if a package is missing.
 * @param describe - Returns the options of `Plot.plot` from the loaded library.
 */
export async function svgPlot(
  who: string,
  describe: (plot: typeof ObservablePlot) => ObservablePlot.PlotOptions,
  { title, width = 640, legend = [] }: PictureOptions & { readonly legend?: readonly LegendEntry[] } = {},
): Promise<string> {
  const plot = await optionalPackage(who, "@observablehq/plot", "to draw", () => import("@observablehq/plot"));
  const document = await documentFor(who);
  const { height = 400, ...options } = describe(plot);
  const figure = plot.plot({
    marginTop: 26,
    ...options,
    style: { fontSize: "12px" },
    width,
    height,
    document,
    figure: false,
  });
  const lines = legend.flatMap(({ text, series }) =>
    wrapped(text, width - 56).map((line, k) => ({ text: line, series: k === 0 ? series : undefined })),
  );
  const top = (title ? 34 : 8) + lines.length * 20;
  figure.setAttribute("x", "0");
  figure.setAttribute("y", String(top));
  figure.querySelector("style")?.remove();
  const entries = lines.map(({ text, series }, k) => {
    const y = top - 15 - 20 * (lines.length - 1 - k);
    const line =
      series === undefined
        ? ""
        : `<g class="${seriesClass(series)}"><line x1="16" x2="48" y1="${y}" y2="${y}" stroke="currentColor" stroke-width="2.5" stroke-dasharray="${seriesDashes[series % seriesDashes.length]}"/></g>`;
    return `${line}<text x="56" y="${y}" dy="0.35em">${escapeXml(text)}</text>`;
  });
  return wrapSvg(width, top + height, title, entries.join("") + figure.outerHTML);
}

/** Splits a text into lines that fit a width, judged by the width of an average letter. */
function wrapped(text: string, width: number): string[] {
  const letters = Math.max(10, Math.floor(width / 6.8));
  const lines: string[] = [];
  for (const word of text.split(" ")) {
    const last = lines[lines.length - 1];
    if (lines.length > 0 && last.length + 1 + word.length <= letters) lines[lines.length - 1] = `${last} ${word}`;
    else lines.push(word);
  }
  return lines;
}

/** The outer element of every picture. */
export function wrapSvg(width: number, height: number, title: string | undefined, content: string): string {
  const name = title
    ? `<title>${escapeXml(title)}</title><text class="title" x="16" y="21">${escapeXml(title)}</text>`
    : "";
  return (
    `<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink" class="one-shot-plot" role="img" width="${width}" height="${height}" viewBox="0 0 ${width} ${height}">` +
    `<style>${plotStyle}</style><rect class="paper" width="${width}" height="${height}"/>${name}${content}</svg>`
  );
}

async function documentFor(who: string): Promise<Document> {
  if (typeof document !== "undefined") return document;
  const { parseHTML } = await optionalPackage<typeof Linkedom>(who, "linkedom", "to draw");
  return parseHTML("<!doctype html><html><body></body></html>").document;
}
