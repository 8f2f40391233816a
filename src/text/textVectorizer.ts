import { requireFit, requireOptions } from "../core/check.js";
import { check, count as wholeNumber, flag, number, optional, record, type Schema } from "../core/schema.js";
import { countNgrams, countWords, type TextRange } from "./countFeatures.js";
import {
  documentFrequencies,
  frequenciesSchema,
  inverseFrequency,
  type DocumentFrequencies,
} from "./documentFrequencies.js";
import {
  lemmatizerSchema,
  lemmatizeText,
  recordLemmatizer,
  requireLemmatizer,
  type Lemmatizer,
  type LemmatizerRecord,
} from "./lemmatizer.js";
import { normalizeText } from "./normalizeText.js";

/** How {@link textVectorizer} turns texts into vectors. Plain JSON: save it with the model. */
export interface TextVectorizerConfig {
  /** Numbers in a vector; default 4096. A larger size means fewer features per place, and more weights in the tower's first layer. */
  readonly size?: number;
  /** Runs of characters within words, or false for none; default `{ from: 3, to: 5 }`. They help with new and misspelt words. */
  readonly ngrams?: TextRange | false;
  /** Runs of whole words, or false for none; default `{ from: 1, to: 1 }`. */
  readonly words?: TextRange | false;
  /** The words' share of a vector's squared length if there are both words and runs of characters; in [0, 1], default 0.5. */
  readonly wordShare?: number;
  /** Weight a feature that occurs n times by 1 + ln n rather than n? Default true. */
  readonly sublinear?: boolean;
  /** Give each feature its own sign? Default true: features that share a place then cancel as often as they add up. */
  readonly signed?: boolean;
  /** How common features are, from {@link TextVectorizer.fit}: rare ones then count more. Default: all count the same. */
  readonly frequencies?: DocumentFrequencies;
  /** The lemmatizer that the words go through: written by {@link textVectorizer}, which must be given the same lemmatizer again. */
  readonly lemmatizer?: LemmatizerRecord;
}

/** Functions that {@link textVectorizer} uses and that JSON cannot hold. */
export interface TextVectorizerTools {
  /** Replaces each word with its base form, before words and runs of characters are counted; default: words stay as they are. */
  readonly lemmatizer?: Lemmatizer;
}

/** The numbers of a vector that are not 0. */
export interface SparseVector {
  /** Their places, ascending. */
  readonly places: Int32Array;
  /** Their values. */
  readonly values: Float32Array;
}

/** Turns a text into a vector; made by {@link textVectorizer}. */
export interface TextVectorizer {
  /** The vector, of unit length. @throws RangeError if the text has nothing to compare. */
  (text: string): Float32Array;
  /** Its settings: pass them to `textVectorizer` again, even after a round trip through JSON, with the same lemmatizer if there is one, for exactly the same vectors. */
  readonly config: TextVectorizerConfig;
  /** `config` with every default written out: equal for two vectorizers if and only if they do the same. */
  readonly resolved: TextVectorizerConfig;
  /** Shape of a vector, `[size]`: the tower's `inputShape`. */
  readonly shape: readonly [number];
  /** The same vector without its zeros: a job title has some 40 numbers in 4096 places. */
  readonly sparse: (text: string) => SparseVector;
  /** A vectorizer that gives rare features more weight, according to the given texts: pass training texts only. */
  readonly fit: (texts: readonly string[]) => TextVectorizer;
}

const runs: Schema<TextRange | false> = (value, path) => {
  if (value === false) return false;
  const range = record({ from: wholeNumber(1), to: wholeNumber(1) })(value, path);
  wholeNumber(range.from)(range.to, `${path}.to`);
  return range;
};

/** Settings read from a file; one vector of the largest size takes 64 MB. */
const configSchema = record({
  size: optional(wholeNumber(2, 2 ** 24)),
  ngrams: optional(runs),
  words: optional(runs),
  wordShare: optional(number({ min: 0, max: 1 })),
  sublinear: optional(flag),
  signed: optional(flag),
  frequencies: optional(frequenciesSchema),
  lemmatizer: optional(lemmatizerSchema),
}) satisfies Schema<TextVectorizerConfig>;

const NGRAM_SEED = 0x811c9dc5;
const WORD_SEED = 0x050c5d1f;

/**
 * Turns texts into vectors of fixed size, in the same way for training and for use: hashed words and runs of characters, without a vocabulary.
 *
 * Texts are normalised ({@link normalizeText}). Each feature is counted and weighted by (1 + ln n) × (ln((1 + texts) / (1 + texts that have it)) + 1).
 * Words and runs are scaled to their share, and each feature is added, with its own sign, at the place given by its hash: products of two
 * vectors are then right on average, however many features share a place (without signs they are too large). The frequencies belong to
 * features, not to places, so a rare feature stays rare even if it shares a place with a common one. Finally, the vector is scaled to unit length.
 *
 * With a lemmatizer, "nurses" and "nurse" are the same word: pass the base forms from any library, see {@link Lemmatizer}.
 *
 * @param tools - What JSON cannot hold: the lemmatizer, which must be passed again with settings that were made with one.
 * @returns A function from a text to its vector, with `config`, `shape`, `sparse` and `fit`.
 * @throws RangeError if a size or range is invalid, there are neither words nor runs, or the settings were made with a lemmatizer that is not given, has another name
 *   or gives other lemmas; when called, if a text has nothing to compare.
 * @example
 * ```ts
 * const vectorize = textVectorizer({ size: 2048 }).fit(["nurse", "registered nurse", "truck driver"]);
 * const vector = vectorize("Night nurse"); // Float32Array of 2048
 * const again = textVectorizer(JSON.parse(JSON.stringify(vectorize.config)));
 * ```
 * @see Weinberger and others (2009), "Feature hashing for large scale multitask learning"; Bojanowski and others (2017), "Enriching word vectors
 *   with subword information", for words as bags of runs of characters.
 */
export function textVectorizer(options: TextVectorizerConfig = {}, tools: TextVectorizerTools = {}): TextVectorizer {
  const who = "textVectorizer";
  // Copied, so that later changes to the options cannot make `config` differ from the behaviour.
  const settings = check(who, configSchema, options);
  const lemmatizer = lemmatizerFor(who, settings, tools);
  const config: TextVectorizerConfig = {
    ...settings,
    ...(lemmatizer && { lemmatizer: settings.lemmatizer ?? recordLemmatizer(who, lemmatizer) }),
  };
  const { size = 4096, wordShare = 0.5, sublinear = true, signed = true, frequencies } = config;
  const { ngrams = { from: 3, to: 5 }, words = { from: 1, to: 1 } } = config;
  if (ngrams === false && words === false) {
    throw new RangeError(`${who}: need words or ngrams, got false for both`);
  }
  const weightOf = frequencies && inverseFrequency(frequencies);

  const normalized = (text: string): string => {
    requireFit(typeof text === "string", who, "a text", "a string", text);
    const normal = normalizeText(text);
    return lemmatizer ? lemmatizeText(who, lemmatizer, normal) : normal;
  };

  const count = (text: string): { counts: Map<number, number>; share: number }[] => {
    const normal = normalized(text);
    const parts = [];
    if (ngrams !== false) parts.push({ counts: countNgrams(normal, ngrams, NGRAM_SEED), share: 1 - wordShare });
    if (words !== false) parts.push({ counts: countWords(normal, words, WORD_SEED), share: wordShare });
    return parts;
  };

  const sums = (text: string): Map<number, number> => {
    const places = new Map<number, number>();
    for (const { counts, share } of count(text)) {
      let square = 0;
      const weights = new Map<number, number>();
      for (const [feature, times] of counts) {
        const weight = (sublinear ? 1 + Math.log(times) : times) * (weightOf?.(feature) ?? 1);
        weights.set(feature, weight);
        square += weight * weight;
      }
      const scale = Math.sqrt((ngrams === false || words === false ? 1 : share) / (square || 1));
      for (const [feature, weight] of weights) {
        const place = (feature >>> 1) % size;
        const sign = signed && (feature & 1) === 1 ? -1 : 1;
        places.set(place, (places.get(place) ?? 0) + sign * scale * weight);
      }
    }
    return places;
  };

  const sparse = (text: string): SparseVector => {
    const found = [...sums(text)].filter(([, value]) => value !== 0).sort(([a], [b]) => a - b);
    // A vector of zeros is equally near to everything, and would be identified with confidence.
    if (found.length === 0) throw new RangeError(`${who}: ${nothingIn(text)}`);
    const length = Math.sqrt(found.reduce((sum, [, value]) => sum + value * value, 0));
    return {
      places: Int32Array.from(found, ([place]) => place),
      values: Float32Array.from(found, ([, value]) => value / length),
    };
  };

  const vectorize = (text: string): Float32Array => denseVector(sparse(text), size);
  return Object.assign(vectorize, {
    config,
    resolved: {
      size,
      ngrams,
      words,
      ...(ngrams !== false && words !== false && { wordShare }),
      sublinear,
      signed,
      ...(frequencies && { frequencies }),
      ...(config.lemmatizer && { lemmatizer: config.lemmatizer }),
    },
    shape: [size] as const,
    sparse,
    fit: (texts: readonly string[]) => {
      requireFit(Array.isArray(texts), `${who}.fit`, "texts", "a list of texts", texts);
      const features = texts.map((text) => count(text).flatMap(({ counts }) => [...counts.keys()]));
      const known = lemmatizer && recordLemmatizer(who, lemmatizer, texts.map(normalizeText));
      return textVectorizer(
        { ...config, frequencies: documentFrequencies(features), ...(known && { lemmatizer: known }) },
        tools,
      );
    },
  });
}

function lemmatizerFor(
  who: string,
  { lemmatizer: known, frequencies }: TextVectorizerConfig,
  tools: TextVectorizerTools,
): Lemmatizer | undefined {
  const { lemmatizer } = requireOptions(who, tools);
  if (lemmatizer === undefined) {
    if (known === undefined) return undefined;
    throw new RangeError(
      `${who}: these settings need the lemmatizer ${JSON.stringify(known.name)}, got none; pass { lemmatizer } as second argument, or textEncoder.with({ lemmatizer }) to what loads the file`,
    );
  }
  requireLemmatizer(who, lemmatizer, known);
  if (known === undefined && frequencies !== undefined) {
    throw new RangeError(
      `${who}: frequencies must be counted with the lemmatizer, got some counted without; fit again`,
    );
  }
  return lemmatizer;
}

/** The message for a text that cannot be compared. */
export function nothingIn(text: string): string {
  const shown = JSON.stringify(text.length > 40 ? `${text.slice(0, 40)}…` : text);
  return `the text ${shown} has nothing to compare: no letters, digits, emoji or symbols that make a feature; leave it out`;
}

/** A sparse vector as a dense one, zeros included. */
export function denseVector({ places, values }: SparseVector, size: number): Float32Array {
  const dense = new Float32Array(size);
  places.forEach((place, k) => (dense[place] = values[k]));
  return dense;
}
