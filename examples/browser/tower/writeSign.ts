import type { Random } from "one-shot-ts";
import { smoothStroke } from "../src/ink/smoothStroke.js";
import type { Drawing, Point } from "../src/ink/strokes.js";
import type { Sign } from "./inventSign.js";

/**
 * Writes a sign as a hand does, never the same way twice: larger or smaller, slanted, rotated, bent, with strokes out of place, points missed and a tremor.
 *
 * Some hands are steadier than others, so each writing draws its own unsteadiness first.
 */
export function writeSign(sign: Sign, random: Random): Drawing {
  const normal = normalFrom(random);
  const unsteady = 0.4 + 1.1 * random();
  const whole = unsteadyMap(normal, { turn: 0.09 * unsteady, stretch: 0.1 * unsteady, shift: 0.02 });
  const slant = 0.1 * unsteady * normal();
  const [bendX, bendY, phase] = [0.022 * unsteady * normal(), 0.022 * unsteady * normal(), 6.3 * random()];
  const written = sign.strokes.map(({ points, roundness }) => {
    const own = unsteadyMap(normal, { turn: 0.06 * unsteady, stretch: 0.06 * unsteady, shift: 0.02 * unsteady });
    const middle = centre(points);
    const missed = points.map((point): Point => {
      const near = own({ x: point.x - middle.x, y: point.y - middle.y });
      const x = near.x + middle.x + 0.016 * unsteady * normal();
      const y = near.y + middle.y + 0.016 * unsteady * normal();
      const moved = whole({ x: x - 0.5 - slant * (y - 0.5), y: y - 0.5 });
      return {
        x: 0.5 + moved.x + bendX * Math.sin(phase + 5 * y),
        y: 0.5 + moved.y + bendY * Math.sin(phase + 5 * x),
      };
    });
    const round = Math.max(0, roundness + (roundness === 0 ? Math.max(0, 0.2 * normal()) : 0.15 * normal()));
    const tremor = 0.0025 * unsteady;
    return smoothStroke(missed, { roundness: round }).map(({ x, y }) => ({
      x: x + tremor * normal(),
      y: y + tremor * normal(),
    }));
  });
  return onPaper(written);
}

/** Moves a drawing that reaches beyond the paper back onto it, shrinking it if necessary. */
function onPaper(drawing: Drawing): Drawing {
  const all = drawing.flat();
  const [left, right] = [Math.min(...all.map(({ x }) => x)), Math.max(...all.map(({ x }) => x))];
  const [top, bottom] = [Math.min(...all.map(({ y }) => y)), Math.max(...all.map(({ y }) => y))];
  const scale = Math.min(1, 0.92 / Math.max(right - left, bottom - top, 1e-6));
  const place = (value: number, from: number, to: number): number => {
    const size = (to - from) * scale;
    const start = Math.min(0.96 - size, Math.max(0.04, 0.5 + scale * (from - 0.5)));
    return start + (value - from) * scale;
  };
  return drawing.map((stroke) => stroke.map(({ x, y }) => ({ x: place(x, left, right), y: place(y, top, bottom) })));
}

function unsteadyMap(
  normal: () => number,
  { turn, stretch, shift }: { turn: number; stretch: number; shift: number },
): (point: Point) => Point {
  const angle = turn * normal();
  const [cos, sin] = [Math.cos(angle), Math.sin(angle)];
  const [wide, tall] = [Math.exp(stretch * normal()), Math.exp(stretch * normal())];
  const [dx, dy] = [shift * normal(), shift * normal()];
  return ({ x, y }) => ({ x: wide * (cos * x - sin * y) + dx, y: tall * (sin * x + cos * y) + dy });
}

function centre(points: readonly Point[]): Point {
  const sum = points.reduce(({ x, y }, point) => ({ x: x + point.x, y: y + point.y }), { x: 0, y: 0 });
  return { x: sum.x / points.length, y: sum.y / points.length };
}

/** Numbers of the standard normal distribution (Box-Muller). */
function normalFrom(random: Random): () => number {
  return () => Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random());
}
