import { listFiles, wrongLayout } from "./listFiles.js";
import { readScans, type Scan, type Scans } from "./readScans.js";

const EXPECTED =
  "the offline scans of SigComp 2011 (001_01.PNG, forged 0119001_01.png) or 2009 (NISDCC-001_001_001_6g.PNG, NFI-00101001.png)";

/** How the sets name their files: who wrote the signature, and whose it is meant to be. */
const NAMES: readonly { readonly set: string; readonly pattern: RegExp }[] = [
  { set: "NISDCC ", pattern: /^NISDCC-(?<hand>\d{3})_(?<name>\d{3})_\d{3}/i },
  { set: "NFI ", pattern: /^NFI-(?<hand>\d{3})\d{2}(?<name>\d{3})/i },
  { set: "", pattern: /^(?<name>\d{3})_\d+/ },
  { set: "", pattern: /^(?<hand>\d{3,4})(?<name>\d{3})_\d+/ },
];

/** Whether a file's path is that of a Dutch offline scan of SigComp. */
export function isSigComp(within: string): boolean {
  return readName(within) !== undefined;
}

function readName(within: string): Pick<Scan, "writer" | "forged"> | undefined {
  if (/(^|\/)chinese(\/|$)/i.test(within) || !/\.(png|jpe?g|tiff?|bmp)$/i.test(within)) return undefined;
  const base = within.slice(within.lastIndexOf("/") + 1);
  for (const { set, pattern } of NAMES) {
    const match = pattern.exec(base);
    if (match === null) continue;
    const { hand, name } = match.groups as { readonly hand?: string; readonly name: string };
    return { writer: `writer ${set}${name}`, forged: hand !== undefined && hand !== name };
  }
  return undefined;
}

/**
 * Reads the Dutch offline signatures of SigComp 2009 and 2011 as they are published, or as they are commonly shared (`train/001`, `train/001_forg`): a
 * file's name says who wrote it and whose signature it is, so folders do not matter. The Chinese part is left out.
 *
 * @returns Grey images that fit into 220 x 320 pixels, without exact duplicates.
 * @throws RangeError that says what was expected and what is there.
 */
export async function readSigComp(folder: string): Promise<Scans> {
  const who = "readSigComp";
  const files = await listFiles(who, folder, EXPECTED);
  const scans = files.flatMap((file): Scan[] => {
    const read = readName(file.within);
    return read === undefined ? [] : [{ ...file, ...read }];
  });
  if (scans.length === 0) throw wrongLayout(who, folder, EXPECTED, files);
  return readScans(`${folder} (SigComp)`, scans, [220, 320]);
}
