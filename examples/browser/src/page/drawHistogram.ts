import type { State } from "../worker/answer.js";
import { svg } from "./element.js";

const [WIDTH, HEIGHT, FLOOR] = [400, 150, 130];

/** Draws how far apart same and different drawings are, with the threshold and, if there is one, the distance of the drawing on the paper. */
export function drawHistogram(into: SVGElement, { histogram, threshold }: State, distance?: number): void {
  const { most, same, different } = histogram;
  const x = (value: number): number => Math.min(WIDTH - 2, (Math.max(0, value) / most) * WIDTH);
  const parts: SVGElement[] = [];
  const width = WIDTH / same.length;
  for (const [counts, color] of [
    [different, "var(--different)"],
    [same, "var(--same)"],
  ] as const) {
    const highest = Math.max(...counts, 1);
    counts.forEach((count, i) => {
      const height = (count / highest) * (FLOOR - 22);
      parts.push(svg("rect", { x: i * width, y: FLOOR - height, width: width - 1, height, fill: color, opacity: 0.6 })); // prettier-ignore
    });
  }
  const limit = x(threshold);
  parts.push(svg("line", { x1: limit, x2: limit, y1: 18, y2: FLOOR, stroke: "var(--text)", "stroke-width": 2, "stroke-dasharray": "5 3" })); // prettier-ignore
  parts.push(
    svg("text", { x: Math.min(limit + 5, WIDTH - 75), y: 14, fill: "var(--text)", "font-size": 13 }, "threshold"),
  );
  for (const value of [0, most / 4, most / 2, (3 * most) / 4]) {
    parts.push(svg("text", { x: x(value), y: HEIGHT - 4, fill: "var(--soft)", "font-size": 12 }, value.toFixed(1)));
  }
  if (distance !== undefined && Number.isFinite(distance)) {
    const at = x(distance);
    parts.push(svg("path", { d: `M${at} ${FLOOR} l-7 15 h14 z`, fill: "var(--text)" }));
  }
  into.replaceChildren(...parts);
  const yours = distance !== undefined && Number.isFinite(distance) ? `; your drawing ${distance.toFixed(2)}` : "";
  into.setAttribute(
    "aria-label",
    `Distances between drawings, from 0 to ${most}; threshold ${threshold.toFixed(2)}${yours}`,
  );
}
