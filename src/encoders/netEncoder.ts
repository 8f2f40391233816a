import { canonicalJson } from "../core/canonicalJson.js";
import {
  isList,
  requireCount,
  requireFinite,
  requireFit,
  requireFunction,
  requireObject,
  requireOptions,
  shown,
} from "../core/check.js";
import { fingerprint } from "../core/fingerprint.js";
import type { Parts } from "../core/parts.js";
import { pause } from "../core/pause.js";
import type { Embeddings } from "../data/embeddings.js";
import { countText, shapeOf, shapeText } from "../data/sampleShape.js";
import { requireDistance } from "../distances/distance.js";
import type { EmbedOptions } from "../net/embedRows.js";
import type { RestoreNetOptions } from "../net/netParts.js";
import type { SiameseNet } from "../net/SiameseNet.js";
import { averageViews } from "./averageViews.js";
import { requireNet } from "./requireEncoder.js";
import type { Encoder, EncoderKind } from "./encoder.js";

/** Options of {@link netEncoder}. */
export interface NetEncoderOptions<Sample> {
  /** A name for this kind of encoder, such as `"signature"`, by which saved encoders are loaded. */
  readonly kind: string;
  /** Embeds the results of `inputs`. The encoder owns it from now on: {@link Encoder.dispose} frees it. */
  readonly net: SiameseNet;
  /**
   * Makes the net's inputs for a sample: one, or several views of it, each with as many numbers as the net takes (any number if the net accepts any length). The same sample must always give
   * the same inputs. Throw a TypeError for anything that is not such a sample.
   */
  readonly inputs: (sample: Sample) => readonly ArrayLike<number>[] | Promise<readonly ArrayLike<number>[]>;
  /** Everything that decides the result of `inputs`, as plain JSON: part of the fingerprint, saved with the net, and passed to `restore`. */
  readonly settings?: Readonly<Record<string, unknown>>;
  /**
   * Number of groups of views that are kept separate; default 1. The views of a group, which must be consecutive, are averaged; the groups are concatenated in
   * the embedding. Not possible with a learned distance.
   */
  readonly sideBySide?: number;
}

/**
 * Makes an encoder of your own kind: a net together with the preparation of its samples.
 *
 * The embeddings of several views are averaged, and scaled to unit length again if the net's are. Use `imageEncoder`, `audioEncoder` and `textEncoder` if their preparation
 * is enough, and this for a preparation of your own. To load saved encoders, make an {@link encoderKind}.
 *
 * @returns An encoder that prepares, embeds and averages, and saves all of this.
 * @throws RangeError if `sideBySide` is not a positive whole number, or the net has a learned distance and `sideBySide` is not 1. When embedding: RangeError or TypeError
 *   with the index of the sample if `inputs` refuses it or makes something that does not fit the net.
 * @example
 * ```ts
 * const ratioEncoder = (net: SiameseNet) =>
 *   netEncoder<{ readonly height: number; readonly weight: number }>({
 *     kind: "ratio",
 *     net,
 *     settings: { version: 1 },
 *     inputs: ({ height, weight }) => [[height / 2, weight / 100]],
 *   });
 * const ratioKind = encoderKind({ kind: "ratio", restore: ratioEncoder });
 * ```
 */
export function netEncoder<Sample>(options: NetEncoderOptions<Sample>): Encoder<Sample> {
  const who = "netEncoder";
  const { kind, net, inputs, settings = {}, sideBySide = 1 } = requireOptions(who, options, "kind", "net", "inputs");
  requireFit(typeof kind === "string" && kind !== "", who, "kind", "a text", kind);
  requireNet(who, net);
  requireFunction(who, "inputs", inputs);
  requireObject(who, "settings", settings, "an object that JSON can hold");
  requireCount(who, "sideBySide", sideBySide);
  if (sideBySide > 1 && net.metric.variables?.length) {
    throw new RangeError(`netEncoder: sideBySide must be 1 with the learned distance ${net.metric.name}`);
  }
  const kept = plainCopy(who, settings); // later changes to it must not make the record differ from what is done
  let named: string | undefined;
  const name = (model: string): string => {
    named ??= fingerprint([kind, String(sideBySide), canonicalJson(kept)]);
    return fingerprint([named, model]);
  };
  return {
    kind,
    size: net.embeddingSize * sideBySide,
    distance: net.metric,
    embed: async (samples, options) => {
      const { model, ...embedded } = await embedInputs(net, samples, inputs, sideBySide, options);
      return { ...embedded, distance: net.metric.name, model: name(model) };
    },
    fingerprint: async () => name(await net.fingerprint()),
    parts: async () => {
      const { partsWithNet } = await import("./nestedNet.js");
      return partsWithNet({ kind, settings: kept }, "net", net);
    },
    dispose: () => {
      net.dispose();
    },
  };
}

function plainCopy(who: string, settings: Readonly<Record<string, unknown>>): Readonly<Record<string, unknown>> {
  try {
    return structuredClone(settings);
  } catch (cause) {
    throw new TypeError(`${who}: settings must be plain data that JSON can hold, got ${shown(settings)}`, { cause });
  }
}

/** Options of {@link encoderKind}. */
export interface EncoderKindOptions<Sample> extends RestoreNetOptions {
  /** The `kind` of the encoders it restores. */
  readonly kind: string;
  /** Makes the encoder from its net and its saved settings. */
  readonly restore: (net: SiameseNet, settings: Readonly<Record<string, unknown>>) => Encoder<Sample>;
}

/**
 * Loads encoders of your own kind: pass it to `Recognizer.load` for any kind made by {@link netEncoder}.
 *
 * @param options - `distance`: needed if the net has a distance of your own.
 */
export function encoderKind<Sample>(options: EncoderKindOptions<Sample>): EncoderKind<Sample> {
  const { kind, restore, distance } = requireOptions("encoderKind", options, "kind", "restore");
  requireFit(typeof kind === "string" && kind !== "", "encoderKind", "kind", "a text", kind);
  requireFunction("encoderKind", "restore", restore);
  if (distance !== undefined) requireDistance("encoderKind", distance);
  return {
    kind,
    restore: async (parts: Parts) => {
      const who = `encoderKind "${kind}"`;
      requireParts(who, parts);
      const [{ nestedNet }, { requireKind }] = await Promise.all([
        import("./nestedNet.js"),
        import("./requireKind.js"),
      ]);
      requireKind(who, { kind }, parts);
      const net = await nestedNet(who, parts, "net", { ...(distance && { distance }) });
      try {
        const { settings } = parts.record;
        return restore(net, typeof settings === "object" && settings !== null ? { ...settings } : {});
      } catch (cause) {
        net.dispose();
        throw cause;
      }
    },
  };
}

/** Refuses anything but what `Encoder.parts` returns. */
export function requireParts(who: string, parts: Parts): void {
  requireObject(who, "the parts", parts, "the parts of an encoder", ["record", "tensors"]);
  requireObject(who, "the parts' record", parts.record, "an object");
  requireFit(parts.tensors instanceof Map, who, "the parts' tensors", "a Map", parts.tensors);
}

/** Refuses anything but a list of samples, and an empty list. */
export function requireSome(samples: readonly unknown[]): void {
  requireFit(Array.isArray(samples), "embed", "samples", "a list of samples", samples, "for one sample pass [sample]");
  if (samples.length === 0) throw new RangeError("embed: need at least one sample, got none");
}

/** Refuses anything but options of `embed`. */
export function requireEmbedOptions(options: EmbedOptions): EmbedOptions {
  const { onProgress, signal } = requireOptions("embed", options);
  if (onProgress !== undefined) requireFunction("embed", "onProgress", onProgress);
  if (signal !== undefined) requireObject("embed", "signal", signal, "an AbortSignal", ["throwIfAborted"]);
  return options;
}

/** Views embedded in one pass by default. */
const BATCH = 64;
/** Numbers to collect for one call that embeds them, 16 MB: each call reads all weights to identify the model. */
const WAITING = 1 << 22;

async function embedInputs<Sample>(
  net: SiameseNet,
  samples: readonly Sample[],
  inputs: NetEncoderOptions<Sample>["inputs"],
  sideBySide: number,
  options: EmbedOptions = {},
): Promise<Embeddings & { readonly model: string }> {
  const { batchSize = BATCH, onProgress, signal } = requireEmbedOptions(options);
  requireCount("embed", "batchSize", batchSize);
  requireSome(samples);
  const size = net.embeddingSize * sideBySide;
  const values = new Float32Array(samples.length * size);
  const shape = net.inputShape;
  const resting = pause();
  let model = "";
  let waiting: Float32Array[] = [];
  let numbers = 0;
  let views: number[] = [];
  for (const [place, sample] of samples.entries()) {
    signal?.throwIfAborted();
    const made = await prepare(inputs, sample, place, samples.length);
    requireFit(Array.isArray(made) && made.every(isList), "embed", `what inputs gives for sample ${place}`, "a list of lists of numbers", made); // prettier-ignore
    const wrong = made.find(({ length }) => !shapeOf(shape, length));
    if (made.length === 0 || made.length % sideBySide !== 0 || wrong) {
      const got = wrong ? `one of ${wrong.length}` : `${made.length} of them`;
      throw new RangeError(
        `embed: sample ${place} must become inputs of ${countText(shape)} (shape ${shapeText(shape)}), in ${sideBySide} groups of equal size, got ${got}`,
      );
    }
    for (const input of made) {
      requireFinite("embed", "inputs", input, `in sample ${place}`);
      waiting.push(input instanceof Float32Array ? input : Float32Array.from(input));
      numbers += input.length;
    }
    views.push(made.length);
    await resting();
    if ((waiting.length < batchSize || numbers < WAITING) && place + 1 < samples.length) continue;
    const first = place + 1 - views.length;
    const embedded = await net.embed(waiting, {
      batchSize,
      ...(signal && { signal }),
      ...(onProgress && {
        onProgress: (done, of) => {
          onProgress(first + Math.floor((done / of) * (place + 1 - first)), samples.length);
        },
      }),
    });
    if (model !== "" && embedded.model !== model) {
      throw new Error("embed: the weights must stay as they are meanwhile; wait until the training has ended");
    }
    model = embedded.model ?? "";
    averageViews(embedded, views, { sideBySide, isUnit: net.normalize }, values, first * size);
    waiting = [];
    numbers = 0;
    views = [];
  }
  return { values, length: samples.length, size, model };
}

async function prepare<Sample>(
  inputs: NetEncoderOptions<Sample>["inputs"],
  sample: Sample,
  place: number,
  of: number,
): Promise<readonly ArrayLike<number>[]> {
  try {
    return await inputs(sample);
  } catch (cause) {
    if (!(cause instanceof RangeError || cause instanceof TypeError) || of === 1) throw cause;
    const Kind = cause instanceof TypeError ? TypeError : RangeError;
    throw new Kind(`embed: sample ${place}: ${cause.message}`, { cause });
  }
}
