import {
  requireCount,
  requireFit,
  requireFlag,
  requireFunction,
  requireList,
  requireObject,
  requireOptions,
  shown,
} from "../core/check.js";
import { fingerprint } from "../core/fingerprint.js";
import type { Embeddings } from "../data/embeddings.js";
import { shapeText } from "../data/sampleShape.js";
import { cosine } from "../distances/cosine.js";
import { requireDistance, type Distance } from "../distances/distance.js";
import type { EmbedOptions } from "../net/embedRows.js";
import type { SiameseNet } from "../net/SiameseNet.js";
import { scaleToUnit } from "./averageViews.js";
import { contentKey, type EmbeddingCache } from "./embeddingCache.js";
import type { Encoder, EncoderKind } from "./encoder.js";
import { requireEmbedOptions, requireParts, requireSome } from "./netEncoder.js";
import { requireNet } from "./requireEncoder.js";

/** A batch of embeddings in a form that models return: one list of numbers per sample, or a tensor `{ data, dims }` of shape `[samples, size]` (transformers.js, onnxruntime). */
export type OutsideEmbeddings =
  readonly ArrayLike<number>[] | { readonly data: unknown; readonly dims: readonly number[] };

/** Options of {@link outsideEncoder}. */
export interface OutsideEncoderOptions<Sample> {
  /** Identifies the model and its version, such as `"Xenova/all-MiniLM-L6-v2, mean, fp32"`: galleries and calibrations belong to it, and the cache keeps its embeddings separate. */
  readonly name: string;
  /** Numbers in an embedding of `embed`. */
  readonly size: number;
  /** Embeds a batch of samples: one embedding per sample, in order. */
  readonly embed: (samples: readonly Sample[]) => Promise<OutsideEmbeddings> | OutsideEmbeddings;
  /** How embeddings are compared; default {@link cosine}. With a head, the head's distance. */
  readonly distance?: Distance;
  /** Whether the embeddings of `embed` are scaled to unit length; default true. */
  readonly normalize?: boolean;
  /** A net trained on the embeddings (see {@link fromEncoder}), whose embeddings are used instead. The encoder owns it from now on. */
  readonly head?: SiameseNet;
  /** Samples passed to `embed` at a time; default 32. */
  readonly batchSize?: number;
  /** Stores the results of `embed` by the samples' content and `name`: {@link memoryCache}, or `fileCache` of `one-shot-ts/node`. */
  readonly cache?: EmbeddingCache;
}

/** An encoder that is its own kind: pass it to `Recognizer.load` to load what was saved with the same model. */
export interface OutsideEncoder<Sample> extends Encoder<Sample>, EncoderKind<Sample> {
  /** `"outside"`. */
  readonly kind: "outside";
}

/**
 * Makes an encoder from any other model: a language model, a face library, an ONNX file, a web service. The model stays unchanged; a head can be trained on its embeddings.
 *
 * Its fingerprint covers `name`, size, normalisation, distance and head. The model itself cannot be inspected, so put its version into `name`.
 *
 * @returns An encoder for `Recognizer`, `Gallery` and the evaluations. Its name and head are saved, not the model: to load, pass an encoder made the same way, without the head,
 *   to `Recognizer.load`.
 * @throws RangeError if `size` or `batchSize` is not a positive whole number, `name` is empty, or the head does not take `size` numbers; when embedding, if `embed` returns
 *   the wrong number of embeddings or of numbers, or a number that is not finite. Errors of `embed` pass through.
 * @example
 * ```ts
 * const lengths = outsideEncoder<string>({
 *   name: "letters and words",
 *   size: 2,
 *   embed: (texts) => texts.map((text) => [text.length, text.split(" ").length]),
 * });
 * const { values } = await lengths.embed(["night nurse"]);
 * ```
 */
export function outsideEncoder<Sample>(options: OutsideEncoderOptions<Sample>): OutsideEncoder<Sample> {
  const who = "outsideEncoder";
  const { name, size, normalize = true, head, batchSize: ownBatch = 32, cache } = requireOptions(who, options, "name", "size", "embed"); // prettier-ignore
  requireFunction(who, "embed", options.embed);
  requireFlag(who, "normalize", normalize);
  if (head !== undefined) requireNet(who, head);
  if (options.distance !== undefined) requireDistance(who, options.distance);
  if (cache !== undefined) requireObject(who, "cache", cache, "a cache", ["get", "set"], "pass memoryCache(), say");
  if (typeof name !== "string" || name === "") {
    throw new RangeError(`${who}: name must be a text that is not empty, got ${shown(name)}`);
  }
  requireCount(who, "size", size);
  requireCount(who, "batchSize", ownBatch);
  if (head && head.inputShape.join() !== String(size)) {
    throw new RangeError(`${who}: the head must take ${size} numbers, it takes ${shapeText(head.inputShape)}`);
  }
  const distance = head?.metric ?? options.distance ?? cosine;

  const embedOutside = async (samples: readonly Sample[], how: EmbedOptions): Promise<Embeddings> => {
    const { batchSize = ownBatch, onProgress, signal } = requireEmbedOptions(how);
    requireCount("embed", "batchSize", batchSize);
    requireSome(samples);
    const values = new Float32Array(samples.length * size);
    for (let start = 0; start < samples.length; start += batchSize) {
      signal?.throwIfAborted();
      const batch = samples.slice(start, start + batchSize);
      const keys = batch.map((sample) => (cache ? contentKey(name, sample) : undefined));
      const known = await look(cache, keys, size);
      const missing = known.flatMap((found, i) => (found ? [] : [i]));
      if (missing.length > 0) {
        const made = toRows(name, await options.embed(missing.map((i) => batch[i])), missing.length, size, start);
        missing.forEach((i, k) => (known[i] = made[k]));
        const entries = missing.flatMap((i) => (keys[i] === undefined ? [] : [[keys[i], known[i]!] as const]));
        await cache?.set(entries);
      }
      known.forEach((row, i) => {
        const own = values.subarray((start + i) * size, (start + i + 1) * size);
        own.set(row!);
        if (normalize) scaleToUnit(own);
      });
      onProgress?.(Math.min(start + batchSize, samples.length), samples.length);
    }
    return { values, length: samples.length, size };
  };

  const named = (headModel: string | undefined): string =>
    fingerprint([
      "outside",
      name,
      String(size),
      normalize ? "unit" : "as they come",
      distance.name,
      ...(headModel === undefined ? [] : [headModel]),
    ]);

  return {
    kind: "outside",
    size: head?.embeddingSize ?? size,
    distance,
    embed: async (samples, how = {}) => {
      const embedded = await embedOutside(samples, how);
      if (!head) return { ...embedded, distance: distance.name, model: named(undefined) };
      const rows = samples.map((_, i) => embedded.values.subarray(i * size, (i + 1) * size));
      const headed = await head.embed(rows, { ...(how.signal && { signal: how.signal }) });
      return { ...headed, model: named(headed.model) };
    },
    fingerprint: async () => named(await head?.fingerprint()),
    parts: async () => {
      const record = { kind: "outside", name, size, normalize, distance: distance.name };
      if (!head) return { record, tensors: new Map() };
      const { partsWithNet } = await import("./nestedNet.js");
      return partsWithNet(record, "head", head);
    },
    restore: async (parts) => {
      requireParts(who, parts);
      const { requireKind } = await import("./requireKind.js");
      requireKind(who, { kind: "outside" }, parts);
      const { record } = parts;
      for (const [field, own] of Object.entries({ name, size, normalize })) {
        if (record[field] === own) continue;
        throw new RangeError(
          `${who}: ${field} must be what it was when saved, ${JSON.stringify(record[field])}, got ${JSON.stringify(own)}; pass the encoder that made the gallery`,
        );
      }
      if (head) throw new RangeError(`${who}: pass the encoder without its head to load; the head is in the data`);
      if (record.head !== undefined) {
        const { nestedNet } = await import("./nestedNet.js");
        const loaded = await nestedNet(who, parts, "head");
        return outsideEncoder({ ...options, head: loaded });
      }
      if (record.distance !== distance.name) {
        throw new RangeError(
          `${who}: distance must be what it was when saved, ${JSON.stringify(record.distance)}, got "${distance.name}"`,
        );
      }
      return outsideEncoder(options);
    },
    ...(head && {
      dispose: () => {
        head.dispose();
      },
    }),
  };
}

/** The cached embeddings of the keys, if they have the right size. */
async function look(
  cache: EmbeddingCache | undefined,
  keys: readonly (string | undefined)[],
  size: number,
): Promise<(Float32Array | undefined)[]> {
  if (cache === undefined) return keys.map(() => undefined);
  const asked = keys.filter((key) => key !== undefined);
  const found = await cache.get(asked);
  const byKey = new Map(asked.map((key, i) => [key, found[i]?.length === size ? found[i] : undefined]));
  return keys.map((key) => (key === undefined ? undefined : byKey.get(key)));
}

/** The rows of a model's result, checked. */
function toRows(name: string, given: OutsideEmbeddings, count: number, size: number, start: number): Float32Array[] {
  const who = `outsideEncoder: ${JSON.stringify(name)}`;
  let rows: readonly ArrayLike<number>[];
  requireFit(typeof given === "object" && (given as object | null) !== null, who, "what embed gives", "a list of embeddings, or a tensor { data, dims }", given); // prettier-ignore
  if ("dims" in given) {
    const data = given.data as ArrayLike<number>;
    if (given.dims.join() !== `${count},${size}` || data.length !== count * size) {
      throw new RangeError(
        `${who}: embed must give a tensor of shape [${count}, ${size}], got [${given.dims.join(", ")}]; pool token embeddings first, such as by { pooling: "mean" }`,
      );
    }
    rows = Array.from(
      { length: count },
      (_, i) => Array.prototype.slice.call(data, i * size, (i + 1) * size) as number[],
    );
  } else {
    requireFit(Array.isArray(given), who, "what embed gives", "a list of embeddings, or a tensor { data, dims }", given); // prettier-ignore
    rows = given;
  }
  if (rows.length !== count) {
    throw new RangeError(`${who}: embed must give one embedding per sample, got ${rows.length} for ${count}`);
  }
  return rows.map((row, i) => {
    requireList(who, "an embedding", row, "a list of numbers");
    if (row.length !== size) {
      throw new RangeError(`${who}: an embedding must have ${size} numbers, got ${row.length} in sample ${start + i}`);
    }
    const values = Float32Array.from(row);
    const wrong = values.findIndex((value) => !Number.isFinite(value));
    if (wrong < 0) return values;
    throw new RangeError(
      `${who}: embeddings must be finite, got ${values[wrong]} in sample ${start + i}, place ${wrong}`,
    );
  });
}
