import { readFile } from "node:fs/promises";
import { dirname, join } from "node:path";

import { listFiles, wrongLayout } from "./listFiles.js";

const EXPECTED = "sequences of MOTChallenge: SEQUENCE/det/det.txt, gt/gt.txt, img1/000001.jpg and seqinfo.ini";

/** Where the files of a MOTChallenge sequence are, and what its `seqinfo.ini` says. */
export interface MotSequence {
  readonly name: string;
  /** Detections. */
  readonly det: string;
  /** Who was really there. */
  readonly gt: string;
  /** Folder of the frames' images; undefined if there are none. */
  readonly frames: string | undefined;
  /** Size of a frame in pixels; undefined without `seqinfo.ini`, as is `length`. */
  readonly size: { readonly width: number; readonly height: number } | undefined;
  /** Number of frames. */
  readonly length: number | undefined;
}

/**
 * Finds a MOTChallenge sequence with both detections and truth, such as `2DMOT2015/train/TUD-Campus`.
 *
 * @param folder - The folder of the sequence, or one above several.
 * @param name - Which sequence; required if there are several.
 * @throws RangeError that says what was expected and what is there, or which sequences there are to choose from.
 */
export async function findMotSequence(folder: string, name?: string): Promise<MotSequence> {
  const who = "findMotSequence";
  const files = await listFiles(who, folder, EXPECTED);
  const known = new Set(files.map(({ within }) => within));
  const roots = [...known].filter((within) => /(^|\/)det\/det\.txt$/.test(within)).map((within) => within.slice(0, -"det/det.txt".length)).filter((root) => known.has(`${root}gt/gt.txt`)); // prettier-ignore
  if (roots.length === 0) throw wrongLayout(who, folder, EXPECTED, files);
  const nameOf = (root: string): string => join(folder, root).split(/[\\/]/).filter(Boolean).at(-1)!;
  const chosen = name === undefined ? roots : roots.filter((root) => nameOf(root) === name);
  if (chosen.length !== 1) {
    const names = roots.map(nameOf).join(", ");
    throw new RangeError(`${who}: ${folder} must hold one sequence${name === undefined ? "" : ` ${name}`}, or the one must be named: found ${names}`); // prettier-ignore
  }
  const [root] = chosen;
  const info = known.has(`${root}seqinfo.ini`) ? await readFile(join(folder, root, "seqinfo.ini"), "utf8") : "";
  const value = (key: string): number | undefined => {
    const found = new RegExp(`^\\s*${key}\\s*=\\s*(\\d+)\\s*$`, "im").exec(info)?.[1];
    return found === undefined ? undefined : Number(found);
  };
  const [width, height] = [value("imWidth"), value("imHeight")];
  const images = /^\s*imDir\s*=\s*(\S+)\s*$/im.exec(info)?.[1] ?? "img1";
  const first = files.find(({ within }) => within.startsWith(`${root}${images}/`));
  return {
    name: nameOf(root),
    det: join(folder, root, "det", "det.txt"),
    gt: join(folder, root, "gt", "gt.txt"),
    frames: first && dirname(first.path),
    size: width !== undefined && height !== undefined ? { width, height } : undefined,
    length: value("seqLength"),
  };
}
