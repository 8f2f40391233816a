import type { RawImage } from "../images/rawImage.js";
import type { NeighbourList } from "../evaluation/nearestNeighbours.js";
import { contactSheet, type ContactSheetOptions } from "./contactSheet.js";

/**
 * Queries with their nearest neighbours, side by side: what a model takes for alike. A tick marks neighbours of the query's class, a cross the others.
 *
 * @param images - The image of every row.
 * @param lists - What `nearestNeighbours` returns.
 * @returns An SVG document, legible in light and dark.
 * @throws RangeError if there is nothing to show, or a row has no image.
 * @example
 * ```ts
 * const embeddings = await net.embed(held);
 * const lists = nearestNeighbours(held.labels, rowDistance(embeddings), { queries: [0, 7, 21], count: 5 });
 * const svg = await neighbourSheet(images, lists);
 * ```
 */
export async function neighbourSheet(
  images: readonly RawImage[],
  lists: readonly NeighbourList[],
  options: ContactSheetOptions = {},
): Promise<string> {
  const imageOf = (row: number): RawImage => {
    if (row < images.length) return images[row];
    throw new RangeError(`neighbourSheet: every row must have an image, got row ${row} and ${images.length} images`);
  };
  const items = lists.map(({ query, neighbours }) => ({
    images: [imageOf(query), ...neighbours.map(({ row }) => imageOf(row))],
    labels: ["query", ...neighbours.map(({ distance, isSame }) => `${isSame ? "✓" : "✗"} ${distance.toFixed(3)}`)],
  }));
  return contactSheet(items, { columns: 1, ...options });
}
