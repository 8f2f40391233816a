import { reasonOf } from "./requirePath.js";
import { requireFit, requireList, shown } from "../core/check.js";
import type { Dirent } from "node:fs";
import { readdir, stat } from "node:fs/promises";
import { join } from "node:path";

/** The layout of a folder of images: `class/*.png`, or `writer/genuine/*.png` and `writer/forged/*.png`. */
export type ImageFolderLayout = "classes" | "signatures";

/** One image file of a folder. */
export interface ListedImage {
  /** Path relative to the folder, with `/`. */
  readonly file: string;
  /** Name of its class. */
  readonly label: string;
  /** Whether it imitates that class. */
  readonly isForged: boolean;
}

const EXTENSIONS = ["png", "jpg", "jpeg", "tif", "tiff", "bmp", "webp"];
const WHO = "readImageFolder";

/** The image files of a folder, sorted; see `readImageFolder`. */
export async function listImages(
  folder: string,
  layout: ImageFolderLayout,
  extensions: readonly string[] = EXTENSIONS,
): Promise<ListedImage[]> {
  if ((layout as string) !== "classes" && (layout as string) !== "signatures") {
    throw new RangeError(`${WHO}: layout must be "classes" or "signatures", got ${shown(layout)}`);
  }
  requireList(WHO, "extensions", extensions, 'a list such as ["png"]');
  for (const extension of extensions) requireFit(typeof extension === "string", WHO, "each extension", "a text", extension); // prettier-ignore
  const endings = new Set(extensions.map((extension) => extension.replace(/^\./, "").toLowerCase()));
  const isImage = (name: string): boolean => endings.has(name.slice(name.lastIndexOf(".") + 1).toLowerCase());
  const kinds = [...endings].join(", ");

  const classes = (await list(folder)).folders;
  if (classes.length === 0) {
    const how = layout === "classes" ? "one for each class" : "one for each writer";
    throw new Error(`${WHO}: ${folder} has no sub-folders; expected ${how}, with the images inside`);
  }
  const images: ListedImage[] = [];
  for (const label of classes) {
    const { files, folders } = await list(join(folder, label));
    if (layout === "classes") {
      const own = files.filter(isImage);
      if (own.length === 0) {
        const hint = folders.includes("genuine") ? `; it has a folder "genuine": use layout "signatures"` : "";
        throw new Error(`${WHO}: class ${join(folder, label)} has no images (${kinds})${hint}`);
      }
      for (const name of own) images.push({ file: `${label}/${name}`, label, isForged: false });
      continue;
    }
    if (!folders.includes("genuine")) {
      const hint = files.some(isImage) ? `; images lie in it directly: use layout "classes"` : "";
      throw new Error(`${WHO}: writer ${join(folder, label)} has no folder "genuine"${hint}`);
    }
    for (const kind of ["genuine", "forged"]) {
      if (!folders.includes(kind)) continue;
      const own = (await list(join(folder, label, kind))).files.filter(isImage);
      if (own.length === 0) {
        const remedy = kind === "forged" ? "; remove the folder if there are no forgeries" : "";
        throw new Error(`${WHO}: ${join(folder, label, kind)} has no images (${kinds})${remedy}`);
      }
      for (const name of own) images.push({ file: `${label}/${kind}/${name}`, label, isForged: kind === "forged" });
    }
  }
  return images;
}

/** The entries of a folder, sorted by character code, without hidden ones. */
async function list(folder: string): Promise<{ files: string[]; folders: string[] }> {
  let entries: Dirent[];
  try {
    entries = await readdir(folder, { withFileTypes: true });
  } catch (cause) {
    throw new Error(`${WHO}: cannot read the folder ${folder}: ${reasonOf(cause, "folder")}`, { cause });
  }
  const files: string[] = [];
  const folders: string[] = [];
  for (const entry of entries) {
    if (entry.name.startsWith(".")) continue;
    // A link counts as its target; a broken link counts as a file, so that reading it reports the error.
    const kind = entry.isSymbolicLink() ? await stat(join(folder, entry.name)).catch(() => entry) : entry;
    (kind.isDirectory() ? folders : files).push(entry.name);
  }
  return { files: files.sort(), folders: folders.sort() };
}
