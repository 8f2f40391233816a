import { requireCount, requireFinite, requireFlag, requireOptions } from "../core/check.js";
import { fingerprint } from "../core/fingerprint.js";
import type { Parts } from "../core/parts.js";
import { fromArrays, type Sample } from "../data/dataset.js";
import { isAnyLength, numbersIn, shapeText } from "../data/sampleShape.js";
import { euclidean } from "../distances/euclidean.js";
import { requireDistance, type Distance } from "../distances/distance.js";
import { distanceByName } from "../distances/distanceByName.js";
import type { SiameseNet } from "../net/SiameseNet.js";
import { scaleToUnit } from "./averageViews.js";
import { describeSample } from "./describeSample.js";
import type { Encoder, EncoderKind } from "./encoder.js";
import { requireEmbedOptions, requireParts, requireSome } from "./netEncoder.js";
import { requireNet } from "./requireEncoder.js";

/** Options of {@link vectorEncoder} for ready-made embeddings. */
export interface ReadyEmbeddings {
  /** Numbers in an embedding. */
  readonly size: number;
  /** How embeddings are compared; default {@link euclidean}. */
  readonly distance?: Distance;
  /** Whether to scale them to unit length; default false: they are compared unchanged. */
  readonly normalize?: boolean;
}

/** Options of {@link vectorEncoder}. */
export type VectorEncoderOptions = { readonly net: SiameseNet } | ReadyEmbeddings;

function makeVectorEncoder(options: VectorEncoderOptions): Encoder<Sample> {
  requireOptions("vectorEncoder", options);
  return "net" in options ? throughNet(options.net) : asTheyAre(options);
}

function throughNet(net: SiameseNet): Encoder<Sample> {
  requireNet("vectorEncoder", net);
  const shape = net.inputShape;
  if (isAnyLength(shape)) {
    throw new RangeError(`vectorEncoder: the net must take vectors of one size, it takes shape ${shapeText(shape)}`);
  }
  const size = numbersIn(shape);
  return {
    kind: "vector",
    size: net.embeddingSize,
    distance: net.metric,
    // Nothing is prepared, so the net alone decides an embedding: scores and calibrations of `net.score` belong to this encoder.
    fingerprint: () => net.fingerprint(),
    embed: async (samples, how = {}) => {
      requireEmbedOptions(how);
      requireVectors(samples, size);
      return net.embed(fromArrays(samples, new Int32Array(samples.length), { shape }), how);
    },
    parts: async () => {
      const { partsWithNet } = await import("./nestedNet.js");
      return partsWithNet({ kind: "vector" }, "net", net);
    },
    dispose: () => {
      net.dispose();
    },
  };
}

function asTheyAre({ size, distance = euclidean, normalize = false }: ReadyEmbeddings): Encoder<Sample> {
  requireCount("vectorEncoder", "size", size);
  requireDistance("vectorEncoder", distance);
  requireFlag("vectorEncoder", "normalize", normalize);
  const named = async (): Promise<string> => {
    const weights = await Promise.all((distance.variables ?? []).map((weight) => weight.data<"float32">()));
    return fingerprint(["vector", String(size), distance.name, normalize ? "unit" : "as they are", ...weights]);
  };
  return {
    kind: "vector",
    size,
    distance,
    fingerprint: named,
    embed: async (samples, how = {}) => {
      requireEmbedOptions(how).signal?.throwIfAborted();
      requireVectors(samples, size);
      const values = new Float32Array(samples.length * size);
      for (const [place, sample] of samples.entries()) {
        values.set(sample, place * size);
        if (normalize) scaleToUnit(values.subarray(place * size, (place + 1) * size));
      }
      return { values, length: samples.length, size, distance: distance.name, model: await named() };
    },
    parts: () =>
      Promise.resolve({ record: { kind: "vector", size, distance: distance.name, normalize }, tensors: new Map() }),
  };
}

/**
 * Embeds samples that are already numbers: with `net`, arrays of its input shape; with `size`, ready-made embeddings, which are compared unchanged unless `normalize` is set.
 *
 * The fingerprint of `vectorEncoder({ net })` is the net's own, so calibrations of `net.score` belong to it.
 *
 * @returns An encoder for `Recognizer`, `Gallery` and the evaluations; pass `vectorEncoder` itself to `Recognizer.load`.
 * @throws RangeError if `size` is not a positive whole number; when embedding, TypeError for anything but lists of numbers, RangeError for a wrong number of them.
 * @example
 * ```ts
 * const gallery = new Gallery({ encoder: vectorEncoder({ net }), calibration });
 * ```
 */
export const vectorEncoder: ((options: VectorEncoderOptions) => Encoder<Sample>) & EncoderKind<Sample> =
  /* @__PURE__ */ Object.assign(makeVectorEncoder, {
    kind: "vector",
    restore: async (parts: Parts): Promise<Encoder<Sample>> => {
      const who = "vectorEncoder";
      requireParts(who, parts);
      const { requireKind } = await import("./requireKind.js");
      requireKind(who, { kind: "vector" }, parts);
      const { record } = parts;
      if (record.net !== undefined) {
        const { nestedNet } = await import("./nestedNet.js");
        return makeVectorEncoder({ net: await nestedNet(who, parts, "net") });
      }
      const distance = distanceByName(String(record.distance));
      if (distance === undefined) {
        throw new RangeError(`${who}: the distance must be one of the library's own, got "${String(record.distance)}"`);
      }
      return asTheyAre({ size: Number(record.size), distance, normalize: record.normalize === true });
    },
  });

function requireVectors(samples: readonly Sample[], size: number): void {
  requireSome(samples);
  samples.forEach((sample: unknown, place) => {
    const isList = Array.isArray(sample) && (sample.length === 0 || typeof sample[0] === "number");
    if (!isList && (!ArrayBuffer.isView(sample) || sample instanceof DataView)) {
      throw new TypeError(`vectorEncoder: a sample must be a list of numbers, got ${describeSample(sample)}`);
    }
    const numbers = sample as Sample;
    if (numbers.length !== size) {
      throw new RangeError(`embed: a sample must have ${size} numbers, got ${numbers.length} in sample ${place}`);
    }
    requireFinite("embed", "samples", numbers, `in sample ${place}`);
  });
}
