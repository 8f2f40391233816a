import type { Logs } from "one-shot-ts";
import { svg } from "./element.js";

const CURVES = [
  { key: "loss", color: "var(--loss)" },
  { key: "sameDistance", color: "var(--same)" },
  { key: "differentDistance", color: "var(--different)" },
] as const;

/** Draws loss and distances by epoch; each of the two has its own scale. */
export function drawCurves(into: SVGElement, epochs: readonly Logs[], total: number): void {
  const parts: SVGElement[] = [];
  const highest = (keys: readonly string[]): number => Math.max(1e-6, ...epochs.flatMap((logs) => keys.map((key) => logs[key] ?? 0))); // prettier-ignore
  const [loss, distance] = [highest(["loss"]), highest(["sameDistance", "differentDistance"])];
  for (const { key, color } of CURVES) {
    const most = key === "loss" ? loss : distance;
    const points = epochs.flatMap((logs, i) => {
      const value = logs[key] as number | undefined;
      return value === undefined ? [] : [`${(8 + (i / Math.max(1, total - 1)) * 384).toFixed(1)},${(140 - (value / most) * 128).toFixed(1)}`]; // prettier-ignore
    });
    parts.push(svg("polyline", { points: points.join(" "), fill: "none", stroke: color, "stroke-width": 2.5 }));
    const last = points.at(-1)?.split(",");
    if (last) parts.push(svg("circle", { cx: last[0], cy: last[1], r: 4, fill: color }));
  }
  if (epochs.length === 0) parts.push(svg("text", { x: 200, y: 80, fill: "var(--soft)", "font-size": 15, "text-anchor": "middle" }, "The curves appear here.")); // prettier-ignore
  into.replaceChildren(...parts);
  const now = epochs.at(-1);
  into.setAttribute("aria-label", now ? `Curves of the training: epoch ${epochs.length} of ${total}, loss ${now.loss.toFixed(3)}` : "Curves of the training: not begun"); // prettier-ignore
}
