/** Refuses data in which different pairs are closer than same ones by more than chance: the labels point the wrong way. */
export function requireUpright(who: string, area: number, sames: number, differents: number): void {
  const deviation = Math.sqrt((sames + differents + 1) / (12 * sames * differents));
  if (area >= 0.25 && area >= 0.5 - Math.max(0.05, 3 * deviation)) return;
  throw new RangeError(
    `${who}: same pairs (y = 0) must be closer than different pairs (y = 1), got an area under the curve of ${area.toPrecision(3)}; if 1 means same in your labels, convert them with fromSimilarity; if large means close in your scores, negate them`,
  );
}
