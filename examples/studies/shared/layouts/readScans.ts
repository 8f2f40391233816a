import { createHash } from "node:crypto";
import { readFile } from "node:fs/promises";

import { grayscaleImage, resizeImage, type RawImage } from "one-shot-ts/images";
import { progressBar, readImage } from "one-shot-ts/node";

import type { ListedFile } from "./listFiles.js";

/** A scan of a signature: whose it is, and whether someone else wrote it. */
export interface Scan extends ListedFile {
  readonly writer: string;
  readonly forged: boolean;
}

/** Signatures as the studies use them. */
export interface Scans {
  readonly source: string;
  readonly images: readonly RawImage[];
  readonly writers: readonly string[];
  readonly forged: Uint8Array;
}

/**
 * Reads scans as grey images that fit into `size`, each writer's genuine ones first. Files identical to an earlier one are left out: the published
 * sets hold hundreds of such copies, and a copy on both sides of a comparison is no evidence.
 *
 * @param size - The most rows and columns; larger scans are reduced.
 */
export async function readScans(
  source: string,
  scans: readonly Scan[],
  [rows, columns]: readonly [rows: number, columns: number],
): Promise<Scans> {
  const order = [...new Set(scans.map(({ writer }) => writer))];
  const place = new Map(order.map((writer, k) => [writer, k]));
  const sorted = [...scans].sort(
    (a, b) => place.get(a.writer)! - place.get(b.writer)! || Number(a.forged) - Number(b.forged),
  );
  const seen = new Set<string>();
  const images: RawImage[] = [];
  const kept: Scan[] = [];
  const bar = progressBar("Reading");
  for (const [k, scan] of sorted.entries()) {
    const bytes = await readFile(scan.path);
    const key = createHash("sha256").update(bytes).digest("base64");
    bar(k + 1, sorted.length);
    if (seen.has(key)) continue;
    seen.add(key);
    const image = grayscaleImage(await readImage(scan.path));
    const scale = Math.min(1, rows / image.height, columns / image.width);
    const fit = (length: number): number => Math.max(1, Math.round(scale * length));
    images.push(scale < 1 ? resizeImage(image, [fit(image.height), fit(image.width)]) : image);
    kept.push(scan);
  }
  return {
    source,
    images,
    writers: kept.map(({ writer }) => writer),
    forged: Uint8Array.from(kept, ({ forged }) => Number(forged)),
  };
}
