/** Pixels per side of the net's input. */
export const SIDE = 56;

/** Root mean square distance of the ink from its centre after {@link normalizeDrawing}, as a share of the side. */
const SPREAD = 0.25;

/** Smallest and largest scale of a drawing: a dot should not fill the image as an O does. */
const ENLARGE = [0.7, 1.8] as const;

/** Points per side of a pixel at which the drawing is sampled, so that thin strokes do not break. */
const POINTS = 3;

/**
 * A drawing moved so that its ink is centred, and enlarged or reduced (within bounds) so that its ink spreads as widely as that of others;
 * drawn small with smooth edges.
 *
 * @param ink - 1 where there is ink, `side` x `side`.
 * @returns 0 to 255 (ink), `SIDE` x `SIDE`.
 */
export function normalizeDrawing(ink: Uint8Array, side: number, size = SIDE): Uint8Array {
  let [count, sumX, sumY] = [0, 0, 0];
  for (let i = 0; i < ink.length; i++) {
    if (ink[i] === 0) continue;
    count++;
    sumX += i % side;
    sumY += Math.floor(i / side);
  }
  const drawn = new Uint8Array(size * size);
  if (count === 0) return drawn;
  const [centreX, centreY] = [sumX / count, sumY / count];
  let squares = 0;
  for (let i = 0; i < ink.length; i++) {
    if (ink[i] === 1) squares += ((i % side) - centreX) ** 2 + (Math.floor(i / side) - centreY) ** 2;
  }
  const wanted = (SPREAD * side) / Math.max(1e-6, Math.sqrt(squares / count));
  const step = side / size / Math.min(ENLARGE[1], Math.max(ENLARGE[0], wanted));

  for (let row = 0; row < size; row++) {
    for (let column = 0; column < size; column++) {
      let hits = 0;
      for (let k = 0; k < POINTS * POINTS; k++) {
        const x = centreX + (column + ((k % POINTS) + 0.5) / POINTS - size / 2) * step;
        const y = centreY + (row + (Math.floor(k / POINTS) + 0.5) / POINTS - size / 2) * step;
        const [fromX, fromY] = [Math.round(x), Math.round(y)];
        if (fromX >= 0 && fromY >= 0 && fromX < side && fromY < side) hits += ink[fromY * side + fromX];
      }
      drawn[row * size + column] = Math.round((255 * hits) / (POINTS * POINTS));
    }
  }
  return drawn;
}
