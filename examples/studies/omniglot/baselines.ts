import { rowDistance, type RowDistance } from "one-shot-ts/evaluation";

import type { Drawings } from "./data.js";
import { inkPlaces, modifiedHausdorff } from "./modifiedHausdorff.js";

/** Distances that need no training, between drawings as they are in the data; only the given rows can be compared. */
export function baselineDistances(
  { ink, side }: Pick<Drawings, "ink" | "side">,
  rows: readonly number[],
): Record<"cosine" | "euclidean" | "alignedCosine" | "hausdorff", RowDistance> {
  const pixels = byRow(rows, (row) => Float32Array.from(ink[row]));
  const blurred = byRow(rows, (row) => blur(centred(ink[row], side), side, 3));
  const places = new Map(rows.map((row) => [row, inkPlaces(ink[row], side)]));
  return {
    cosine: pixels("cosine"),
    euclidean: pixels("euclidean"),
    alignedCosine: blurred("cosine"),
    hausdorff: (a, b) => modifiedHausdorff(places.get(a)!, places.get(b)!),
  };
}

/** Distances between rows by the features that `features` computes. */
function byRow(
  rows: readonly number[],
  features: (row: number) => Float32Array,
): (name: "cosine" | "euclidean") => RowDistance {
  const each = rows.map(features);
  const size = each[0].length;
  const values = new Float32Array(each.length * size);
  each.forEach((feature, place) => {
    values.set(feature, place * size);
  });
  const placeOf = new Map(rows.map((row, place) => [row, place]));
  return (name) => {
    const distance = rowDistance({ values, length: rows.length, size }, name);
    return (a, b) => distance(placeOf.get(a)!, placeOf.get(b)!);
  };
}

/** The drawing moved by whole pixels so that the ink is centred in the image. */
function centred(ink: Uint8Array, side: number): Float32Array {
  let [count, sumX, sumY] = [0, 0, 0];
  ink.forEach((value, i) => {
    count += value;
    sumX += value * (i % side);
    sumY += value * Math.floor(i / side);
  });
  const middle = (side - 1) / 2;
  const [moveX, moveY] = [Math.round(middle - sumX / count), Math.round(middle - sumY / count)];
  const moved = new Float32Array(ink.length);
  ink.forEach((value, i) => {
    const [x, y] = [(i % side) + moveX, Math.floor(i / side) + moveY];
    if (value === 1 && x >= 0 && y >= 0 && x < side && y < side) moved[y * side + x] = 1;
  });
  return moved;
}

/** Gaussian blur, across and down in turn. */
function blur(image: Float32Array, side: number, sigma: number): Float32Array {
  const reach = Math.ceil(4 * sigma);
  const weights = Float32Array.from({ length: 2 * reach + 1 }, (_, k) =>
    Math.exp(-((k - reach) ** 2) / (2 * sigma ** 2)),
  );
  let from = image;
  for (const [step, other] of [
    [1, side],
    [side, 1],
  ]) {
    const to = new Float32Array(image.length);
    for (let line = 0; line < side; line++) {
      for (let place = 0; place < side; place++) {
        let sum = 0;
        for (let k = Math.max(-reach, -place); k <= Math.min(reach, side - 1 - place); k++) {
          sum += weights[k + reach] * from[line * other + (place + k) * step];
        }
        to[line * other + place * step] = sum;
      }
    }
    from = to;
  }
  return from;
}
