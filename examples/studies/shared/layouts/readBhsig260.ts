import { listFiles, wrongLayout } from "./listFiles.js";
import { readScans, type Scan, type Scans } from "./readScans.js";

const EXPECTED = (letter: string): string =>
  `WRITER/${letter}-S-1-G-01.tif (genuine) and ${letter}-S-1-F-01.tif (forged)`;

/** Whether a file's path is that of a scan of this script in BHSig260. */
export function isBhsig260(within: string, script: "Bengali" | "Hindi"): boolean {
  return NAME.exec(within)?.[1].toUpperCase() === script[0];
}

/** Script, writer, and G for genuine or F for forged. */
const NAME = /(?:^|\/)([BH])-S-(\d+)-([GF])-\d+\.(?:tiff?|png)$/i;

/**
 * Reads one script of BHSig260 as it is published: `Bengali/001/B-S-1-G-01.tif` (genuine) and `B-S-1-F-01.tif` (a forgery of that writer's signature), `H` for Hindi.
 *
 * @param folder - The folder of the script, or one above it.
 * @returns Grey images that fit into 220 x 310 pixels, of writers called `writer 1` and so on, without exact duplicates.
 * @throws RangeError that says what was expected and what is there.
 */
export async function readBhsig260(folder: string, script: "Bengali" | "Hindi" = "Bengali"): Promise<Scans> {
  const who = "readBhsig260";
  const letter = script[0];
  const files = await listFiles(who, folder, EXPECTED(letter));
  const scans = files.flatMap((file): Scan[] => {
    const match = NAME.exec(file.within);
    if (match?.[1].toUpperCase() !== letter) return [];
    return [{ ...file, writer: `writer ${Number(match[2])}`, forged: match[3].toUpperCase() === "F" }];
  });
  if (scans.length === 0) throw wrongLayout(who, folder, EXPECTED(letter), files);
  return readScans(`${folder} (BHSig260, ${script})`, scans, [220, 310]);
}
