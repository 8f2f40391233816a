import { seeded, type Random } from "one-shot-ts";
import { type OneShotRun } from "one-shot-ts/evaluation";

import type { Drawings } from "./data.js";

/** How much {@link syntheticDrawings} invents. */
export interface SyntheticOptions {
  readonly seed: number;
  /** Alphabets to train on, and others to test on. */
  readonly background?: number;
  readonly evaluation?: number;
  /** Characters of an alphabet, and how often each is drawn. */
  readonly characters?: number;
  readonly drawers?: number;
}

const SIDE = 105;

/** Strokes of a character, as points from 0 to 1: each stroke bends from its first point past its second to its third. */
type Character = readonly (readonly (readonly [x: number, y: number])[])[];

/** Invented characters of one to three strokes, each drawn by several hands, for where the real ones are missing. It shows that the pieces work. */
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
    for (let c = 0; c < characters; c++) {
      const strokes = inventCharacter(random);
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

const inventCharacter = (random: Random): Character =>
  Array.from({ length: 1 + Math.floor(3 * random()) }, () =>
    Array.from({ length: 3 }, () => [0.15 + 0.7 * random(), 0.15 + 0.7 * random()] as const),
  );

/** A character by one hand: its points shaken, the whole moved, with a pen three pixels wide. */
function draw(character: Character, random: Random): Uint8Array {
  const ink = new Uint8Array(SIDE * SIDE);
  const shake = (by: number): number => by * (2 * random() - 1);
  const [moveX, moveY] = [shake(0.08), shake(0.08)];
  for (const stroke of character) {
    const [from, past, to] = stroke.map(([x, y]) => [x + moveX + shake(0.05), y + moveY + shake(0.05)] as const);
    for (let step = 0; step <= 200; step++) {
      const t = step / 200;
      const at = (axis: 0 | 1): number =>
        SIDE * ((1 - t) ** 2 * from[axis] + 2 * t * (1 - t) * past[axis] + t ** 2 * to[axis]);
      for (const [dx, dy] of [
        [0, 0],
        [1, 0],
        [0, 1],
        [-1, 0],
        [0, -1],
      ]) {
        const [x, y] = [Math.round(at(0)) + dx, Math.round(at(1)) + dy];
        if (x >= 0 && y >= 0 && x < SIDE && y < SIDE) ink[y * SIDE + x] = 1;
      }
    }
  }
  return ink;
}
