import type { FrameErrors } from "./frameErrors.js";
import { hota, type HotaFrame } from "./hota.js";

/** Sums over frames. */
export type ErrorSums = Readonly<Record<keyof FrameErrors, number>>;

/** Adds up frames. */
export function sumErrors(frames: readonly FrameErrors[]): ErrorSums {
  const sums = { truth: 0, tracked: 0, falsePositives: 0, misses: 0, switches: 0, identityHits: 0 };
  for (const frame of frames) {
    for (const name of Object.keys(sums) as (keyof FrameErrors)[]) sums[name] += frame[name];
  }
  return sums;
}

/** Multiple object tracking accuracy: 1 minus misses, false positives and switches, each as a share of the people there; may be negative. */
export const mota = ({ misses, falsePositives, switches, truth }: ErrorSums): number =>
  1 - (misses + falsePositives + switches) / truth;

/** Identity F1: twice the boxes with the right identity over all boxes, true and tracked. */
export const idf1 = ({ identityHits, truth, tracked }: ErrorSums): number => (2 * identityHits) / (truth + tracked);

/** The figures of a tracker, of some frames. */
export const TRACKING_FIGURES = {
  idf1: (frames: readonly FrameErrors[]): number => idf1(sumErrors(frames)),
  mota: (frames: readonly FrameErrors[]): number => mota(sumErrors(frames)),
  hota: (frames: readonly HotaFrame[]): number => hota(frames).hota,
  idSwitches: (frames: readonly FrameErrors[]): number => sumErrors(frames).switches,
} as const;
