import { readdir } from "node:fs/promises";
import { join, relative, sep } from "node:path";

/** A file of a published set: where it is, and its path from the set's folder, with `/` between the parts. */
export interface ListedFile {
  readonly path: string;
  readonly within: string;
}

/**
 * All files under a folder, by name, with numbers in order: `2.wav` comes before `10.wav`.
 *
 * @param who - The function that reads the set, for the message.
 * @param expected - What the folder must hold, for the message, such as "WRITER/B-S-1-G-01.tif".
 * @throws RangeError if there is no such folder.
 */
export async function listFiles(who: string, folder: string, expected: string): Promise<ListedFile[]> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true }).catch((cause: unknown) => {
    throw new RangeError(`${who}: there is no folder ${folder}; it must hold ${expected}`, { cause });
  });
  return entries
    .filter((entry) => entry.isFile() && !entry.name.startsWith("."))
    .map((entry) => {
      const path = join(entry.parentPath, entry.name);
      return { path, within: relative(folder, path).split(sep).join("/") };
    })
    .sort((a, b) => inOrder(a.within, b.within));
}

/** The error to throw if a folder holds something else: says what was expected, and what is there. */
export function wrongLayout(who: string, folder: string, expected: string, files: readonly ListedFile[]): RangeError {
  const found = files.slice(0, 3).map(({ within }) => within);
  const more = files.length > found.length ? ` and ${files.length - found.length} more` : "";
  return new RangeError(
    `${who}: ${folder} must hold ${expected}, found ${found.length === 0 ? "no files" : found.join(", ") + more}`,
  );
}

/** Order of names in which numbers count as numbers. */
export const inOrder = new Intl.Collator("en", { numeric: true }).compare;
