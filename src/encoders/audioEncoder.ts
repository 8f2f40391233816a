import { audioFrontEnd, type AudioFrontEnd, type AudioFrontEndConfig } from "../audio/audioFrontEnd.js";
import { changeSpeed, SPEEDS } from "../audio/changeSpeed.js";
import type { Recording } from "../audio/recording.js";
import { resampleAudio } from "../audio/resampleAudio.js";
import {
  isList,
  requireCount,
  requireFit,
  requireFlag,
  requireFunction,
  requireOptions,
  requireWithin,
} from "../core/check.js";
import type { SiameseNet } from "../net/SiameseNet.js";
import { describeSample } from "./describeSample.js";
import type { Encoder, EncoderKind } from "./encoder.js";
import { encoderKind, netEncoder } from "./netEncoder.js";
import { requireNet } from "./requireEncoder.js";
import { requireInputShape } from "./requireInputShape.js";

/** Options of {@link audioEncoder}. */
export interface AudioEncoderOptions {
  /** Embeds windows of sound. The encoder owns it from now on. */
  readonly net: SiameseNet;
  /** The front end that the net was trained with; it also decides whether frames without voice are left out. */
  readonly frontEnd: AudioFrontEnd;
  /** Whether to resample recordings of other rates to the front end's; default true. If false, they are refused. */
  readonly resample?: boolean;
  /** The most windows used per recording, evenly spread over it; default all. */
  readonly mostWindows?: number;
  /**
   * Speeds at which each recording is also heard, such as `[1, 0.9, 1.1]`, each in [0.25, 4]; default `[1]`. Their embeddings stand side by side, so each costs as much as the
   * recording itself. It pays for voices if the net was trained on people at these speeds as people of their own, see `changeSpeed`. Not possible with a learned distance.
   */
  readonly speeds?: readonly number[];
}

function makeAudioEncoder(options: AudioEncoderOptions): Encoder<Recording> {
  const who = "audioEncoder";
  const {
    net,
    frontEnd,
    resample = true,
    mostWindows = Infinity,
    speeds = [1],
  } = requireOptions(who, options, "net", "frontEnd");
  requireNet(who, net);
  requireFunction(who, "frontEnd", frontEnd, "make it with audioFrontEnd");
  requireFlag(who, "resample", resample);
  requireInputShape(who, net, frontEnd.shape, "frontEnd");
  if (mostWindows !== Infinity) requireCount(who, "mostWindows", mostWindows);
  requireFit(isList(speeds) && speeds.length > 0, who, "speeds", "a list of speeds", speeds);
  const kept = Array.from(speeds);
  for (const speed of kept) requireWithin(who, "each of speeds", speed, ...SPEEDS);
  if (kept.length > 1 && net.metric.variables?.length) {
    throw new RangeError(
      `${who}: speeds must be a single one with the learned distance ${net.metric.name}, which compares embeddings as long as the net's, got ${kept.length}`,
    );
  }
  const isPlain = kept.length === 1 && kept[0] === 1;
  return netEncoder<Recording>({
    kind: "audio",
    net,
    settings: {
      frontEnd: frontEnd.resolved,
      resample,
      ...(mostWindows !== Infinity && { mostWindows }),
      ...(!isPlain && { speeds: kept }),
    },
    sideBySide: kept.length,
    inputs: (recording) => {
      requireSound(who, recording);
      const heard = resample ? resampleAudio(recording, frontEnd.config.sampleRate) : recording;
      const windows = kept.map((speed) => frontEnd.windows(speed === 1 ? heard : changeSpeed(heard, speed)));
      const most = Math.min(mostWindows, ...windows.map(({ length }) => length)); // as many for each speed
      return windows.flatMap((ofSpeed) => spread(ofSpeed, most));
    },
  });
}

/**
 * Embeds original recordings, for example from `readRecording` of `one-shot-ts/node` or from a microphone: they are resampled to the front end's rate and cut into windows
 * without silence, whose embeddings are averaged. A longer recording gives a more stable embedding.
 *
 * @returns An encoder for `Recognizer`, `Gallery` and the evaluations; pass `audioEncoder` itself to `Recognizer.load`.
 * @throws RangeError if the net does not accept what `frontEnd` makes; when embedding, TypeError for anything that is not a recording, and RangeError for silence.
 * @example
 * ```ts
 * const frontEnd = audioFrontEnd({ sampleRate: 8000, normalize: "mean" });
 * const encoder = audioEncoder({ net, frontEnd });
 * ```
 */
export const audioEncoder: ((options: AudioEncoderOptions) => Encoder<Recording>) & EncoderKind<Recording> =
  /* @__PURE__ */ Object.assign(
    makeAudioEncoder,
    /* @__PURE__ */ encoderKind<Recording>({
      kind: "audio",
      restore: (net, { frontEnd, resample, mostWindows = Infinity, speeds = [1] }) =>
        makeAudioEncoder({
          net,
          frontEnd: audioFrontEnd(frontEnd as AudioFrontEndConfig),
          resample: resample as boolean,
          mostWindows: mostWindows as number,
          speeds: speeds as number[],
        }),
    }),
  );

/** Refuses anything but a recording; `requireRecording` checks the numbers. */
export function requireSound(who: string, sample: unknown): asserts sample is Recording {
  const recording = sample as Partial<Recording> | null;
  if (typeof recording === "object" && recording?.samples instanceof Float32Array && "sampleRate" in recording) return;
  throw new TypeError(
    `${who}: a sample must be a recording { samples, sampleRate }, samples a Float32Array, got ${describeSample(sample)}`,
  );
}

function spread(windows: readonly Float32Array[], most: number): readonly Float32Array[] {
  if (windows.length <= most) return windows;
  return Array.from({ length: most }, (_, k) => windows[Math.floor(((k + 0.5) * windows.length) / most)]);
}
