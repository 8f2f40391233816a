import type { Point, Stroke } from "./strokes.js";

/** Runs a smooth curve (Catmull-Rom) through points; `roundness` 0 draws straight lines between them, 1 the full curve. */
export function smoothStroke(points: Stroke, { perPart = 8, roundness = 1 } = {}): Point[] {
  if (points.length < 3 || roundness === 0) return [...points];
  const curve: Point[] = [points[0]];
  for (let i = 0; i + 1 < points.length; i++) {
    const [before, from, to, after] = [points[Math.max(0, i - 1)], points[i], points[i + 1], points[i + 2] ?? points[i + 1]]; // prettier-ignore
    for (let step = 1; step <= perPart; step++) {
      const t = step / perPart;
      curve.push({
        x: between(before.x, from.x, to.x, after.x, t, roundness),
        y: between(before.y, from.y, to.y, after.y, t, roundness),
      });
    }
  }
  return curve;
}

function between(before: number, from: number, to: number, after: number, t: number, roundness: number): number {
  const [leave, arrive] = [(roundness * (to - before)) / 2, (roundness * (after - from)) / 2];
  const [t2, t3] = [t * t, t * t * t];
  return (2 * t3 - 3 * t2 + 1) * from + (t3 - 2 * t2 + t) * leave + (3 * t2 - 2 * t3) * to + (t3 - t2) * arrive;
}
