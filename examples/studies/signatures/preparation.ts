import {
  binarizeInk,
  frameInk,
  grayscaleImage,
  resizeImage,
  strokeDirections,
  type RawImage,
} from "one-shot-ts/images";

import { mirrorPixels } from "../shared/mirrorPixels.js";
import { penNumbers, penSize } from "./penNumbers.js";
import { MIRRORS, type Mirror, type Moved } from "./mirror.js";
import { edgeProportions, edgeSize, edgeStatistics, mirrorEdges } from "./edgeStatistics.js";
import { handProportions, handSize, handStatistics, mirrorHand } from "./handStatistics.js";
import type { StrokesShape } from "./inkProfile.js";
import { layoutProportions, layoutSize, layoutStatistics, mirrorLayout } from "./layoutStatistics.js";

/** Which tower is trained: a linear map of the statistics of strokes, SigNet's convolutions with correlated maps trained as that is, or SigNet as its article trains it. */
export type TowerName = "statistics" | "signet" | "article";

/** How a scan is prepared for a tower. Plain data, saved with the model. */
export interface PreparationConfig {
  readonly tower: TowerName;
  /** Height and width of the framed ink. */
  readonly size: readonly [height: number, width: number];
  /** Pixels of the frame per pixel of the scan; if left out, the ink's spread fills the frame. */
  readonly scale?: number;
  /** The number of views of a signature in use: see `viewsOf`. */
  readonly views: number;
  /** Whether the views keep the signature's pen. */
  readonly keepsPen?: boolean;
  /** Whether our tower is told how dark the pen writes, too. */
  readonly pen?: boolean;
}

/** Ink in its frame. */
export interface FramedInk extends RawImage {
  /** How dark the pen writes, `penNumbers`, if the tower is told. */
  readonly pen?: readonly number[];
}

/** Directions of strokes that are told apart; one more channel says how much is ink. */
const DIRECTIONS = 8;

/** Pixels per side of a cell of strokes. */
const CELL = 4;

/** Height and width of the article's tower's input. */
const ARTICLE_SIZE = [155, 220] as const;

/** Width to which a form is scaled, and the frame that holds the ink of its lines. */
const FORM = { width: 310, size: [96, 288] } as const;

/**
 * How the scans of a set are prepared for a tower. Scans that all show one form share one scale, so the size of a signature is kept. Scans
 * that were cropped to the ink have no common scale: there the ink's spread fills the frame.
 */
export function preparationFor(
  images: readonly RawImage[],
  { tower, quick, pen }: { readonly tower: TowerName; readonly quick: boolean; readonly pen?: boolean },
): PreparationConfig {
  const views = quick ? 2 : 8;
  if (tower === "article") return { tower, size: ARTICLE_SIZE, views: 1 };
  const widths = images.map(({ width }) => width);
  const scale = FORM.width / Math.max(...widths);
  const isForm =
    Math.min(...widths) > 0.98 * Math.max(...widths) &&
    images.every(({ height }) => scale * height < 1.1 * FORM.size[0]);
  const told = { tower, views, ...(pen && tower === "statistics" && { pen }) };
  return isForm ? { ...told, size: FORM.size, scale, keepsPen: true } : { ...told, size: [128, 256] };
}

/** The same frame for scans of another set, which have a different scale: the ink's spread fills it. */
export function forOtherScans({ tower, size, views, pen }: PreparationConfig): PreparationConfig {
  return { tower, size, views, ...(pen && { pen }) };
}

/** Shape of what the tower sees. */
export function inputShape(config: PreparationConfig): readonly number[] {
  return config.tower !== "statistics"
    ? [...config.size, 1]
    : [branchSizes(config).reduce((sum, size) => sum + size, 0)];
}

/** How many of the numbers that our tower sees say how a hand writes, what is written, how its lines were drawn, and what its proportions are. */
export function branchSizes(config: PreparationConfig): number[] {
  const shape = strokesShape(config);
  const proportions = proportionSizes(shape).reduce((sum, size) => sum + size, 0);
  const ofInk = [handSize(shape), layoutSize(shape), edgeSize - edgeProportions, proportions];
  return config.pen ? [...ofInk, penSize] : ofInk;
}

/** How many numbers at the end of each kind of statistics are about proportions. */
function proportionSizes(shape: StrokesShape): number[] {
  return [handProportions(shape), layoutProportions, edgeProportions];
}

/**
 * The numbers for each of the tower's four maps, from the three kinds of statistics. Proportions (how large, where the ink is, how high the line runs, how
 * long runs of ink are) are few among hundreds of other numbers, so they have their own map: those of the edges only there, the others also in the map of their kind.
 */
function branchesOf([hand, layout, edges]: readonly Moved[][], shape: StrokesShape): Moved[] {
  const sizes = proportionSizes(shape);
  const proportions = [hand, layout, edges].flatMap((kind, place) => kind.slice(-sizes[place]));
  return [...hand, ...layout, ...edges.slice(0, -edgeProportions), ...proportions];
}

/** Cells of strokes in a frame. */
function strokesShape({ size: [height, width] }: PreparationConfig): StrokesShape {
  return [height / CELL, width / CELL, DIRECTIONS + 1];
}

/**
 * A scan's ink in the frame, 1 on 0.
 *
 * Binarised first, because in the sets in circulation forgeries were written with different pens: a net would learn the pen. The article's tower sees the
 * whole scan, stretched to one size.
 */
export function frameScan(scan: RawImage, config: PreparationConfig): FramedInk {
  const grey = grayscaleImage(scan);
  return framed(grey, binarizeInk(grey), config);
}

/** Binarised ink in the frame, with numbers about the pen if the tower is to see them. */
export function framed(grey: RawImage, ink: RawImage, config: PreparationConfig): FramedInk {
  const { tower, size, scale, pen } = config;
  if (tower === "article") return resizeImage(ink, size);
  const frame = frameInk(ink, size, scale === undefined ? {} : { scale });
  return pen ? { ...frame, pen: penNumbers(grey, ink) } : frame;
}

/** What the tower sees of framed ink. */
export function inputOf(frame: FramedInk, config: PreparationConfig): Float32Array {
  return inputsOf(frame, config, MIRRORS.slice(0, 1))[0];
}

/** What the tower sees of framed ink in each of the mirrors. */
export function inputsOf(frame: FramedInk, config: PreparationConfig, mirrors: readonly Mirror[]): Float32Array[] {
  if (config.tower !== "statistics") {
    return mirrors.map((mirror) => mirrorPixels(frame, mirror).map((ink) => ink / ARTICLE_DEVIATION));
  }
  const shape = strokesShape(config);
  const strokes = strokeDirections(frame, { cell: CELL, directions: DIRECTIONS, withInk: true });
  const plain = [...handStatistics(strokes, shape), ...layoutStatistics(strokes, shape), ...edgeStatistics(frame)];
  const pen = frame.pen ?? []; // no mirror changes it
  return mirrors.map((mirror) => {
    const { from, sign } = tableOf(mirror, shape);
    const mirrored = new Float32Array(from.length + pen.length);
    for (let i = 0; i < from.length; i++) mirrored[i] = sign[i] * plain[from[i]];
    mirrored.set(pen, from.length);
    return mirrored;
  });
}

interface MirrorTable {
  readonly from: Int32Array;
  readonly sign: Float32Array;
}

const tables = new Map<string, MirrorTable>();

/** For each number that the tower sees of a mirrored signature, which of the plain one's numbers it is: so mirrored statistics need no recomputing. */
function tableOf(mirror: Mirror, shape: StrokesShape): MirrorTable {
  const key = `${mirror.name}/${shape.join()}`;
  let table = tables.get(key);
  if (!table) {
    let start = 0;
    const kinds = [mirrorHand(shape, mirror), mirrorLayout(shape, mirror), mirrorEdges(mirror)].map((kind) => {
      const moved = kind.map(({ from, sign }) => ({ from: start + from, sign }));
      start += kind.length;
      return moved;
    });
    const all = branchesOf(kinds, shape);
    table = { from: Int32Array.from(all, ({ from }) => from), sign: Float32Array.from(all, ({ sign }) => sign) };
    tables.set(key, table);
  }
  return table;
}

/** Standard deviation of the ink over all pixels of a frame, about the same for both sets; the article divides by it. */
const ARTICLE_DEVIATION = 0.18;
