import type { Random } from "one-shot-ts";

import type { Box } from "./boxes.js";
import type { Conditions } from "./conditions.js";
import { FRAME } from "./street.js";

/** Chance that a period ends in which somebody is not found. */
const REGAINED = 0.2;

/** Chance that a false report is repeated in the next frame: a detector makes the same mistake again while the picture is nearly the same. */
const AGAIN = 0.7;

/** Places in the street that look like somebody. */
const LOOKALIKES = 3;

/**
 * An imperfect detector.
 *
 * @param present - Who is there in each frame, nearest first.
 * @param conditions - How good it is, and how the camera turns: what looks like somebody stays where it is in the street.
 * @returns What it finds, frame by frame, in random order, without identities.
 */
export function detect(
  present: readonly (readonly Box[])[],
  { detector, turned }: Pick<Conditions, "detector" | "turned">,
  random: Random,
): Box[] {
  const lost = new Set<number>();
  const lookalikes = Array.from({ length: LOOKALIKES }, () => ({ place: anywhere(random), isSeen: false }));
  const inParts = new Map<number, Rectangle>(); // people of whom a part was reported in the last frame, and which part
  let passing: Rectangle[] = []; // boxes reported in the last frame with nobody in them
  const begins = (share: number, was: boolean): boolean => random() < (was ? AGAIN : share * (1 - AGAIN));
  return present.flatMap((boxes, k) => {
    const frame = k + 1;
    const found: Box[] = [];
    const report = (box: Rectangle, confidence: number): void => {
      found.push({ ...shaken(box, detector, random), frame, identity: -1, confidence });
    };
    boxes.forEach((box, nearer) => {
      const { identity } = box;
      if (random() < (lost.has(identity) ? REGAINED : detector.lost))
        lost[lost.has(identity) ? "delete" : "add"](identity);
      const visible = visibleShare(box, boxes.slice(0, nearer));
      const chance = detector.found * Math.min(1, Math.max(0, (visible - 0.15) / 0.3));
      if (!lost.has(identity) && random() < chance) report(box, 10 + 30 * random() + 40 * visible * random());
      if (begins(detector.parts, inParts.has(identity))) {
        const share = inParts.get(identity) ?? part(random);
        inParts.set(identity, share);
        report(within(box, share), falseConfidence(random));
      } else inParts.delete(identity);
    });
    for (const one of lookalikes) {
      const { place } = one;
      one.isSeen = begins(detector.lookalike, one.isSeen);
      if (one.isSeen) report({ ...place, left: place.left - turned(frame) }, falseConfidence(random));
    }
    passing = passing.filter(() => random() < AGAIN);
    if (begins(detector.anywhere, false)) passing.push(anywhere(random));
    for (const place of passing) report(place, falseConfidence(random));
    return found.map((box) => ({ box, at: random() })).sort((a, b) => a.at - b.at).map(({ box }) => box); // prettier-ignore
  });
}

type Rectangle = Pick<Box, "left" | "top" | "width" | "height">;

/** Share of a box that is within the frame and not covered by anybody nearer, on a grid of 8 x 16 points. */
export function visibleShare({ left, top, width, height }: Rectangle, nearer: readonly Rectangle[]): number {
  const [columns, rows] = [8, 16];
  let visible = 0;
  for (let row = 0; row < rows; row++) {
    for (let column = 0; column < columns; column++) {
      const x = left + ((column + 0.5) * width) / columns;
      const y = top + ((row + 0.5) * height) / rows;
      if (x < 0 || x >= FRAME.width || y < 0 || y >= FRAME.height) continue;
      const isHidden = nearer.some((box) => x >= box.left && x < box.left + box.width && y >= box.top && y < box.top + box.height); // prettier-ignore
      if (!isHidden) visible++;
    }
  }
  return visible / (columns * rows);
}

function shaken(
  { left, top, width, height }: Rectangle,
  { shake, stretch }: Conditions["detector"],
  random: Random,
): Rectangle {
  const size = Math.exp(stretch * normal(random));
  const [wide, tall] = [width * size * Math.exp(stretch * normal(random)), height * size];
  return {
    left: left + (width - wide) / 2 + shake * height * normal(random),
    top: top + (height - tall) / 2 + shake * height * normal(random),
    width: wide,
    height: tall,
  };
}

function anywhere(random: Random): Rectangle {
  const height = 110 + 150 * random();
  const width = 0.42 * height;
  return { left: (FRAME.width - width) * random(), top: (FRAME.height - height) * random(), width, height };
}

/** Legs, or a trunk: about half of somebody, as shares of their box. */
function part(random: Random): Rectangle {
  const height = 0.4 + 0.2 * random();
  return { left: 0.15 * normal(random), top: (1 - height) * random(), width: 1, height };
}

function within({ left, top, width, height }: Rectangle, share: Rectangle): Rectangle {
  const tall = share.height * height;
  return { left: left + share.left * width, top: top + share.top * height, width: 0.42 * tall, height: tall };
}

/** Detectors are less sure of what is not there, but not always. */
const falseConfidence = (random: Random): number => 5 + 30 * random() + 20 * random();

/** A normally distributed number (Box and Muller). */
function normal(random: Random): number {
  return Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random());
}
