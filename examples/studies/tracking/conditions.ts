import type { Random } from "one-shot-ts";

/** What is constant within a street and differs from street to street. */
export interface Conditions {
  /** Length of a step between frames, relative to the usual one: a low frame rate makes long steps. */
  readonly pace: number;
  /** Pixels by which the camera has turned to the right at a frame. */
  readonly turned: (frame: number) => number;
  readonly detector: DetectorQuality;
}

/** How good a detector is. */
export interface DetectorQuality {
  /** Chance to find somebody who is in full view. */
  readonly found: number;
  /** Chance that a period begins in which somebody is not found. */
  readonly lost: number;
  /** Standard deviation of a box's place, as a share of its height, and of its size. */
  readonly shake: number;
  readonly stretch: number;
  /** Chance that a place which looks like somebody is reported. */
  readonly lookalike: number;
  /** Boxes per frame with nobody in them, anywhere. */
  readonly anywhere: number;
  /** Share of people of whom a part is also reported. */
  readonly parts: number;
}

/**
 * Draws a street's conditions: good detectors and bad ones, cameras that stand still and that turn, high frame rates and low ones.
 *
 * A tracker whose rules are chosen over all of these does not depend on one detector's habits.
 */
export function drawConditions(random: Random): Conditions {
  const between = (low: number, high: number): number => low + (high - low) * random();
  const bad = random();
  const mixed = (good: number, worst: number): number => good + (worst - good) * Math.min(1, Math.max(0, bad + between(-0.2, 0.2))); // prettier-ignore
  const swing = random() < 0.7 ? 0 : between(10, 60);
  const phase = between(0, 6);
  return {
    pace: random() < 0.6 ? 1 : between(1, 2.5),
    turned: (frame) => swing * (Math.sin(phase + frame / 20) - Math.sin(phase)),
    detector: {
      found: mixed(0.96, 0.7),
      lost: mixed(0.008, 0.03),
      shake: mixed(0.015, 0.05),
      stretch: mixed(0.03, 0.1),
      lookalike: mixed(0.05, 0.3),
      anywhere: mixed(0.1, 0.7),
      parts: mixed(0.02, 0.1),
    },
  };
}
