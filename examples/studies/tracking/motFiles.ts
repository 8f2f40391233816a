import { readFile } from "node:fs/promises";

import type { Box } from "./boxes.js";

/**
 * Reads a MOTChallenge text file: one box per line, `frame, identity, left, top, width, height, confidence`; further columns are ignored.
 *
 * Files of detections have -1 for the identity. In files of truth, a confidence of 0 marks boxes that should not be counted; such lines are left out with
 * `isTruth`.
 *
 * @throws RangeError that names the line that is not a box, or the file if it holds none.
 */
export async function readBoxes(
  file: string,
  { isTruth = false }: { readonly isTruth?: boolean } = {},
): Promise<Box[]> {
  const boxes: Box[] = [];
  const lines = (await readFile(file, "utf8")).split(/\r?\n/);
  lines.forEach((line, k) => {
    if (line.trim() === "") return;
    const values = line.split(/[,\s]+/).filter((word) => word !== "").map(Number); // prettier-ignore
    const [frame, identity, left, top, width, height, confidence = 1] = values;
    const isBox = values.length >= 6 && values.every(Number.isFinite) && Number.isSafeInteger(frame) && frame >= 1 && width > 0 && height > 0; // prettier-ignore
    if (!isBox || (isTruth && !Number.isSafeInteger(identity))) {
      throw new RangeError(
        `readBoxes: each line must be frame, identity, left, top, width, height, confidence, with frames from 1 and sizes above 0, got ${JSON.stringify(line)} in line ${k + 1} of ${file}`,
      );
    }
    if (isTruth && confidence === 0) return;
    boxes.push({ frame, identity, left, top, width, height, confidence });
  });
  if (boxes.length === 0) throw new RangeError(`readBoxes: ${file} must hold at least one box, got none`);
  return boxes;
}

/** Boxes as a MOTChallenge text file of results: ordered by frame, then identity. */
export function formatBoxes(boxes: readonly Box[]): string {
  const ordered = [...boxes].sort((a, b) => a.frame - b.frame || a.identity - b.identity);
  const short = (value: number): string => String(Math.round(100 * value) / 100);
  return ordered
    .map(({ frame, identity, left, top, width, height }) => {
      const place = [left, top, width, height].map(short).join(",");
      return `${frame},${identity},${place},1,-1,-1,-1\n`;
    })
    .join("");
}
