/** One measured figure: its 95 % interval, and on how many trials (pairs, queries, probes). */
export interface Figure {
  readonly value: number;
  readonly low: number;
  readonly high: number;
  readonly n: number;
}

/** Figures by stable names, such as `eer.skilled` and `eer.skilled.pixels`. */
export type Figures = Readonly<Record<string, Figure>>;
