import { seeded, type Random } from "one-shot-ts";
import { type RawImage } from "one-shot-ts/images";

import { drawStrokes, smoothPath, type Point, type Stroke } from "./pen.js";
import type { Signatures } from "./data.js";

/** How many signatures {@link syntheticSignatures} draws. */
export interface SyntheticOptions {
  readonly seed: number;
  readonly writers?: number;
  /** Genuine signatures of each writer. */
  readonly genuine?: number;
  /** Forgeries of each writer. */
  readonly forged?: number;
}

const HEIGHT = 96;
const WIDTH = 224;

/**
 * Invented signatures of invented writers, for where there are no real ones.
 *
 * A writer is a template of pen strokes and a hand: slant, width of the pen, how much it varies. A genuine signature is the template with
 * small variations. A skilled forgery is another hand following a copy of it: the shape is less exact, the slant drifts to the forger's own,
 * the line trembles and its width changes less with speed. Grey is drawn alike for both, so darkness tells nothing.
 */
export function syntheticSignatures({ seed, writers = 48, genuine = 12, forged = 8 }: SyntheticOptions): Signatures {
  const random = seeded(seed);
  const images: RawImage[] = [];
  const names: string[] = [];
  const isForged: number[] = [];
  const hands = Array.from({ length: writers }, () => drawHand(random));
  hands.forEach((hand, writer) => {
    for (let i = 0; i < genuine + forged; i++) {
      const forger = i < genuine ? undefined : hands[Math.floor(random() * writers)];
      images.push(sign(hand, forger, random));
      names.push(`writer ${String(writer + 1).padStart(2, "0")}`);
      isForged.push(forger ? 1 : 0);
    }
  });
  return { source: "synthetic", images, writers: names, forged: Uint8Array.from(isForged) };
}

/** What a writer keeps from signature to signature. Lengths are in letter heights. */
interface Hand {
  readonly template: readonly (readonly Point[])[];
  readonly slant: number;
  readonly tilt: number;
  readonly penRadius: number;
  /** Deviation of a point of the template between two signatures. */
  readonly unsteadiness: number;
}

function drawHand(random: Random): Hand {
  const spread = 0.5 + random();
  const loopiness = random();
  const strokes: Point[][] = [[]];
  const letters = 3 + Math.floor(random() * 6);
  let x = 0;
  for (let letter = 0; letter < letters; letter++) {
    if (letter > 0 && random() < 0.2) strokes.push([]);
    const stroke = strokes[strokes.length - 1];
    const tall = letter === 0 || random() < 0.3 ? 1.6 : 0.9;
    const deep = random() < 0.2 ? 0.7 : 0;
    const strikes = 2 + Math.floor(random() * 3);
    for (let strike = 0; strike < strikes; strike++) {
      const back = random() < loopiness * 0.5 ? -0.35 : 0.3;
      x += spread * (back + 0.25 * random());
      stroke.push({ x, y: strike % 2 === 0 ? tall * (0.6 + 0.4 * random()) : -deep * random() + 0.25 * random() });
    }
    x += 0.2 * spread;
  }
  if (random() < 0.5) {
    const y = -0.3 - 0.5 * random();
    strokes.push(
      [0.9, 0.5 + 0.2 * random(), -0.1].map((share, i) => ({ x: share * x, y: y + 0.25 * (i % 2) * random() })),
    );
  }
  return {
    template: strokes.filter((points) => points.length > 1),
    slant: 0.5 * (random() - 0.3),
    tilt: 0.3 * (random() - 0.4),
    penRadius: 0.9 + 0.8 * random(),
    unsteadiness: 0.04 + 0.04 * random(),
  };
}

/** One signature: by its own writer, or by a forger who copies it. */
function sign(hand: Hand, forger: Hand | undefined, random: Random): RawImage {
  const drift = forger ? 0.15 + 0.25 * random() : 0; // how much of the forger's own hand shows
  const slant = hand.slant + drift * ((forger?.slant ?? 0) - hand.slant) + 0.03 * normal(random);
  const tilt = hand.tilt + drift * ((forger?.tilt ?? 0) - hand.tilt) + 0.03 * normal(random);
  const stretch = 1 + (forger ? 0.1 : 0.04) * normal(random);
  const jitter = hand.unsteadiness * (forger ? 2 : 1);
  const penRadius =
    (hand.penRadius + drift * ((forger?.penRadius ?? 0) - hand.penRadius)) * (1 + 0.08 * normal(random));

  const moved = hand.template.map((points) => {
    const [shiftX, shiftY] = [jitter * normal(random), jitter * normal(random)];
    return points.map((point) => {
      const y = point.y + shiftY + jitter * normal(random);
      const x = (point.x + shiftX + jitter * normal(random)) * stretch + slant * y;
      return { x, y: y + tilt * x };
    });
  });
  const strokes = fitToPaper(moved).map((points): Stroke => {
    const path = smoothPath(points);
    const even = forger ? 0.15 : 0.4; // a slow hand presses evenly; the mean width is alike
    const trembling = tremble(path, forger ? 0.1 + 0.25 * random() : 0.05, random);
    return { points: trembling, radius: path.map((_, i) => penRadius * (1 + even * (0.8 - speed(path, i)))) };
  });
  return drawStrokes(strokes, HEIGHT, WIDTH, 30 + Math.floor(50 * random()));
}

/** From letter heights, up, to pixels, down: as large as the paper allows, centred. */
function fitToPaper(strokes: readonly (readonly Point[])[]): Point[][] {
  const all = strokes.flat();
  const range = (values: number[]): [number, number] => [Math.min(...values), Math.max(...values)];
  const [left, right] = range(all.map(({ x }) => x));
  const [low, high] = range(all.map(({ y }) => y));
  const margin = 10;
  const scale = Math.min((WIDTH - 2 * margin) / (right - left), (HEIGHT - 2 * margin) / (high - low));
  return strokes.map((points) =>
    points.map(({ x, y }) => ({
      x: WIDTH / 2 + scale * (x - (left + right) / 2),
      y: HEIGHT / 2 - scale * (y - (low + high) / 2),
    })),
  );
}

/** The path with a quick, small shake across both axes. */
function tremble(path: readonly Point[], size: number, random: Random): Point[] {
  let [dx, dy] = [0, 0];
  return path.map(({ x, y }) => {
    dx = 0.85 * dx + 0.5 * size * normal(random);
    dy = 0.85 * dy + 0.5 * size * normal(random);
    return { x: x + dx, y: y + dy };
  });
}

/** How straight the path runs about a point, 0 to 1: pens run fast where it is straight. */
function speed(path: readonly Point[], i: number): number {
  const a = path[Math.max(0, i - 6)];
  const b = path[Math.min(path.length - 1, i + 6)];
  const middle = path[i];
  const walked = Math.hypot(middle.x - a.x, middle.y - a.y) + Math.hypot(b.x - middle.x, b.y - middle.y);
  return walked === 0 ? 0 : Math.hypot(b.x - a.x, b.y - a.y) / walked;
}

/** A standard normal number (Box and Muller). */
function normal(random: Random): number {
  return Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random());
}
