/** A point on the paper: x to the right and y down, both from 0 to 1 across the paper's width. */
export interface Point {
  readonly x: number;
  readonly y: number;
}

/** What a pen draws between touching the paper and leaving it. */
export type Stroke = readonly Point[];

/** The strokes of one character or signature, in order. */
export type Drawing = readonly Stroke[];
