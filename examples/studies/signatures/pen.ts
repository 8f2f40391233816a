import type { RawImage } from "one-shot-ts/images";

/** A point of a pen's path, in pixels. */
export interface Point {
  readonly x: number;
  readonly y: number;
}

/** A pen's path and how wide it draws at each point of it. */
export interface Stroke {
  readonly points: readonly Point[];
  /** Radius of the pen at each point, in pixels. */
  readonly radius: readonly number[];
}

/** A smooth path through the points (a Catmull-Rom spline), a point or two a pixel. */
export function smoothPath(points: readonly Point[]): Point[] {
  const path: Point[] = [];
  for (let i = 0; i + 1 < points.length; i++) {
    const [a, b] = [points[i], points[i + 1]];
    const before = points[Math.max(0, i - 1)];
    const after = points[Math.min(points.length - 1, i + 2)];
    const steps = Math.max(2, Math.ceil(1.5 * Math.hypot(b.x - a.x, b.y - a.y)));
    for (let step = 0; step < steps; step++) {
      const t = step / steps;
      path.push({ x: spline(t, before.x, a.x, b.x, after.x), y: spline(t, before.y, a.y, b.y, after.y) });
    }
  }
  path.push(points[points.length - 1]);
  return path;
}

const spline = (t: number, before: number, a: number, b: number, after: number): number =>
  a + (t / 2) * (b - before + t * (2 * before - 5 * a + 4 * b - after + t * (3 * (a - b) + after - before)));

/** Strokes drawn in a grey on white paper (255), their edges smooth. */
export function drawStrokes(strokes: readonly Stroke[], height: number, width: number, grey: number): RawImage {
  const coverage = new Float32Array(height * width);
  for (const { points, radius } of strokes) {
    points.forEach(({ x, y }, i) => {
      const r = radius[i];
      for (let row = Math.max(0, Math.floor(y - r - 1)); row <= Math.min(height - 1, Math.ceil(y + r + 1)); row++) {
        for (let col = Math.max(0, Math.floor(x - r - 1)); col <= Math.min(width - 1, Math.ceil(x + r + 1)); col++) {
          const [dx, dy] = [col - x, row - y];
          const covered = Math.min(1, r + 0.5 - Math.sqrt(dx * dx + dy * dy));
          const place = row * width + col;
          if (covered > coverage[place]) coverage[place] = covered;
        }
      }
    });
  }
  const data = new Uint8Array(coverage.length);
  for (let i = 0; i < data.length; i++) data[i] = Math.round(255 - coverage[i] * (255 - grey));
  return { data, height, width, channels: 1 };
}
