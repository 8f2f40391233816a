import { requireCount, requireFit, requireList, requireObject } from "../core/check.js";
import { requireImage, type RawImage } from "../images/rawImage.js";
import { escapeXml } from "./plotStyle.js";
import { pngDataUri } from "./pngDataUri.js";
import { requirePicture, wrapSvg, type PictureOptions } from "./svgPlot.js";

/** One frame of a contact sheet: images side by side, and a line of text under them. */
export interface ContactSheetItem {
  /** An image, a pair, or a query with its neighbours. */
  readonly images: readonly RawImage[];
  /** A word or two under each image. */
  readonly labels?: readonly string[];
  /** Text about them, such as the distance. */
  readonly caption?: string;
}

/** Options of {@link contactSheet}. */
export interface ContactSheetOptions extends PictureOptions {
  /** Frames per row; default: as many as fit at about 100 pixels per image, or 1 in `neighbourSheet`. */
  readonly columns?: number;
}

/**
 * Images in frames with captions: the pairs a model gets most wrong, or queries with their nearest neighbours. The images are embedded in the document.
 *
 * @param items - What to show, in order; see `hardestPairs` for the pairs most worth a look.
 * @returns An SVG document, legible in light and dark.
 * @throws RangeError if there is nothing to show or an image's size does not match its data.
 * @example
 * ```ts
 * const items = hardestPairs(scored, { count: 12 }).map(({ left, right, distance }) => ({ images: [images[left!], images[right!]], caption: distance.toFixed(2) }));
 * const svg = await contactSheet(items, { title: "Taken for the same" });
 * ```
 */
export async function contactSheet(
  items: readonly ContactSheetItem[],
  options: ContactSheetOptions = {},
): Promise<string> {
  const who = "contactSheet";
  const { title, width = 800, columns } = requirePicture(who, options);
  if (columns !== undefined) requireCount(who, "columns", columns);
  requireList(who, "items", items, "a list of items, each with images");
  for (const item of items) requireItem(who, item);
  const across = Math.max(0, ...items.map(({ images }) => images.length));
  if (across === 0) throw new RangeError(`${who}: need at least 1 image to show, got none`);
  const perRow = columns ?? Math.max(1, Math.floor(width / (across * 100 + 24)));
  const frame = width / perRow;
  const cell = (frame - 16 - 4 * (across - 1)) / across;
  const ratios = items.flatMap(({ images }) => images.map((image) => image.height / image.width));
  const tall = Math.round(cell * Math.min(1.5, Math.max(...ratios)));
  const below = items.some(({ labels }) => labels) ? 16 : 0;
  const step = tall + 24 + below + (items.some(({ caption }) => caption !== undefined) ? 16 : 0);
  const top = title ? 36 : 8;
  let content = "";
  for (const [k, { images, labels = [], caption }] of items.entries()) {
    const x = (k % perRow) * frame + 8;
    const y = top + Math.floor(k / perRow) * step;
    for (const [n, image] of images.entries()) {
      const uri = await pngDataUri(image);
      content += `<image x="${(x + n * (cell + 4)).toFixed(1)}" y="${y}" width="${cell.toFixed(1)}" height="${tall}" xlink:href="${uri}" href="${uri}"/>`;
      content += `<rect class="faint" x="${(x + n * (cell + 4)).toFixed(1)}" y="${y}" width="${cell.toFixed(1)}" height="${tall}" fill="none" stroke="currentColor" stroke-width="0.75"/>`;
      if (n < labels.length) {
        content += `<text x="${(x + n * (cell + 4)).toFixed(1)}" y="${y + tall + 15}" font-size="12">${escapeXml(labels[n])}</text>`;
      }
    }
    if (caption !== undefined) {
      content += `<text x="${x.toFixed(1)}" y="${y + tall + 16 + below}" font-size="12">${escapeXml(caption)}</text>`;
    }
  }
  return wrapSvg(width, top + Math.ceil(items.length / perRow) * step, title, content);
}

function requireItem(who: string, item: ContactSheetItem): void {
  const { images, labels = [], caption = "" } = requireObject(who, "each item", item, "an object", ["images"]);
  requireFit(Array.isArray(images), who, "images of an item", "a list of images", images);
  for (const image of images) requireImage(who, image);
  requireFit(Array.isArray(labels), who, "labels of an item", "a list of texts", labels);
  for (const text of [...labels, caption]) requireFit(typeof text === "string", who, "labels and captions", "texts", text); // prettier-ignore
}
