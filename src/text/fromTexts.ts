import { requireFit, requireOptions } from "../core/check.js";
import { fromReader, type Dataset, type DatasetOptions } from "../data/dataset.js";
import { readLabels, type Label, type Labels } from "../data/labels.js";
import { normalizeText } from "./normalizeText.js";
import { denseVector, nothingIn, type TextVectorizer } from "./textVectorizer.js";

/**
 * A dataset of texts, converted to vectors by a {@link textVectorizer}. Vectors are kept in sparse form once a row has been read;
 * only the rows of a batch are ever dense.
 *
 * @param texts - One text per sample.
 * @param labels - The class of each text.
 * @throws RangeError if there are not as many labels (or groups) as texts, there are no texts, or a text has nothing to compare; the message names its row.
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
): Dataset<string> {
  const who = "fromTexts";
  requireFit(typeof vectorizer === "function" && typeof vectorizer.sparse === "function", who, "vectorizer", "a text vectorizer", vectorizer, "make one with textVectorizer"); // prettier-ignore
  requireFit(Array.isArray(texts), who, "texts", "a list of texts", texts);
  requireOptions(who, options);
  const made = readLabels(who, "labels", labels);
  requireOneEach(who, texts, made);
  texts.forEach((text, row) => {
    requireFit(typeof text === "string", who, "each text", `a string (row ${row})`, text);
    if (normalizeText(text) === "") throw new RangeError(`fromTexts: row ${row}: ${nothingIn(text)}`);
  });
  const [size] = vectorizer.shape;
  const kept: ReturnType<TextVectorizer["sparse"]>[] = [];
  const read = (row: number): Float32Array => denseVector((kept[row] ??= vectorizer.sparse(texts[row])), size);
  return fromReader({ sampleShape: vectorizer.shape, labels: made, read, samples: texts, ...options });
}

function requireOneEach(who: string, texts: readonly string[], { length }: { readonly length: number }): void {
  if (texts.length === length) return;
  throw new RangeError(`${who}: there must be one label per text, got ${length} for ${texts.length} texts`);
}
