import { requireCount, requireFinite } from "../core/check.js";
import { fingerprint } from "../core/fingerprint.js";
import { fromArrays, type Sample } from "../data/dataset.js";
import type { Embeddings } from "../data/embeddings.js";
import type { Distance } from "../distances/distance.js";
import { euclidean } from "../distances/euclidean.js";
import type { SiameseNet } from "../net/SiameseNet.js";
import type { Encoder } from "./encoder.js";

/** What {@link vectorEncoder} is made of: a net, or the shape of embeddings that are ready. */
export type VectorEncoderOptions =
  | {
      /** Embeds samples that are prepared already: flat arrays of numbers of its input shape. It stays the caller's. */
      readonly net: SiameseNet;
    }
  | {
      /** Numbers in an embedding. */
      readonly size: number;
      /** How embeddings are compared; default {@link euclidean}. */
      readonly distance?: Distance;
    };

/**
 * An encoder of plain numbers: through a net where samples are prepared already, or as they are where they are embeddings already.
 *
 * @example
 * ```ts
 * const gallery = new Gallery({ encoder: vectorEncoder({ net }), calibration });
 * ```
 */
export function vectorEncoder(options: VectorEncoderOptions): Encoder<Sample> {
  return "net" in options ? throughNet(options.net) : asTheyAre(options.size, options.distance ?? euclidean);
}

function throughNet(net: SiameseNet): Encoder<Sample> {
  const shape = net.inputShape;
  const size = shape.reduce((product, axis) => product * axis, 1);
  return {
    kind: "vector",
    size: net.embeddingSize,
    distance: net.metric,
    fingerprint: () => net.fingerprint(),
    embed: async (samples, how) => {
      requireSamples(samples, size);
      return net.embed(fromArrays(samples, new Int32Array(samples.length), { shape }), how);
    },
    dispose: () => {
      net.dispose();
    },
  };
}

function asTheyAre(size: number, distance: Distance): Encoder<Sample> {
  requireCount("vectorEncoder", "size", size);
  return {
    kind: "vector",
    size,
    distance,
    fingerprint: async () => {
      const weights = await Promise.all((distance.variables ?? []).map((weight) => weight.data<"float32">()));
      return fingerprint(["vector", String(size), distance.name, ...weights]);
    },
    embed: (samples) =>
      new Promise<Embeddings>((resolve) => {
        requireSamples(samples, size);
        const values = new Float32Array(samples.length * size);
        samples.forEach((sample, row) => {
          values.set(sample, row * size);
        });
        resolve({ values, length: samples.length, size });
      }),
  };
}

function requireSamples(samples: readonly Sample[], size: number): void {
  if (samples.length === 0) throw new RangeError("embed: need at least one sample, got none");
  samples.forEach((sample, row) => {
    if (sample.length !== size) {
      throw new RangeError(`embed: a sample must have ${size} numbers, got ${sample.length} in sample ${row}`);
    }
    requireFinite("embed", "samples", sample, `in sample ${row}`);
  });
}
