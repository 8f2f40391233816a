import { requireCount, requireOptions } from "../core/check.js";
import { shareRuns } from "../core/shareRuns.js";
import type { Embeddings } from "../data/embeddings.js";
import type { EmbedOptions } from "../net/embedRows.js";
import type { Encoder } from "./encoder.js";
import { requireEmbedOptions, requireSome } from "./netEncoder.js";
import { requireEncoder } from "./requireEncoder.js";

/** Options of {@link batchingEncoder}. */
export interface BatchingEncoderOptions {
  /** The most samples of different calls that are embedded in one pass; default 32. A call with more samples gets its own pass. */
  readonly most?: number;
}

/** A call that waits for its embeddings. */
interface Waiting<Sample> {
  readonly samples: readonly Sample[];
  readonly signal: AbortSignal | undefined;
  readonly resolve: (embeddings: Embeddings) => void;
  readonly reject: (reason: unknown) => void;
}

/**
 * Embeds the samples of many concurrent callers in one pass, such as the requests to a service: while one pass runs, further calls queue up for the next.
 *
 * One sample alone costs nearly as much as eight together, so a busy service answers several times as many requests. No call waits for a batch to fill. If the encoder refuses a sample,
 * only the call that passed it fails. Embeddings equal those of the encoder up to rounding, and the fingerprint is the same: calibrations and galleries fit both.
 *
 * @returns An encoder that wraps the given one, and frees it in `dispose`. Calls with `onProgress` or `batchSize` go directly to the wrapped encoder.
 * @throws RangeError if `most` is not a whole number of at least 1; TypeError if `encoder` is not an encoder.
 * @example
 * ```ts
 * import { batchingEncoder } from "one-shot-ts/gallery";
 *
 * const together = batchingEncoder(vectorEncoder({ net }), { most: 16 });
 * const gallery = new Gallery({ encoder: together, calibration });
 * const answers = await Promise.all(samples.map((sample) => gallery.identify(sample))); // in a few passes
 * ```
 */
export function batchingEncoder<Sample>(
  encoder: Encoder<Sample>,
  options: BatchingEncoderOptions = {},
): Encoder<Sample> {
  const who = "batchingEncoder";
  requireEncoder(who, encoder);
  const { most = 32 } = requireOptions(who, options);
  requireCount(who, "most", most);
  let waiting: Waiting<Sample>[] = [];
  let isRunning = false;

  const run = async (): Promise<void> => {
    isRunning = true;
    await Promise.resolve(); // so that calls of the same moment join this pass
    while (waiting.length > 0) {
      const calls = takeTogether(waiting, most);
      waiting = waiting.slice(calls.length);
      await embedTogether(encoder, calls.filter(isWanted));
    }
    isRunning = false;
  };

  return {
    kind: encoder.kind,
    size: encoder.size,
    distance: encoder.distance,
    embed: (samples, how: EmbedOptions = {}) => {
      const { onProgress, batchSize, signal } = requireEmbedOptions(how);
      if (onProgress !== undefined || batchSize !== undefined) return encoder.embed(samples, how);
      return new Promise((resolve, reject) => {
        requireSome(samples);
        waiting.push({ samples, signal, resolve, reject });
        if (!isRunning) void run();
      });
    },
    fingerprint: shareRuns(() => encoder.fingerprint()),
    ...(encoder.parts && { parts: () => encoder.parts!() }),
    ...(encoder.dispose && { dispose: () => encoder.dispose!() }),
  };
}

/** The first calls that together have no more than `most` samples; at least one. */
function takeTogether<Sample>(waiting: readonly Waiting<Sample>[], most: number): Waiting<Sample>[] {
  let samples = 0;
  const end = waiting.findIndex((call, i) => (samples += call.samples.length) > most && i > 0);
  return waiting.slice(0, end < 0 ? waiting.length : end);
}

function isWanted<Sample>({ signal, reject }: Waiting<Sample>): boolean {
  if (signal?.aborted !== true) return true;
  reject(signal.reason);
  return false;
}

/** Embeds the samples of several calls in one pass; if that fails, embeds those of each call separately, so that each gets its own error. */
async function embedTogether<Sample>(encoder: Encoder<Sample>, calls: readonly Waiting<Sample>[]): Promise<void> {
  if (calls.length === 0) return;
  try {
    const { values, length, size, ...origin } = await encoder.embed(calls.flatMap(({ samples }) => samples));
    if (calls.length === 1) {
      calls[0].resolve({ values, length, size, ...origin });
      return;
    }
    let first = 0;
    for (const { samples, resolve } of calls) {
      const last = first + samples.length;
      resolve({ values: values.slice(first * size, last * size), length: samples.length, size, ...origin });
      first = last;
    }
  } catch (cause) {
    if (calls.length === 1) calls[0].reject(cause);
    else for (const call of calls) await embedTogether(encoder, [call]);
  }
}
