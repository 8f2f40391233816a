import { requireCount, requireFlag, requireList, requireNumber, requireObject, requireOptions } from "../core/check.js";
import type { RawImage } from "../images/rawImage.js";
import type { NeighbourList } from "../evaluation/nearestNeighbours.js";
import { contactSheet, type ContactSheetOptions } from "./contactSheet.js";

/**
 * Queries with their nearest neighbours, side by side: what a model considers similar. A tick marks neighbours of the query's class, a cross the others.
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
  const who = "neighbourSheet";
  requireOptions(who, options);
  requireList(who, "images", images, "a list of images, one per row");
  requireList(who, "lists", lists, "a list of neighbours, as nearestNeighbours makes it");
  for (const list of lists) {
    const { neighbours } = requireObject(who, "each of the lists", list, "an object", ["query", "neighbours"]);
    requireList(who, "neighbours", neighbours);
    for (const neighbour of neighbours) {
      const { distance, isSame } = requireObject(who, "each neighbour", neighbour, "an object", ["row"]);
      requireNumber(who, "distance of a neighbour", distance);
      requireFlag(who, "isSame of a neighbour", isSame);
    }
  }
  const imageOf = (row: number): RawImage => {
    requireCount(who, "each row", row, 0);
    if (row < images.length) return images[row];
    throw new RangeError(`${who}: every row must have an image, got row ${row} and ${images.length} images`);
  };
  const items = lists.map(({ query, neighbours }) => ({
    images: [imageOf(query), ...neighbours.map(({ row }) => imageOf(row))],
    labels: ["query", ...neighbours.map(({ distance, isSame }) => `${isSame ? "✓" : "✗"} ${distance.toFixed(3)}`)],
  }));
  return contactSheet(items, { columns: 1, ...options });
}
