import type { Contour } from "./fonts.js";

/** Sample lines per line of pixels; across, coverage is exact. */
const LINES = 4;

/**
 * Adds the area inside closed lines (in pixels, y downwards; a point is inside if its winding number is not 0) to the share of each pixel covered by ink.
 *
 * @param coverage - Shares from 0 to 1, `height * width` of them.
 */
export function fillInk(coverage: Float32Array, width: number, contours: readonly Contour[]): void {
  const height = coverage.length / width;
  const crossings: { x: number; turn: number }[][] = Array.from({ length: LINES * height }, () => []);
  for (const contour of contours) {
    let from = contour[contour.length - 1];
    for (const to of contour) {
      const [top, bottom] = from.y < to.y ? [from, to] : [to, from];
      // Sample line i runs at y = (i + 0.5) / LINES.
      const last = Math.min(crossings.length - 1, Math.ceil(bottom.y * LINES - 0.5) - 1);
      for (let line = Math.max(0, Math.ceil(top.y * LINES - 0.5)); line <= last; line++) {
        const share = ((line + 0.5) / LINES - top.y) / (bottom.y - top.y);
        crossings[line].push({ x: top.x + share * (bottom.x - top.x), turn: from === top ? 1 : -1 });
      }
      from = to;
    }
  }
  const row = new Float32Array(width);
  for (let y = 0; y < height; y++) {
    row.fill(0);
    for (let line = LINES * y; line < LINES * (y + 1); line++) {
      const sorted = crossings[line].sort((a, b) => a.x - b.x);
      for (let i = 0, winding = 0; i + 1 < sorted.length; i++) {
        winding += sorted[i].turn;
        if (winding !== 0) cover(row, sorted[i].x, sorted[i + 1].x);
      }
    }
    for (let x = 0; x < width; x++) {
      const place = y * width + x;
      coverage[place] = Math.max(coverage[place], Math.min(1, row[x]));
    }
  }
}

/** Adds a piece of one sample line. */
function cover(row: Float32Array, from: number, to: number): void {
  const [left, right] = [Math.max(0, from), Math.min(row.length, to)];
  for (let x = Math.floor(left); x < right; x++) {
    row[x] += (Math.min(right, x + 1) - Math.max(left, x)) / LINES;
  }
}
