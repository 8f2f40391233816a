import type { Random } from "one-shot-ts";

import type { Box } from "./boxes.js";
import type { Conditions } from "./conditions.js";
import { FRAME } from "./street.js";

/** Somebody who walks through the street. */
export interface Walker {
  readonly identity: number;
  /** The person they look like: a number below the count of people. */
  readonly person: number;
  /** Where they are, in consecutive frames, hidden or not. */
  readonly boxes: readonly Box[];
}

/** How many people are there at the beginning, and arrive per frame. */
const AT_FIRST = 7;
const ARRIVALS = 0.06;

/** Height in pixels of somebody far away and near. */
const [FAR, NEAR] = [110, 260] as const;

/** Share of walkers who have a companion. */
const IN_COMPANY = 0.35;

/** Moves people through the street; each look is used only once as long as there are enough. */
export function walkStreet(
  people: number,
  frames: number,
  { pace, turned }: Pick<Conditions, "pace" | "turned">,
  random: Random,
): Walker[] {
  const order = Array.from({ length: people }, (_, person) => ({ person, at: random() })).sort((a, b) => a.at - b.at);
  const walkers: Walker[] = [];
  const add = (path: Path): void => {
    const identity = walkers.length + 1;
    const boxes = walk(path, identity, frames, { pace, turned }, random);
    if (boxes.length > 0) walkers.push({ identity, person: order[(identity - 1) % people].person, boxes });
  };
  const enter = (frame: number, isInside: boolean): void => {
    const path = drawPath(frame, isInside, random);
    add(path);
    if (random() < IN_COMPANY) add(companion(path, random));
  };
  for (let k = 0; k < AT_FIRST; k++) enter(1, true);
  for (let frame = 2; frame <= frames; frame++) if (random() < ARRIVALS * pace) enter(frame, false);
  return walkers;
}

/** How somebody walks. */
interface Path {
  readonly frame: number;
  /** Middle of the feet. */
  readonly x: number;
  readonly y: number;
  readonly height: number;
  /** Pixels per frame, to the right and down. */
  readonly speed: readonly [number, number];
}

function drawPath(frame: number, isInside: boolean, random: Random): Path {
  const near = random();
  const height = (FAR + (NEAR - FAR) * near) * (0.93 + 0.14 * random());
  const way = random() < 0.5 ? 1 : -1;
  // Somebody 1.7 m tall who walks at 1.4 m/s moves by 0.033 of their height per frame; some stand.
  const pace = random() < 0.15 ? 0.002 * random() : 0.012 + 0.033 * random();
  return {
    frame,
    x: isInside ? FRAME.width * random() : way > 0 ? 1 : FRAME.width - 1,
    y: 250 + 215 * near,
    height,
    speed: [way * pace * height, 0.003 * height * (2 * random() - 1)],
  };
}

function companion(path: Path, random: Random): Path {
  const { x, y, height, speed } = path;
  const aside = (0.25 + 0.3 * random()) * height * (random() < 0.5 ? 1 : -1);
  return { ...path, x: x + aside, y: y + 12 * (random() - 0.5), height: height * (0.9 + 0.2 * random()), speed };
}

function walk(
  { frame, x, y, height, speed }: Path,
  identity: number,
  frames: number,
  { pace, turned }: Pick<Conditions, "pace" | "turned">,
  random: Random,
): Box[] {
  const boxes: Box[] = [];
  let [across, down] = [x + turned(frame), y];
  let [vx, vy] = speed;
  let pause = 0;
  const phase = 6 * random();
  for (let now = frame; now <= frames; now++) {
    // Legs open and close, so the box is alternately wide and narrow.
    const width = height * (0.4 + 0.06 * Math.sin(phase + 0.5 * now));
    const middle = across - turned(now);
    if (middle < 0 || middle > FRAME.width) break;
    boxes.push({ frame: now, identity, left: middle - width / 2, top: down - height, width, height, confidence: 1 });
    if (pause > 0) pause--;
    else if (random() < 0.004 * pace) pause = Math.ceil((10 + Math.floor(30 * random())) / pace);
    if (random() < 0.002 * pace) vx = -vx;
    vx += 0.05 * speed[0] * (2 * random() - 1);
    vy += 0.0005 * height * (2 * random() - 1);
    if (pause === 0) [across, down] = [across + pace * vx, Math.min(475, Math.max(245, down + pace * vy))];
  }
  return boxes;
}
