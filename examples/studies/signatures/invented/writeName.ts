import type { Random } from "one-shot-ts";

import { lettersOf, strokeWidthOf, type Contour, type FontName, type Point } from "./fonts.js";
import { normal, type Bend, type Hand } from "./hand.js";

/** What is written and in which letterforms: what a forger sees and copies. */
export interface Form {
  readonly words: readonly string[];
  readonly font: FontName;
}

/** Areas of ink, each inside closed lines; in heights of a small letter, y upwards. */
export type Ink = readonly (readonly Contour[])[];

/** A name in some letterforms, written by a hand with a pen of width `penWidth`. */
export function writeName({ words, font }: Form, hand: Hand, penWidth: number, random: Random): Ink {
  const { traits } = hand;
  const bends = [...hand.bends, ...shake(hand.tremor, random)];
  const [wide, capitals, above, below] = [traits.width, traits.capitals, traits.above, traits.below].map(Math.exp);
  const written = words.map((word) => lettersOf(word, font));
  const [count, plainWidth] = written.flat().reduce(([n, sum], { advance }) => [n + 1, sum + advance], [0, 0]);
  /** Where the hand moves a point; its place in the plain letters decides how it is bent, so that a hand bends a letter the same way each time. */
  const bring = (x: number, y: number, plain: Point, bent = 1): Point => {
    let [atX, atY] = [x + traits.slant * y, y];
    for (const { across, up, phase, dx, dy } of bends) {
      const wave = bent * Math.sin(across * plain.x + up * plain.y + phase);
      atX += dx * wave;
      atY += dy * wave;
    }
    const line = traits.wave * Math.sin((2 * Math.PI * traits.waves * plain.x) / plainWidth + traits.wavePhase);
    return { x: atX, y: atY + line + traits.rise * x };
  };

  const offset = (penWidth - strokeWidthOf(font)) / 2;
  const letters: Contour[] = [];
  let [place, x, plainX] = [0, 0, 0];
  for (const word of written) {
    for (const [i, { contours, advance }] of word.entries()) {
      const size = i === 0 ? capitals : 1;
      const loss = Math.min(0.7, Math.max(0, traits.haste) * (place / count) ** 1.5);
      const lift = 0.02 * normal(random);
      for (const contour of contours) {
        const brought = contour.map((point) => {
          const y = point.y > 1 ? 1 + above * (point.y - 1) : point.y < 0 ? below * point.y : point.y;
          return bring(x + wide * size * point.x, lift + size * (1 - loss) * y, { x: plainX + point.x, y: point.y });
        });
        letters.push(widen(brought, offset, { pressure: traits.pressure, least: -0.12 * strokeWidthOf(font) }));
      }
      x += wide * size * advance + Math.max(-0.35 * wide * advance, traits.gap);
      plainX += advance;
      place++;
    }
    x += 0.3 * wide;
  }
  if (traits.flourish <= 0) return [letters];
  const swing = flourish(x, hand).map((point) =>
    bring(point.x, point.y, { x: (point.x * plainWidth) / x, y: point.y }, 0.4),
  );
  return [letters, [ribbon(swing, penWidth)]];
}

/** Quick small waves: a line that shakes. */
function shake(size: number, random: Random): Bend[] {
  return Array.from({ length: 5 }, () => {
    const [frequency, direction] = [7 + 9 * random(), 2 * Math.PI * random()];
    return {
      across: frequency * Math.cos(direction),
      up: frequency * Math.sin(direction),
      phase: 2 * Math.PI * random(),
      dx: size * normal(random),
      dy: size * normal(random),
    };
  });
}

/** A line moved outwards, by up to `pressure` more where strokes run down or up and less where they run sideways; nowhere by less than `least`, or thin strokes break. */
function widen(
  contour: Contour,
  offset: number,
  { pressure, least }: { readonly pressure: number; readonly least: number },
): Contour {
  const { length } = contour;
  return contour.map(({ x, y }, i) => {
    const [before, after] = [contour[(i + length - 1) % length], contour[(i + 1) % length]];
    const [dx, dy] = [after.x - before.x, after.y - before.y];
    const norm = Math.hypot(dx, dy);
    if (norm === 0) return { x, y };
    const by = Math.max(least, offset + (pressure * (dy ** 2 - dx ** 2)) / norm ** 2);
    return { x: x + (by * dy) / norm, y: y - (by * dx) / norm };
  });
}

/** How the pen swings back under the name that ends at `end`: points along the line. */
function flourish(end: number, { traits: { reach, depth, curve } }: Hand): Point[] {
  const [ax, ay] = [end - 0.2, 0.25];
  const [bx, by] = [end + 1.6, -0.4 * depth];
  const [cx, cy] = [end * (1 - 0.5 * reach), -depth - 1.5 * curve];
  const [dx, dy] = [end * (1 - reach), -depth + 0.5 * curve];
  const bezier = (a: number, b: number, c: number, d: number, t: number): number =>
    (1 - t) ** 3 * a + 3 * (1 - t) ** 2 * t * b + 3 * (1 - t) * t ** 2 * c + t ** 3 * d;
  return Array.from({ length: 80 }, (_, i) => ({
    x: bezier(ax, bx, cx, dx, i / 79),
    y: bezier(ay, by, cy, dy, i / 79),
  }));
}

/** The outline of a stroke that tapers towards its end. */
function ribbon(line: readonly Point[], width: number): Contour {
  const side = (sign: number): Point[] =>
    line.map(({ x, y }, i) => {
      const [before, after] = [line[Math.max(0, i - 1)], line[Math.min(line.length - 1, i + 1)]];
      const [dx, dy] = [after.x - before.x, after.y - before.y];
      const by = (sign * width * (0.5 - (0.35 * i) / line.length)) / Math.max(1e-9, Math.hypot(dx, dy));
      return { x: x - by * dy, y: y + by * dx };
    });
  return [...side(1), ...side(-1).reverse()];
}
