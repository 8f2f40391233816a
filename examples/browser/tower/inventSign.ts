import type { Random } from "one-shot-ts";
import type { Point, Stroke } from "../src/ink/strokes.js";

/** A character or signature that nobody has written before: the points that each stroke passes through, and how round it is written. */
export interface Sign {
  readonly strokes: readonly { readonly points: Stroke; readonly roundness: number }[];
}

/** Invents a sign: usually a character of one to four strokes, otherwise a signature, which is long, wide and joined up. */
export function inventSign(random: Random): Sign {
  if (random() < 0.35) return inventSignature(random);
  for (;;) {
    const sign = inventCharacter(random);
    if (lengthOf(sign) > 1.1) return sign; // a mere line is not distinctive
  }
}

function lengthOf({ strokes }: Sign): number {
  let length = 0;
  for (const { points } of strokes) {
    for (let i = 1; i < points.length; i++) length += Math.hypot(points[i].x - points[i - 1].x, points[i].y - points[i - 1].y); // prettier-ignore
  }
  return length;
}

/** Invents a sign that differs from another in one stroke, so that a tower has to attend to details. */
export function inventSibling(sign: Sign, random: Random): Sign {
  const changed = Math.floor(random() * sign.strokes.length);
  if (sign.strokes.length === 1) return { strokes: [...sign.strokes, inventStroke(random, anywhere(random))] };
  return {
    strokes: sign.strokes.map((stroke, i) => (i === changed ? inventStroke(random, anywhere(random)) : stroke)),
  };
}

function inventCharacter(random: Random): Sign {
  const strokes: Sign["strokes"][number][] = [];
  const count = 1 + Math.floor(random() * 3.6);
  for (let i = 0; i < count; i++) {
    const earlier = strokes.flatMap(({ points }) => points);
    // Strokes of real characters often begin on another stroke.
    const start =
      earlier.length > 0 && random() < 0.45 ? earlier[Math.floor(random() * earlier.length)] : anywhere(random);
    strokes.push(inventStroke(random, start));
  }
  return { strokes };
}

function inventStroke(random: Random, start: Point): Sign["strokes"][number] {
  const kind = random();
  const turn = (random() < 0.5 ? -1 : 1) * (0.2 + 0.5 * random());
  let heading = Math.round(random() * 8) * (Math.PI / 4) + 0.3 * (random() - 0.5);
  const loop = kind > 0.8;
  const zigzag = kind < 0.15;
  const parts = loop ? 6 : zigzag ? 3 + Math.floor(random() * 3) : 1 + Math.floor(random() * 4);
  const length = loop ? 0.14 + 0.22 * random() : (0.35 + 0.6 * random()) / Math.sqrt(parts);
  const points = [start];
  for (let i = 0; i < parts; i++) {
    const last = points[points.length - 1];
    points.push({ x: inside(last.x + length * Math.cos(heading)), y: inside(last.y + length * Math.sin(heading)) });
    if (loop) heading += Math.sign(turn) * 1.05;
    else if (zigzag) heading += (i % 2 === 0 ? 1 : -1) * 2.1;
    else heading += turn + (random() < 0.3 ? 1.6 * (random() - 0.5) : 0);
  }
  return { points, roundness: zigzag || random() < 0.25 ? 0 : 0.6 + 0.5 * random() };
}

/** One long stroke of joined-up letters, occasionally with a second word, a line below or a dot. */
function inventSignature(random: Random): Sign {
  const strokes: Sign["strokes"][number][] = [];
  const words = random() < 0.35 ? 2 : 1;
  for (let word = 0; word < words; word++) {
    const [from, to] = [0.05 + (word * 0.9) / words, 0.05 + (0.85 * (word + 1)) / words];
    const letters = Math.ceil((4 + random() * 7) / words);
    const points: Point[] = [];
    for (let i = 0; i <= letters; i++) {
      const x = from + ((to - from) * i) / letters;
      const tall = i === 0 ? 0.3 : random() < 0.3 ? 0.22 : 0.09;
      points.push({ x: x - 0.06 * random(), y: 0.55 + 0.05 * random() });
      points.push({ x: x + 0.05 * (random() - 0.3), y: 0.5 - tall * (0.6 + 0.6 * random()) });
      if (random() < 0.25) points.push({ x: x + 0.05, y: 0.6 + 0.18 * random() }); // a descender
    }
    strokes.push({ points, roundness: 0.7 + 0.6 * random() });
  }
  if (random() < 0.3) {
    const y = 0.68 + 0.08 * random();
    strokes.push({ points: [{ x: 0.1 + 0.3 * random(), y }, { x: 0.6 + 0.35 * random(), y: y - 0.06 * random() }], roundness: 0 }); // prettier-ignore
  }
  return { strokes };
}

const anywhere = (random: Random): Point => ({ x: 0.12 + 0.76 * random(), y: 0.12 + 0.76 * random() });
const inside = (value: number): number => Math.min(0.98, Math.max(0.02, value));
