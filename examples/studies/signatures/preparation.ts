import { binarizeInk, frameInk, resizeImage, strokeDirections, type RawImage } from "one-shot-ts/images";

import { MIRRORS, type Mirror, type Moved } from "./mirror.js";
import { edgeProportions, edgeSize, edgeStatistics, mirrorEdges } from "./edgeStatistics.js";
import { handProportions, handSize, handStatistics, mirrorHand } from "./handStatistics.js";
import type { StrokesShape } from "./inkProfile.js";
import { layoutProportions, layoutSize, layoutStatistics, mirrorLayout } from "./layoutStatistics.js";

/** Which tower is trained: a linear map of the statistics of strokes, or the article's convolutions. */
export type TowerName = "statistics" | "signet";

/** How a scan is made ready for a tower. Plain data, saved with the model. */
export interface PreparationConfig {
  readonly tower: TowerName;
  /** Height and width of the framed ink. */
  readonly size: readonly [height: number, width: number];
  /** Pixels of the frame for one of the scan; left out, the ink's spread fills the frame. */
  readonly scale?: number;
  /** In how many ways a signature is looked at in use: see `embedFrames`. */
  readonly views: number;
}

/** Directions of strokes that are told apart; one channel more says how much is ink. */
const DIRECTIONS = 8;

/** Pixels a side of a cell of strokes. */
const CELL = 4;

/** Height and width of what the article's tower sees. */
const ARTICLE_SIZE = [155, 220] as const;

/** Width to which a form is brought, and the frame that holds the ink of its lines. */
const FORM = { width: 310, size: [96, 288] } as const;

/**
 * How the scans of a set are made ready for a tower. Scans that all show one form have one scale, so the size of a signature is part of it. Scans
 * that were cut to the ink have none: there the ink's spread fills the frame.
 */
export function preparationFor(
  images: readonly RawImage[],
  { tower, quick }: { readonly tower: TowerName; readonly quick: boolean },
): PreparationConfig {
  if (tower === "signet") return { tower, size: ARTICLE_SIZE, views: 1 };
  const views = quick ? 2 : 8;
  const widths = images.map(({ width }) => width);
  const scale = FORM.width / Math.max(...widths);
  const isForm =
    Math.min(...widths) > 0.98 * Math.max(...widths) &&
    images.every(({ height }) => scale * height < 1.1 * FORM.size[0]);
  return isForm ? { tower, size: FORM.size, scale, views } : { tower, size: [128, 256], views };
}

/** The same frame for scans of another set, whose scale means something else: the ink's spread fills it. */
export function forOtherScans({ tower, size, views }: PreparationConfig): PreparationConfig {
  return { tower, size, views };
}

/** Shape of what the tower sees. */
export function inputShape(config: PreparationConfig): readonly number[] {
  return config.tower === "signet" ? [...config.size, 1] : [branchSizes(config).reduce((sum, size) => sum + size, 0)];
}

/** How many of the numbers that our tower sees say how a hand writes, what is written, how its lines were drawn, and what its proportions are. */
export function branchSizes(config: PreparationConfig): number[] {
  const shape = strokesShape(config);
  const proportions = proportionSizes(shape).reduce((sum, size) => sum + size, 0);
  return [handSize(shape), layoutSize(shape), edgeSize - edgeProportions, proportions];
}

/** How many numbers at the end of each kind of statistics are about proportions. */
function proportionSizes(shape: StrokesShape): number[] {
  return [handProportions(shape), layoutProportions, edgeProportions];
}

/**
 * The numbers for each of the tower's four maps, out of the three kinds of statistics. Proportions (how large, where the ink is, how high the line runs, how
 * long runs of ink are) are few among hundreds of others, so they have a map of their own too.
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
 * Binarised first, because in the sets that circulate forgeries were written with other pens: a net would learn the pen. The article's tower sees the
 * whole scan, stretched to one size.
 */
export function frameScan(scan: RawImage, config: PreparationConfig): RawImage {
  return framed(binarizeInk(scan), config);
}

/** Binarised ink in the frame. */
export function framed(ink: RawImage, { tower, size, scale }: PreparationConfig): RawImage {
  return tower === "signet" ? resizeImage(ink, size) : frameInk(ink, size, scale === undefined ? {} : { scale });
}

/** What the tower sees of framed ink. */
export function inputOf(frame: RawImage, config: PreparationConfig): Float32Array {
  return inputsOf(frame, config, MIRRORS.slice(0, 1))[0];
}

/** What the tower sees of framed ink in some mirrors; the article's tower sees no mirrors. */
export function inputsOf(frame: RawImage, config: PreparationConfig, mirrors: readonly Mirror[]): Float32Array[] {
  if (config.tower === "signet") {
    return mirrors.map(() => Float32Array.from(frame.data, (ink) => ink / ARTICLE_DEVIATION));
  }
  const shape = strokesShape(config);
  const strokes = strokeDirections(frame, { cell: CELL, directions: DIRECTIONS, withInk: true });
  const plain = [...handStatistics(strokes, shape), ...layoutStatistics(strokes, shape), ...edgeStatistics(frame)];
  return mirrors.map((mirror) => {
    const { from, sign } = tableOf(mirror, shape);
    const mirrored = new Float32Array(from.length);
    for (let i = 0; i < mirrored.length; i++) mirrored[i] = sign[i] * plain[from[i]];
    return mirrored;
  });
}

interface MirrorTable {
  readonly from: Int32Array;
  readonly sign: Float32Array;
}

const tables = new Map<string, MirrorTable>();

/** For each number that the tower sees of a mirrored signature which of the plain one's it is: mirrors need not be described anew. */
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

/** Deviation of the ink over all pixels of a frame, about the same for both sets; the article divides by it. */
const ARTICLE_DEVIATION = 0.18;
