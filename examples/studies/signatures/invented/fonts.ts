import { readFileSync } from "node:fs";
import { createRequire } from "node:module";

import opentype, { type Font, type PathCommand } from "opentype.js";

/** A point in units of the height of a small letter, y upwards. */
export interface Point {
  readonly x: number;
  readonly y: number;
}

/** A closed line. */
export type Contour = readonly Point[];

/** Free handwriting fonts, all under the SIL Open Font License, from npm packages, so that it does not matter which fonts are installed. */
export const FONT_NAMES = [
  "allura",
  "cedarville-cursive",
  "dancing-script",
  "herr-von-muellerhoff",
  "kristi",
  "la-belle-aurore",
  "mr-dafoe",
  "mr-de-haviland",
  "mrs-saint-delafield",
  "nothing-you-could-do",
  "over-the-rainbow",
  "reenie-beanie",
  "sacramento",
  "zeyada",
] as const;

/** The name of a font. */
export type FontName = (typeof FONT_NAMES)[number];

/** A letter of a font. */
export interface Letter {
  readonly contours: readonly Contour[];
  /** Distance to the origin of the next letter. */
  readonly advance: number;
}

/** The letters of a word, one after another, each at its own origin. */
export function lettersOf(word: string, fontName: FontName): Letter[] {
  const { font, unit } = openFont(fontName);
  const glyphs = Array.from(word, (letter) => font.charToGlyph(letter));
  return glyphs.map((glyph, i) => {
    const kerning = i + 1 < glyphs.length ? font.getKerningValue(glyph, glyphs[i + 1]) : 0;
    const { commands } = glyph.getPath(0, 0, font.unitsPerEm);
    return { contours: contoursOf(commands, unit), advance: ((glyph.advanceWidth ?? 0) + kerning) / unit };
  });
}

/** How wide the strokes of a font are, in heights of a small letter. */
export const strokeWidthOf = (fontName: FontName): number => openFont(fontName).strokeWidth;

interface OpenFont {
  readonly font: Font;
  /** Height of a small letter. */
  readonly unit: number;
  readonly strokeWidth: number;
}

/** Fonts that have been read. */
const opened = new Map<FontName, OpenFont>();

function openFont(name: FontName): OpenFont {
  const before = opened.get(name);
  if (before) return before;
  const path = createRequire(import.meta.url).resolve(`@fontsource/${name}/files/${name}-latin-400-normal.woff`);
  const font = opentype.parse(new Uint8Array(readFileSync(path)).buffer);
  // In decorative fonts, tall letters tower above the small ones; between the two measures, names come out about equally large.
  const topOf = (letter: string): number => font.charToGlyph(letter).getBoundingBox().y2;
  const unit = Math.sqrt(topOf("x") * 0.45 * topOf("h"));
  const letters = Array.from("aehmnoru", (letter) => font.charToGlyph(letter).getPath(0, 0, font.unitsPerEm));
  const outlines = letters.flatMap(({ commands }) => contoursOf(commands, unit));
  let [area, length] = [0, 0];
  for (const outline of outlines) {
    area += areaOf(outline);
    outline.forEach((point, i) => {
      const next = outline[(i + 1) % outline.length];
      length += Math.hypot(next.x - point.x, next.y - point.y);
    });
  }
  const read = { font, unit, strokeWidth: (2 * area) / length };
  opened.set(name, read);
  return read;
}

/** Area inside a closed line; negative if it runs clockwise. */
function areaOf(contour: Contour): number {
  let twice = 0;
  contour.forEach((a, i) => {
    const b = contour[(i + 1) % contour.length];
    twice += a.x * b.y - b.x * a.y;
  });
  return twice / 2;
}

/** Longest piece of a line, so that straight lines also bend where the hand bends. */
const PIECE = 0.12;

/** Curves as short straight pieces; outer lines run counter-clockwise, inner ones clockwise. */
function contoursOf(commands: readonly PathCommand[], unit: number): Contour[] {
  const contours: Point[][] = [];
  let [x, y] = [0, 0];
  /** Adds points up to the end of a curve of about length `length`. */
  const add = (length: number, at: (t: number) => readonly [x: number, y: number]): void => {
    const pieces = Math.max(1, Math.ceil(length / (PIECE * unit)));
    for (let piece = 1; piece <= pieces; piece++) {
      [x, y] = at(piece / pieces);
      contours[contours.length - 1].push({ x: x / unit, y: -y / unit });
    }
  };
  for (const command of commands) {
    const [fromX, fromY] = [x, y];
    if (command.type === "Z") continue;
    const { x: toX, y: toY } = command;
    if (command.type === "M") {
      contours.push([]);
      add(0, () => [toX, toY]);
    } else if (command.type === "L") {
      const line = (t: number) => [fromX + t * (toX - fromX), fromY + t * (toY - fromY)] as const;
      add(Math.hypot(toX - fromX, toY - fromY), line);
    } else {
      // A quadratic curve is a cubic one whose inner points lie two thirds of the way to its own control point.
      const { x1, y1 } = command;
      const third = (end: number, inner: number): number => end + (2 / 3) * (inner - end);
      const [ax, ay, bx, by] =
        command.type === "C"
          ? [x1, y1, command.x2, command.y2]
          : [third(fromX, x1), third(fromY, y1), third(toX, x1), third(toY, y1)];
      const cubic = (a: number, b: number, c: number, d: number, t: number): number =>
        (1 - t) ** 3 * a + 3 * (1 - t) ** 2 * t * b + 3 * (1 - t) * t ** 2 * c + t ** 3 * d;
      const length = Math.hypot(ax - fromX, ay - fromY) + Math.hypot(bx - ax, by - ay) + Math.hypot(toX - bx, toY - by);
      add(length, (t) => [cubic(fromX, ax, bx, toX, t), cubic(fromY, ay, by, toY, t)]);
    }
  }
  const area = contours.reduce((sum, contour) => sum + areaOf(contour), 0);
  return contours.filter(({ length }) => length > 2).map((contour) => (area < 0 ? contour.reverse() : contour));
}
