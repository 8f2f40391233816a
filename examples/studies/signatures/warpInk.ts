import type { Random } from "one-shot-ts";
import type { RawImage } from "one-shot-ts/images";

/** Points across and down between which the bend of the paper is interpolated. */
const GRID = { across: 5, down: 3 } as const;

/**
 * Ink as if it had been signed once more: turned by up to 8 degrees, sheared, scaled and moved a little, and bent smoothly, so that strokes
 * shift against each other as they do between two signatures of one hand.
 */
export function warpInk(ink: RawImage, random: Random): RawImage {
  const { data, height, width } = ink;
  const swing = (size: number): number => size * (2 * random() - 1);
  const angle = swing((8 * Math.PI) / 180);
  const [scaleX, scaleY, shear] = [1 + swing(0.12), 1 + swing(0.12), swing(0.15)];
  const [moveX, moveY] = [swing(0.02 * width), swing(0.02 * height)];
  const [a, b] = [Math.cos(angle) * scaleX, (shear - Math.sin(angle)) * scaleY];
  const [c, d] = [Math.sin(angle) * scaleX, Math.cos(angle) * scaleY];
  const bendX = drawBend(height, width, 0.04 * height, random);
  const bendY = drawBend(height, width, 0.04 * height, random);

  const warped = new Float32Array(data.length);
  for (let row = 0, i = 0; row < height; row++) {
    for (let column = 0; column < width; column++, i++) {
      const [x, y] = [column - (width - 1) / 2, row - (height - 1) / 2];
      const fromX = a * x + b * y + (width - 1) / 2 + moveX + bendX[i];
      const fromY = c * x + d * y + (height - 1) / 2 + moveY + bendY[i];
      warped[i] = pixelAt(ink, fromX, fromY);
    }
  }
  return { data: warped, height, width, channels: 1 };
}

/** The value between pixels, bilinearly; 0 outside. */
function pixelAt({ data, height, width }: RawImage, x: number, y: number): number {
  const [column, row] = [Math.floor(x), Math.floor(y)];
  if (column < 0 || row < 0 || column + 1 >= width || row + 1 >= height) return 0;
  const [right, down] = [x - column, y - row];
  const i = row * width + column;
  const upper = data[i] + right * (data[i + 1] - data[i]);
  const lower = data[i + width] + right * (data[i + width + 1] - data[i + width]);
  return upper + down * (lower - upper);
}

/** How far each pixel is moved along one axis: random at the points of a coarse grid, smooth between them. */
function drawBend(height: number, width: number, size: number, random: Random): Float32Array {
  const points = Array.from({ length: GRID.across * GRID.down }, () => {
    return size * Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random());
  });
  const across = Array.from({ length: width }, (_, x) => between((x / (width - 1)) * (GRID.across - 1), GRID.across));
  const down = Array.from({ length: height }, (_, y) => between((y / (height - 1)) * (GRID.down - 1), GRID.down));
  const bend = new Float32Array(height * width);
  for (let y = 0, i = 0; y < height; y++) {
    const [top, share] = down[y];
    for (let x = 0; x < width; x++, i++) {
      const [left, part] = across[x];
      const at = top * GRID.across + left;
      const upper = points[at] + part * (points[at + 1] - points[at]);
      const lower = points[at + GRID.across] + part * (points[at + GRID.across + 1] - points[at + GRID.across]);
      bend[i] = upper + share * (lower - upper);
    }
  }
  return bend;
}

/** The point before a place and the share of the one after it, eased so that the bend has no kinks. */
function between(place: number, count: number): [before: number, share: number] {
  const before = Math.min(Math.floor(place), count - 2);
  const share = place - before;
  return [before, share * share * (3 - 2 * share)];
}
