/** Queries rounded to 16-bit integers for the kernel `nearProducts`. */
export interface RoundedQueries {
  /** The largest integer of a row or query: their products must fit into 32 bits. */
  readonly most: number;
  /** The integers, in strips of 8 queries: pairs of one query side by side, `[strip][pair][8][2]`. */
  readonly words: Int16Array;
  /**
   * What the kernel needs to know about each query to decide whether a row is near enough, for ranks up to the bounds; `rounding` allows for float32. Calls `set` with places in
   * strips of `[2][4 terms][4]`.
   */
  readonly terms: (bounds: ArrayLike<number>, rounding: number, set: (place: number, value: number) => void) => void;
}

interface Rounded {
  /** Size of a step between integers. */
  readonly step: number;
  readonly length: number;
  /** Length of the rounding error. */
  readonly lost: number;
}

/** Rounds queries, which are of unit length for cosine. */
export function roundQueries(rank: "squared" | "cosine", queries: Float32Array, size: number): RoundedQueries {
  const m = queries.length / size;
  const pairs = Math.ceil(size / 8) * 4;
  const words = new Int16Array(Math.ceil(m / 8) * pairs * 16);
  const most = Math.min(16_383, Math.floor(Math.sqrt((2 ** 31 - 1) / size)));
  const rounded = Array.from({ length: m }, (_, query): Rounded => {
    const own = queries.subarray(query * size, (query + 1) * size);
    let [top, squares, lost] = [0, 0, 0];
    for (const value of own) {
      top = Math.max(top, Math.abs(value));
      squares += value * value;
    }
    const step = top > 0 ? top / most : 1;
    const strip = (query >> 3) * pairs * 16 + (query & 7) * 2;
    own.forEach((value, i) => {
      const word = Math.round(value / step);
      words[strip + (i >> 1) * 16 + (i & 1)] = word;
      lost += (value - word * step) ** 2;
    });
    return { step, length: Math.sqrt(squares), lost: Math.sqrt(lost) };
  });
  // A row loses at most half a step in each number, and a little more through float32.
  const lostOfRow = 0.501 * Math.sqrt(size);
  return {
    most,
    words,
    terms: (bounds, rounding, set) => {
      rounded.forEach(({ step, length, lost }, query) => {
        const bound = bounds[query];
        const loss = -lostOfRow * (length + lost);
        const half = (length * length - bound - rounding * (length * length + bound)) / 2;
        const ofQuery =
          rank === "squared"
            ? [half, 1 - rounding, -lost * (1 + rounding), loss]
            : [0, 0, Math.max(-4, 1 - bound - 3 * rounding) - lost * (1 + rounding), loss];
        const place = (query >> 2) * 16 + (query & 3);
        ofQuery.forEach((value, term) => {
          set(place + 4 * term, value / step);
        });
      });
    },
  };
}
