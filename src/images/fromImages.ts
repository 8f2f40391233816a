import { requireFit, requireFlag, requireList, requireOptions } from "../core/check.js";
import { fromReader, type Dataset, type DatasetOptions } from "../data/dataset.js";
import { readLabels, type Label, type Labels } from "../data/labels.js";
import type { ImagePreprocessor } from "./imagePreprocessor.js";
import type { RawImage } from "./rawImage.js";

/** Images and what is known about them, as returned by `readImageFolder` from `one-shot-ts/node`: entry i of each list belongs to image i. */
export interface ImageCollection {
  /** The original images. */
  readonly images: readonly RawImage[];
  /** The class of each image. */
  readonly labels: ArrayLike<Label> | Labels;
  /** The file of each image. */
  readonly files?: readonly string[];
  /** 1 where the image imitates the writer it is named after. */
  readonly forged?: ArrayLike<number | boolean>;
}

/** Options of {@link fromImages}. */
export interface FromImagesOptions extends DatasetOptions {
  /** Prepares each image; pass the same one to `imageEncoder`. */
  readonly prepare: ImagePreprocessor;
  /** The class of each image; needed if the images come without labels. */
  readonly labels?: ArrayLike<Label> | Labels;
  /** Keep each prepared image once its row has been read? Default true; false prepares it again each time and saves memory. */
  readonly keep?: boolean;
}

/**
 * A dataset of original images of any size. Rows are read as prepared images; the originals stay in `samples`, so that encoders embed them for calibration and
 * evaluation exactly as they do in use.
 *
 * @param images - The result of `readImageFolder` (its labels, files and forgeries are used), or a list of images with `labels` in the options.
 * @throws RangeError if there are no images, or not one label per image.
 * @example
 * ```ts
 * const prepare = imagePreprocessor({ size: [64, 64] });
 * const people = fromImages(await readImageFolder("people"), { prepare });
 * const [train, held] = splitByClass(people, { testFraction: 0.3, random });
 * ```
 */
export function fromImages(
  images: ImageCollection | readonly RawImage[],
  options: FromImagesOptions,
): Dataset<RawImage> {
  const who = "fromImages";
  const { prepare, keep = true, ...given } = requireOptions(who, options, "prepare");
  requireFit(typeof prepare === "function" && Array.isArray(prepare.shape), who, "prepare", "an image preprocessor", prepare, "make one with imagePreprocessor"); // prettier-ignore
  requireFlag(who, "keep", keep);
  const collection: Partial<ImageCollection> & { readonly images: readonly RawImage[] } =
    "images" in Object(images) ? (images as ImageCollection) : { images: images as readonly RawImage[] };
  const { images: samples, files, forged } = collection;
  requireList(who, "images", samples, "a list of images, or what readImageFolder returns");
  const { labels: own = collection.labels, ...others } = given;
  if (own === undefined) throw new RangeError(`${who}: need labels, the class of each image; pass them as { labels }`);
  const labels = readLabels(who, "labels", own);
  if (labels.length !== samples.length) {
    throw new RangeError(
      `${who}: there must be one label per image, got ${labels.length} for ${samples.length} images`,
    );
  }
  const kept: Float32Array[] = [];
  return fromReader<RawImage>({
    sampleShape: prepare.shape,
    labels,
    samples,
    read: (row) => {
      if (row in kept) return kept[row];
      const { data } = prepare(samples[row]); // a new array made by resizing, so it need not be copied
      const input = data instanceof Float32Array ? data : Float32Array.from(data);
      if (keep) kept[row] = input;
      return input;
    },
    ...(files && { names: files }),
    ...(forged && { forged }),
    ...others,
  });
}
