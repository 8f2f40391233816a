import { fromReader, type Dataset, type DatasetOptions } from "../data/dataset.js";
import type { Label, Labels } from "../data/labels.js";
import { denseVector, type TextVectorizer } from "./textVectorizer.js";

/**
 * A dataset over texts, made into vectors by a {@link textVectorizer}. Vectors are kept without their zeros, from when a row is first read;
 * only the rows of a batch are ever dense.
 *
 * @param texts - One text a sample.
 * @param labels - The class of each text.
 * @throws RangeError if there are not as many labels (or groups) as texts, or no texts.
 * @example
 * ```ts
 * const dataset = fromTexts(textVectorizer(), ["truck driver", "lorry driver", "nurse"], ["driver", "driver", "nurse"]);
 * ```
 */
export function fromTexts(
  vectorizer: TextVectorizer,
  texts: readonly string[],
  labels: ArrayLike<Label> | Labels,
  options: DatasetOptions = {},
): Dataset {
  requireOneEach("fromTexts", texts, labels);
  const [size] = vectorizer.shape;
  const kept: ReturnType<TextVectorizer["sparse"]>[] = [];
  const read = (row: number): Float32Array => denseVector((kept[row] ??= vectorizer.sparse(texts[row])), size);
  return fromReader({ sampleShape: vectorizer.shape, labels, read, ...options });
}

/** Options of {@link fromEncoder}. */
export interface EncoderOptions extends DatasetOptions {
  /** Numbers in an encoded text. */
  readonly size: number;
  /** Keep what the encoder returned, so that each text is encoded once? Default true. */
  readonly keep?: boolean;
}

/**
 * A dataset over texts, made into vectors by an encoder from elsewhere, such as a language model or a web service. The encoder stays as it
 * is; what is trained is the head, a tower over its vectors.
 *
 * Rows of a batch are asked for at the same time. What the encoder returned is kept by text; a call that failed is asked again next time.
 *
 * @param encode - The vector of a text.
 * @throws RangeError if there are not as many labels (or groups) as texts, or no texts; when read, if a vector has another size or is not
 *   finite. Whatever the encoder throws comes through.
 * @example
 * ```ts
 * const encode = async (text: string) => Float32Array.of(text.length, text.split(" ").length);
 * const dataset = fromEncoder(encode, ["truck driver", "nurse"], ["driver", "nurse"], { size: 2 });
 * ```
 */
export function fromEncoder(
  encode: (text: string) => Promise<Float32Array>,
  texts: readonly string[],
  labels: ArrayLike<Label> | Labels,
  { size, keep = true, ...options }: EncoderOptions,
): Dataset {
  requireOneEach("fromEncoder", texts, labels);
  const kept = new Map<string, Promise<Float32Array>>();
  const read = (row: number): Promise<Float32Array> => {
    const text = texts[row];
    if (!keep) return encode(text);
    const known = kept.get(text);
    if (known) return known;
    const asked = encode(text);
    kept.set(text, asked);
    asked.catch(() => kept.delete(text));
    return asked;
  };
  return fromReader({ sampleShape: [size], labels, read, ...options });
}

function requireOneEach(who: string, texts: readonly string[], { length }: { readonly length: number }): void {
  if (texts.length === length) return;
  throw new RangeError(`${who}: there must be one label a text, got ${length} for ${texts.length} texts`);
}
