import { requireCount, requireFit, requireFunction } from "../core/check.js";
import type * as UmapJs from "umap-js";

import { optionalPackage } from "../core/optionalPackage.js";
import type { Random } from "../core/random.js";
import { requireEmbeddings, type Embeddings } from "../data/embeddings.js";
import { readLabels, type Label, type Labels } from "../data/labels.js";
import { percent, seriesClass, seriesColors } from "./plotStyle.js";
import { principalComponents } from "./principalComponents.js";
import { requirePicture, svgPlot, type PictureOptions } from "./svgPlot.js";

/** Options of {@link embeddingMap}. */
export interface EmbeddingMapOptions extends PictureOptions {
  /**
   * `"pca"` (default): the plane in which embeddings vary most, which preserves distances as far as a plane can. `"umap"`: keeps neighbours together and distorts everything else;
   * needs the package `umap-js`.
   */
  readonly method?: "pca" | "umap";
  /** The class `UMAP` of `umap-js`; pass it in a browser. Node finds it by itself. */
  readonly umap?: UmapClass;
  /** Source of randomness for UMAP; default `Math.random`. */
  readonly random?: Random;
  /** The most classes for which names are written at the centres, where there is room; default 40. */
  readonly names?: number;
}

type UmapClass = (typeof UmapJs)["UMAP"];

const symbols = ["circle", "triangle", "square", "diamond", "star", "cross"] as const;

/**
 * Embeddings as points on a plane, coloured and shaped by class, with a name at the centre of each class.
 *
 * @param embeddings - As `net.embed` returns them; a few thousand at most.
 * @param labels - Class of each row.
 * @returns An SVG document, legible in light and dark.
 * @throws RangeError if there are fewer than 3 rows or the labels do not match; Error if `@observablehq/plot`, `umap-js` or, outside a browser, `linkedom` is needed
 *   and not installed.
 * @example
 * ```ts
 * const svg = await embeddingMap(await net.embed(held), held.labels, { title: "Unseen classes" });
 * ```
 * @see Pearson (1901) for PCA; McInnes, Healy and Melville (2018) for UMAP.
 */
export async function embeddingMap(
  embeddings: Embeddings,
  labels: ArrayLike<Label> | Labels,
  given: EmbeddingMapOptions = {},
): Promise<string> {
  const who = "embeddingMap";
  const { method = "pca", umap, random = Math.random, names = 40, ...options } = requirePicture(who, given);
  requireFit(["pca", "umap"].includes(method), who, "method", '"pca" or "umap"', method);
  if (umap !== undefined) requireFunction(who, "umap", umap, 'pass the class UMAP of "umap-js"');
  requireCount(who, "names", names, 0);
  requireEmbeddings(who, embeddings);
  const { classOf, classNames, length } = readLabels(who, "labels", labels);
  if (embeddings.length < 3 || length !== embeddings.length) {
    throw new RangeError(
      `${who}: need at least 3 embeddings with a label each, got ${embeddings.length} embeddings and ${length} labels`,
    );
  }
  const map =
    method === "pca" ? principalComponents(embeddings) : { points: await umapPoints(embeddings, random, umap) };
  const axis =
    "explained" in map
      ? map.explained.map((share, k) => `${["first", "second"][k]} component (${percent(share, 0)} of the variance)`)
      : ["UMAP 1", "UMAP 2"];
  const classes = classNames.map((name, c) => {
    const points = map.points.filter((_, row) => classOf[row] === c).map(([x, y]) => ({ x, y }));
    return { name: String(name), c, points, x: median(points.map(({ x }) => x)), y: median(points.map(({ y }) => y)) };
  });
  return svgPlot(
    who,
    (plot) => ({
      height: 520,
      inset: 14,
      marginLeft: 30,
      marginBottom: 40,
      x: { label: axis[0], ticks: [], nice: true },
      y: { label: axis[1], ticks: [], nice: true },
      marks: [
        plot.frame({ strokeOpacity: 0.25 }),
        ...classes.map(({ points, c }) =>
          plot.dot(points, {
            x: "x",
            y: "y",
            r: 3.5,
            symbol: symbols[Math.floor(c / seriesColors) % symbols.length],
            fill: "currentColor",
            fillOpacity: 0.75,
            className: seriesClass(c),
          }),
        ),
        plot.text(classes.length <= names ? withRoom(classes, options.width ?? 640) : [], {
          x: "x",
          y: "y",
          text: "name",
          className: "halo",
        }),
      ],
    }),
    options,
  );
}

interface Name {
  readonly name: string;
  readonly x: number;
  readonly y: number;
}

/** The names, in order, that do not overlap an earlier one; sizes are estimates for the default font. */
function withRoom<T extends Name>(names: readonly T[], width: number): T[] {
  const scale = (values: readonly number[], pixels: number): ((value: number) => number) => {
    const low = Math.min(...values);
    const range = Math.max(...values) - low || 1;
    return (value) => ((value - low) / range) * pixels;
  };
  const toX = scale(
    names.map(({ x }) => x),
    0.85 * width,
  );
  const toY = scale(
    names.map(({ y }) => y),
    380,
  );
  const written: T[] = [];
  for (const name of names) {
    const covers = (other: T): boolean =>
      Math.abs(toX(name.x) - toX(other.x)) < 3.8 * (name.name.length + other.name.length) &&
      Math.abs(toY(name.y) - toY(other.y)) < 14;
    if (!written.some(covers)) written.push(name);
  }
  return written;
}

async function umapPoints(
  { values, length, size }: Embeddings,
  random: Random,
  given: UmapClass | undefined,
): Promise<[number, number][]> {
  const UMAP = given ?? (await optionalPackage<typeof UmapJs>("embeddingMap", "umap-js", "to draw")).UMAP;
  const rows = Array.from({ length }, (_, row) => Array.from(values.subarray(row * size, (row + 1) * size)));
  return new UMAP({ nComponents: 2, nNeighbors: Math.min(15, length - 1), random }).fit(rows) as [number, number][];
}

const median = (values: readonly number[]): number => values.toSorted((a, b) => a - b)[values.length >> 1];
