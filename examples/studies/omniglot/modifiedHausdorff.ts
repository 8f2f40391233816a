/** Where a drawing's ink is, prepared for looking up the ink nearest to a point. */
export interface InkPlaces {
  readonly side: number;
  /** Rows and columns of the pixels with ink. */
  readonly x: Int32Array;
  readonly y: Int32Array;
  /** Their mean. */
  readonly centreX: number;
  readonly centreY: number;
  /** For each pixel, the nearest column with ink in its row: here or to the left, and here or to the right; infinite if there is none. */
  readonly left: Float64Array;
  readonly right: Float64Array;
}

/** Prepares a drawing, which is 1 where there is ink. */
export function inkPlaces(ink: Uint8Array, side: number): InkPlaces {
  const inked = Array.from(ink.keys()).filter((i) => ink[i] === 1);
  const x = Int32Array.from(inked, (i) => i % side);
  const y = Int32Array.from(inked, (i) => Math.floor(i / side));
  const left = new Float64Array(ink.length);
  const right = new Float64Array(ink.length);
  for (let row = 0; row < side; row++) {
    let last = -Infinity;
    for (let column = 0; column < side; column++) {
      if (ink[row * side + column] === 1) last = column;
      left[row * side + column] = last;
    }
    let next = Infinity;
    for (let column = side - 1; column >= 0; column--) {
      if (ink[row * side + column] === 1) next = column;
      right[row * side + column] = next;
    }
  }
  return { side, x, y, centreX: mean(x), centreY: mean(y), left, right };
}

/**
 * Mean distance from the ink of one drawing to the nearest ink of the other, in the direction in which it is larger, with both centred.
 *
 * @see Dubuisson and Jain (1994), "A modified Hausdorff distance for object matching": the baseline that comes with Omniglot.
 */
export function modifiedHausdorff(a: InkPlaces, b: InkPlaces): number {
  return Math.max(meanNearest(a, b), meanNearest(b, a));
}

function meanNearest(from: InkPlaces, to: InkPlaces): number {
  let sum = 0;
  for (let i = 0; i < from.x.length; i++) {
    sum += nearest(to, from.x[i] - from.centreX + to.centreX, from.y[i] - from.centreY + to.centreY);
  }
  return sum / from.x.length;
}

/** Distance from a point to the nearest ink: row by row outwards, until the rows themselves are further away. */
function nearest({ side, left, right }: InkPlaces, x: number, y: number): number {
  const before = Math.min(side - 1, Math.max(0, Math.floor(x)));
  const after = Math.min(side - 1, before + 1);
  const middle = Math.min(side - 1, Math.max(0, Math.round(y)));
  let least = Infinity;
  for (let away = 0; away < side; away++) {
    let isNear = false;
    for (const row of away === 0 ? [middle] : [middle - away, middle + away]) {
      if (row < 0 || row >= side || (row - y) ** 2 >= least) continue;
      isNear = true;
      const [toLeft, toRight] = [x - left[row * side + before], right[row * side + after] - x];
      least = Math.min(least, toLeft ** 2 + (row - y) ** 2, toRight ** 2 + (row - y) ** 2);
    }
    if (!isNear) break;
  }
  return Math.sqrt(least);
}

const mean = (values: Int32Array): number => values.reduce((sum, value) => sum + value, 0) / values.length;
