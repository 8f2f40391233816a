import { seeded, type Random } from "one-shot-ts";
import { type OneShotRun } from "one-shot-ts/evaluation";

import type { Drawings } from "./data.js";

/** How much {@link syntheticDrawings} should invent. */
export interface SyntheticOptions {
  readonly seed: number;
  /** Alphabets to train on, and others to test on. */
  readonly background?: number;
  readonly evaluation?: number;
  /** Characters per alphabet, and how often each is drawn. */
  readonly characters?: number;
  readonly drawers?: number;
}

const SIDE = 105;

type Point = readonly [x: number, y: number];

/** What the characters of an alphabet have in common. */
interface Style {
  /** Share of its strokes that bend, 0 to 1. */
  readonly roundness: number;
  /** The most strokes in a character. */
  readonly strokes: number;
  /** Share of strokes that begin on another one, 0 to 1. */
  readonly joined: number;
}

/** Strokes of a character, as points from 0 to 1 that a line runs through, either with corners or in a curve. */
type Character = readonly { readonly points: readonly Point[]; readonly isRound: boolean }[];

/**
 * Invented alphabets for when the real ones are missing: characters of a few straight and bent strokes that are joined to one another, in the alphabet's
 * own style. Each drawer slants, rotates, stretches and bends them differently. They show that the pieces work.
 */
export function syntheticDrawings({
  seed,
  background = 30,
  evaluation = 10,
  characters = 20,
  drawers = 20,
}: SyntheticOptions): Drawings {
  const random = seeded(seed);
  const ink: Uint8Array[] = [];
  const [alphabet, character, drawer]: [number[], number[], number[]] = [[], [], []];
  for (let a = 0; a < background + evaluation; a++) {
    const style = {
      roundness: 0.2 + 0.7 * random(),
      strokes: 2 + Math.floor(3 * random()),
      joined: 0.5 + 0.4 * random(),
    };
    for (let c = 0; c < characters; c++) {
      const strokes = inventCharacter(style, random);
      for (let hand = 1; hand <= drawers; hand++) {
        ink.push(draw(strokes, random));
        alphabet.push(a);
        character.push(a * characters + c);
        drawer.push(hand);
      }
    }
  }
  const officialRuns = Array.from({ length: 2 * evaluation }, (_, run): OneShotRun => {
    const first = (background + Math.floor(run / 2)) * characters;
    const row = (c: number, hand: number): number => (first + c) * drawers + hand;
    const all = Array.from({ length: characters }, (_, c) => c);
    return { train: all.map((c) => row(c, run % 2)), test: all.map((c) => row(c, 2 + (run % 2))), answer: all };
  });
  return {
    source: "synthetic",
    side: SIDE,
    ink,
    alphabet: Int32Array.from(alphabet),
    character: Int32Array.from(character),
    drawer: Int32Array.from(drawer),
    alphabets: Array.from({ length: background + evaluation }, (_, a) => ({
      name: `invented ${a + 1}`,
      isBackground: a < background,
    })),
    officialRuns,
  };
}

/** Preferred directions of strokes, in eighths of a turn, with the frequent ones listed twice. */
const COMPASS = [0, 0, 1, 2, 2, 3, 4, 5, 6, 6, 7];

/** Strokes that continue from a point of an earlier one, or begin elsewhere; a stroke has one to three pieces. */
function inventCharacter({ roundness, strokes, joined }: Style, random: Random): Character {
  const character: { points: Point[]; isRound: boolean }[] = [];
  const count = 2 + Math.floor(random() * (strokes - 1));
  for (let stroke = 0; stroke < count; stroke++) {
    const earlier = character.flatMap(({ points }) => points);
    const from: Point =
      earlier.length > 0 && random() < joined
        ? earlier[Math.floor(earlier.length * random())]
        : [0.2 + 0.6 * random(), 0.2 + 0.6 * random()];
    const points = [from];
    const pieces = 1 + Math.floor(3 * random());
    let direction = COMPASS[Math.floor(COMPASS.length * random())];
    for (let piece = 0; piece < pieces; piece++) {
      const [x, y] = points[points.length - 1];
      const angle = (Math.PI / 4) * (direction + 0.6 * (random() - 0.5));
      const length = 0.25 + 0.35 * random();
      points.push([x + length * Math.cos(angle), y + length * Math.sin(angle)]);
      direction += (random() < 0.5 ? -1 : 1) * (1 + Math.floor(2.5 * random()));
    }
    character.push({ points, isRound: random() < roundness });
  }
  return character;
}

/** A character by one hand: slanted, rotated, stretched, its points shaken, in the size of that hand, with a pen three pixels wide. */
function draw(character: Character, random: Random): Uint8Array {
  const ink = new Uint8Array(SIDE * SIDE);
  const shake = (by: number): number => by * (2 * random() - 1);
  const [angle, slant, wide] = [shake(0.2), shake(0.25), 1 + shake(0.18)];
  const moved = character.map(({ points, isRound }) => ({
    isRound,
    points: points.map(([x, y]): Point => {
      const [atX, atY] = [wide * (x + slant * y) + shake(0.06), y + shake(0.06)];
      return [atX * Math.cos(angle) - atY * Math.sin(angle), atX * Math.sin(angle) + atY * Math.cos(angle)];
    }),
  }));
  const all = moved.flatMap(({ points }) => points);
  const ends = (axis: 0 | 1): readonly [low: number, high: number] => {
    const values = all.map((point) => point[axis]);
    return [Math.min(...values), Math.max(...values)];
  };
  const [[left, right], [top, bottom]] = [ends(0), ends(1)];
  const size = (SIDE * (0.55 + shake(0.12))) / Math.max(right - left, bottom - top);
  const [middleX, middleY] = [SIDE * (0.5 + shake(0.06)), SIDE * (0.5 + shake(0.06))];
  for (const { points, isRound } of moved) {
    const line = points.map(([x, y]): Point => [
      middleX + size * (x - (left + right) / 2),
      middleY + size * (y - (top + bottom) / 2),
    ]);
    for (let piece = 0; piece + 1 < line.length; piece++) {
      for (let step = 0; step <= 100; step++)
        dot(ink, isRound ? bent(line, piece, step / 100) : straight(line, piece, step / 100));
    }
  }
  return ink;
}

const straight = (line: readonly Point[], piece: number, t: number): Point => {
  const [[x1, y1], [x2, y2]] = [line[piece], line[piece + 1]];
  return [x1 + t * (x2 - x1), y1 + t * (y2 - y1)];
};

/** A smooth curve through all points (Catmull and Rom); a single piece bulges to one side. */
function bent(line: readonly Point[], piece: number, t: number): Point {
  const [b, c] = [line[piece], line[piece + 1]];
  if (line.length === 2) {
    const [x, y] = straight(line, piece, t);
    const bulge = 1.2 * t * (1 - t);
    return [x - bulge * (c[1] - b[1]), y + bulge * (c[0] - b[0])];
  }
  const [a, d] = [line[Math.max(0, piece - 1)], line[Math.min(line.length - 1, piece + 2)]];
  const along = (axis: 0 | 1): number => {
    const [p, q, r, s] = [a[axis], b[axis], c[axis], d[axis]];
    return q + 0.5 * t * (r - p + t * (2 * p - 5 * q + 4 * r - s + t * (3 * (q - r) + s - p)));
  };
  return [along(0), along(1)];
}

/** A pixel and its four neighbours. */
function dot(ink: Uint8Array, [x, y]: Point): void {
  const [column, row] = [Math.round(x), Math.round(y)];
  for (const [dx, dy] of PEN) {
    const [atX, atY] = [column + dx, row + dy];
    if (atX >= 0 && atY >= 0 && atX < SIDE && atY < SIDE) ink[atY * SIDE + atX] = 1;
  }
}

const PEN = [
  [0, 0],
  [1, 0],
  [0, 1],
  [-1, 0],
  [0, -1],
] as const;
