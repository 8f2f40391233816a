import type { RawImage } from "one-shot-ts/images";
import type { Drawing, Point } from "./strokes.js";

/** How {@link inkImage} draws. */
export interface InkOptions {
  /** Height and width of the image in pixels; default 96. */
  readonly size?: number;
  /** The pen's width as a share of the paper's; default 0.035. */
  readonly pen?: number;
}

/**
 * Draws strokes as a grey image, black ink on white paper with soft edges.
 *
 * The page and the script that trained the tower both use it, so that the tower sees the kind of ink it was trained on.
 */
export function inkImage(drawing: Drawing, { size = 96, pen = 0.035 }: InkOptions = {}): RawImage {
  const data = new Uint8Array(size * size).fill(255);
  const radius = (pen * size) / 2;
  for (const stroke of drawing) {
    stroke.forEach((point, i) => {
      drawSegment(data, size, radius, stroke[Math.max(0, i - 1)], point);
    });
  }
  return { data, height: size, width: size, channels: 1 };
}

/** Darkens the pixels near the line from `a` to `b`. */
function drawSegment(data: Uint8Array, size: number, radius: number, a: Point, b: Point): void {
  const [ax, ay, bx, by] = [a.x * size, a.y * size, b.x * size, b.y * size];
  const [dx, dy] = [bx - ax, by - ay];
  const squared = dx * dx + dy * dy;
  const reach = radius + 1;
  const top = Math.max(0, Math.floor(Math.min(ay, by) - reach));
  const bottom = Math.min(size - 1, Math.ceil(Math.max(ay, by) + reach));
  const left = Math.max(0, Math.floor(Math.min(ax, bx) - reach));
  const right = Math.min(size - 1, Math.ceil(Math.max(ax, bx) + reach));
  for (let row = top; row <= bottom; row++) {
    for (let column = left; column <= right; column++) {
      const [px, py] = [column + 0.5 - ax, row + 0.5 - ay];
      const along = squared === 0 ? 0 : Math.min(1, Math.max(0, (px * dx + py * dy) / squared));
      const distance = Math.sqrt((px - along * dx) ** 2 + (py - along * dy) ** 2);
      const ink = Math.min(1, Math.max(0, radius + 0.5 - distance));
      const place = row * size + column;
      data[place] = Math.min(data[place], Math.round(255 * (1 - ink)));
    }
  }
}
