import { requirePath } from "./requirePath.js";
import { availableParallelism } from "node:os";
import { join } from "node:path";
import { requireCount, requireFlag, requireFunction, requireObject, requireOptions, shown } from "../core/check.js";
import type { RawImage } from "../images/rawImage.js";
import { listImages, type ImageFolderLayout, type ListedImage } from "./listImages.js";
import { progressBar, type OnProgress } from "./progressBar.js";
import { readImage, type ReadImageOptions } from "./readImage.js";

/** Options of {@link readImageFolder}. */
export interface ReadImageFolderOptions extends ReadImageOptions {
  /** `"classes"` (default): `class/*.png`. `"signatures"`: `writer/genuine/*.png` and `writer/forged/*.png`. */
  readonly layout?: ImageFolderLayout;
  /** Applied to each image as it is read, in the order of the files: an `imagePreprocessor` keeps memory use low. Default: none. */
  readonly preprocess?: (image: RawImage) => RawImage;
  /** Extensions of the files to read, upper or lower case; others are ignored. Default png, jpg, jpeg, tif, tiff, bmp, webp. */
  readonly extensions?: readonly string[];
  /**
   * What to do with a file that cannot be read or preprocessed: `"throw"` stops with an error (default), `"skip"` leaves it out and lists it in `skipped`.
   */
  readonly unreadable?: "throw" | "skip";
  /** Called after each batch of files with the number done. */
  readonly onProgress?: OnProgress;
  /** Whether to show a progress bar on a terminal; default false. Needs the package `cli-progress`; without it there is no bar. */
  readonly progress?: boolean;
  /** How many files are decoded at once. Default: the number of processor cores, at most 8. */
  readonly concurrency?: number;
  /** Stops reading; the promise then rejects with the signal's reason. */
  readonly signal?: AbortSignal;
}

/** Result of {@link readImageFolder}: entry i of each list belongs to image i. */
export interface ImageFolder {
  /** The images, preprocessed if requested. */
  readonly images: readonly RawImage[];
  /** The class of each image: the name of its folder. */
  readonly labels: readonly string[];
  /** The file of each image, relative to the folder, with `/` on every system. */
  readonly files: readonly string[];
  /** The skipped files and their errors; always empty unless `unreadable` is `"skip"`. */
  readonly skipped: readonly SkippedImage[];
}

/** A skipped file. */
export interface SkippedImage {
  /** The file, relative to the folder, with `/` on every system. */
  readonly file: string;
  /** The class of its folder. */
  readonly label: string;
  /** Its error. */
  readonly error: Error;
}

/** Result of {@link readImageFolder} with layout `"signatures"`. */
export interface SignatureFolder extends ImageFolder {
  /** 1 if the image imitates the writer it is named after, else 0. */
  readonly forged: Uint8Array;
}

/**
 * Reads all images of a folder with one sub-folder per class.
 *
 * Files are read in the order of their names (by character code), so the same folder gives the same rows on every machine. Hidden
 * files and other extensions are ignored. `unreadable: "skip"` skips files that cannot be read.
 *
 * @param folder - Path of the folder.
 * @returns Images, labels and files; ready for `fromArrays`.
 * @throws Error that names the folder or file: missing, empty, a class without images, a file that is not an image or is truncated.
 * @throws RangeError if the layout is unknown or `concurrency` is not a whole number.
 * @example
 * ```ts
 * const preprocess = imagePreprocessor({ size: [64, 96], binarize: true });
 * const { images, labels, forged } = await readImageFolder("signatures", { layout: "signatures", preprocess, progress: true });
 * const dataset = fromArrays(images.map((image) => image.data), labels, { shape: preprocess.shape, forged });
 * ```
 */
export async function readImageFolder(
  folder: string,
  options: ReadImageFolderOptions & { readonly layout: "signatures" },
): Promise<SignatureFolder>;
export async function readImageFolder(folder: string, options?: ReadImageFolderOptions): Promise<ImageFolder>;
export async function readImageFolder(folder: string, options: ReadImageFolderOptions = {}): Promise<ImageFolder> {
  const who = "readImageFolder";
  requirePath(who, "folder", folder);
  requireOptions(who, options);
  const { layout = "classes", preprocess, extensions, onProgress, signal, unreadable = "throw", progress = false, ...limits } = options; // prettier-ignore
  const { concurrency = Math.min(8, availableParallelism()) } = options;
  requireCount(who, "concurrency", concurrency);
  requireFlag(who, "progress", progress);
  for (const [name, own] of Object.entries({ preprocess, onProgress })) if (own !== undefined) requireFunction(who, name, own); // prettier-ignore
  if (signal !== undefined) requireObject(who, "signal", signal, "an AbortSignal", ["throwIfAborted"], "pass the signal of an AbortController"); // prettier-ignore
  if ((unreadable as string) !== "throw" && (unreadable as string) !== "skip") {
    throw new RangeError(`readImageFolder: unreadable must be "throw" or "skip", got ${shown(unreadable)}`);
  }
  for (const name of ["maxPixels", "maxBytes"] as const) if (limits[name] !== undefined) requireCount(who, name, limits[name]); // prettier-ignore
  const listed = await listImages(folder, layout, extensions);
  const bar = progress ? progressBar("Reading images") : undefined;
  const images: RawImage[] = [];
  const kept: ListedImage[] = [];
  const skipped: SkippedImage[] = [];
  const prepare = (image: RawImage, file: string): RawImage => {
    try {
      return preprocess === undefined ? image : preprocess(image);
    } catch (cause) {
      throw new Error(`readImageFolder: preprocessing ${join(folder, file)} failed: ${String(cause)}`, { cause });
    }
  };
  try {
    for (let start = 0; start < listed.length; start += concurrency) {
      signal?.throwIfAborted();
      const batch = listed.slice(start, start + concurrency);
      // All are awaited before the first failure is thrown, so that the file named does not depend on timing.
      const read = await Promise.allSettled(batch.map(({ file }) => readImage(join(folder, file), limits)));
      read.forEach((result, i) => {
        try {
          if (result.status === "rejected") throw result.reason;
          images.push(prepare(result.value, batch[i].file));
          kept.push(batch[i]);
        } catch (error) {
          if (unreadable === "throw") throw error;
          skipped.push({ file: batch[i].file, label: batch[i].label, error: error as Error });
        }
      });
      onProgress?.(kept.length + skipped.length, listed.length);
      bar?.(kept.length + skipped.length, listed.length);
    }
  } finally {
    bar?.stop();
  }
  if (kept.length === 0) throw skipped[0].error;
  return {
    images,
    labels: kept.map(({ label }) => label),
    files: kept.map(({ file }) => file),
    skipped,
    ...(layout === "signatures" && { forged: Uint8Array.from(kept, ({ isForged }) => Number(isForged)) }),
  };
}
