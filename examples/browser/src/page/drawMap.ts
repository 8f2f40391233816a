import type { Place } from "../worker/answer.js";
import { svg } from "./element.js";

const HUES = ["var(--same)", "var(--different)", "var(--loss)", "var(--bad)", "var(--text)", "var(--soft)"];

/** Draws where the drawings lie; each name is written once, at its first drawing. */
export function drawMap(into: SVGElement, places: readonly Place[]): void {
  const names = [...new Set(places.flatMap(({ name }) => (name === undefined ? [] : [name])))];
  const written = new Set<string>();
  const parts: SVGElement[] = [];
  for (const { x, y, name } of places) {
    const [cx, cy] = [x * 92, y * 62];
    if (name === undefined) {
      parts.push(svg("circle", { cx, cy, r: 7, fill: "none", stroke: "var(--text)", "stroke-width": 2.5 }));
      continue;
    }
    const fill = HUES[names.indexOf(name) % HUES.length];
    parts.push(svg("circle", { cx, cy, r: 4, fill }));
    if (written.has(name)) continue;
    written.add(name);
    const short = name.length > 14 ? `${name.slice(0, 13)}…` : name;
    parts.push(svg("text", { x: cx, y: cy - 8, fill: "var(--text)", "font-size": 10, "text-anchor": x > 0.6 ? "end" : x < -0.6 ? "start" : "middle" }, short)); // prettier-ignore
  }
  if (places.length === 0) parts.push(svg("text", { fill: "var(--soft)", "font-size": 10, "text-anchor": "middle" }, "What you enroll appears here.")); // prettier-ignore
  into.replaceChildren(...parts);
  into.setAttribute("aria-label", places.length === 0 ? "Map of the drawings: empty" : `Map of ${places.length} drawings of ${names.length} names`); // prettier-ignore
}
