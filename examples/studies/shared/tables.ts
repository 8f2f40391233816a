import type { ReportTable } from "one-shot-ts/plots";

import type { Figure } from "./figure.js";

/** A share as text, with one decimal: `12.3 %`. */
export function percent(share: number): string {
  return `${(100 * share).toFixed(1)} %`;
}

/** A share with its interval: `12.3 % (10.1 % to 14.9 %)`, or `-` if there is none. */
export function withInterval(figure: Figure | undefined): string {
  if (figure === undefined) return "-";
  return `${percent(figure.value)} (${percent(figure.low)} to ${percent(figure.high)})`;
}

/** A table for the terminal. */
export function toText({ columns, rows }: ReportTable): string {
  const lines = [columns, ...rows].map((cells) => cells.map(String));
  const widths = columns.map((_, column) => Math.max(...lines.map((cells) => cells[column].length)));
  return lines
    .map((cells) => `  ${cells.map((cell, column) => cell.padEnd(widths[column])).join("  ")}`.trimEnd())
    .join("\n");
}
