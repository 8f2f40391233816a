import { requireList, requireNumber, requireOptions, requireWithin } from "../core/check.js";
import { normal, randomInteger, type Random } from "../core/random.js";
import { requireSpectrogram, type Spectrogram } from "./spectrogram.js";

/** Options of {@link augmentSpectrogram}; each change is off at 0. */
export interface AugmentSpectrogramOptions {
  /** Probability of background noise, in [0, 1]; default 0.5. */
  readonly noise?: number;
  /** How many decibels louder the sound is than the noise, drawn from this range; default `[5, 30]`. */
  readonly ratio?: readonly [number, number];
  /** Spectrograms used as the noise in some 30 % of the cases, such as other people's voices; default: none, always coloured noise. */
  readonly babble?: readonly Spectrogram[];
  /** Standard deviation, in decibels, of the change that another microphone makes to each band and to the level, in [0, 40]; default 5. */
  readonly microphone?: number;
  /** Largest share of the bands that may be covered, in [0, 1]; default 0.2. */
  readonly bands?: number;
  /** Largest share of the frames that may be covered, in [0, 1]; default 0.15. */
  readonly frames?: number;
  /** Source of randomness. */
  readonly random?: Random;
}

/** One decibel as a difference of natural logarithms of power. */
const DECIBEL = Math.LN10 / 10;
/** Share of noises that are babble, if there is any. */
const BABBLE = 0.3;
/** Standard deviation, in decibels, of the colour of noise. */
const COLOUR = 6;
/** Numbers of half waves in a microphone's response across the bands. */
const WAVES = [1, 2, 3, 5] as const;

/**
 * Turns a spectrogram into another plausible one of the same sound: with noise, through another microphone, with a run of bands and a run of frames covered. Use it in
 * training, so that each reading of a row differs.
 *
 * Noise is added as power, as it adds up in sound; its colour is drawn each time, and each frame and band varies as noise does. The microphone adds a smooth curve over
 * the bands. Covered bands get the mean of the whole spectrogram, covered frames the mean of each band.
 *
 * @param spectrogram - Log-mel values (natural logarithm of power) before normalisation, from the `spectrogram` of an {@link audioFrontEnd}.
 * @returns A new spectrogram of the same size.
 * @throws RangeError if an option is out of its range, or babble has a different number of bands.
 * @example
 * ```ts
 * const frontEnd = audioFrontEnd({ sampleRate: 8000, seconds: "all" });
 * const voices = fromRecordings(recordings, { labels: speakers, frontEnd, augment: (part) => augmentSpectrogram(part, { random }), random });
 * ```
 * @see Park et al. (2019), "SpecAugment".
 */
export function augmentSpectrogram(spectrogram: Spectrogram, options: AugmentSpectrogramOptions = {}): Spectrogram {
  const who = "augmentSpectrogram";
  const { noise = 0.5, ratio = [5, 30], babble = [], microphone = 5 } = requireOptions(who, options);
  const { bands: coveredBands = 0.2, frames: coveredFrames = 0.15, random = Math.random } = options;
  requireSpectrogram(who, spectrogram);
  requireWithin(who, "noise", noise, 0, 1);
  requireList(who, "ratio", ratio, "[least, most]");
  for (const decibels of ratio) requireNumber(who, "ratio", decibels);
  requireList(who, "babble", babble, "a list of spectrograms");
  requireWithin(who, "microphone", microphone, 0, 40);
  requireWithin(who, "bands", coveredBands, 0, 1);
  requireWithin(who, "frames", coveredFrames, 0, 1);
  const { frames, bands } = spectrogram;
  const data = Float32Array.from(spectrogram.data);
  if (random() < noise && data.length > 0) {
    const background = backgroundFor(spectrogram, babble, random);
    const decibels = ratio[0] + random() * (ratio[1] - ratio[0]);
    const gain = levelOf(data) - levelOf(background) - decibels * DECIBEL;
    for (let i = 0; i < data.length; i++) data[i] = addPowers(data[i], background[i] + gain);
  }
  if (microphone > 0) addToBands(data, responseOf(bands, microphone, random));
  cover(data, frames, bands, coveredBands, coveredFrames, random);
  return { data, frames, bands };
}

function backgroundFor({ frames, bands }: Spectrogram, babble: readonly Spectrogram[], random: Random): Float32Array {
  const result = new Float32Array(frames * bands);
  if (babble.length > 0 && random() < BABBLE) {
    const voice = requireSpectrogram("augmentSpectrogram", babble[randomInteger(babble.length, random)]);
    if (voice.bands !== bands || voice.frames === 0) {
      throw new RangeError(
        `augmentSpectrogram: babble must have frames of ${bands} bands, got ${voice.frames} of ${voice.bands}`,
      );
    }
    const start = randomInteger(voice.frames, random) * bands;
    for (let i = 0; i < result.length; i++) result[i] = voice.data[(start + i) % voice.data.length];
    return result;
  }
  // Power of a band of noise: the mean of a few squares, here of an exponential value and a constant.
  for (let i = 0; i < result.length; i++) result[i] = Math.log(0.5 - 0.5 * Math.log(1 - random()));
  addToBands(result, responseOf(bands, COLOUR, random));
  return result;
}

/** Logarithm of the mean power. */
function levelOf(data: Float32Array): number {
  let most = -Infinity;
  for (const value of data) most = Math.max(most, value);
  let sum = 0;
  for (const value of data) sum += Math.exp(value - most);
  return most + Math.log(sum / data.length);
}

const addPowers = (a: number, b: number): number => Math.max(a, b) + Math.log1p(Math.exp(-Math.abs(a - b)));

/** A smooth curve over the bands plus a level, each with about this deviation in decibels. */
function responseOf(bands: number, decibels: number, random: Random): Float32Array {
  const curve = new Float32Array(bands).fill(normal(random));
  for (const waves of WAVES) {
    const height = normal(random) / Math.SQRT2;
    const phase = 2 * Math.PI * random();
    for (let band = 0; band < bands; band++) {
      curve[band] += height * Math.cos(phase + (Math.PI * waves * band) / Math.max(1, bands - 1));
    }
  }
  return curve.map((value) => value * decibels * DECIBEL);
}

function addToBands(data: Float32Array, curve: Float32Array): void {
  for (let i = 0; i < data.length; i++) data[i] += curve[i % curve.length];
}

function cover(
  data: Float32Array,
  frames: number,
  bands: number,
  shareOfBands: number,
  shareOfFrames: number,
  random: Random,
): void {
  const mean = data.reduce((sum, value) => sum + value, 0) / data.length;
  const means = new Float32Array(bands);
  data.forEach((value, i) => (means[i % bands] += value / frames));
  const [band, wide] = drawRun(bands, shareOfBands, random);
  const [frame, long] = drawRun(frames, shareOfFrames, random);
  for (let t = frame; t < frame + long; t++) data.set(means, t * bands);
  for (let t = 0; t < frames; t++) data.fill(mean, t * bands + band, t * bands + band + wide);
}

/** Start and length of a run of at most a share of `count`. */
function drawRun(count: number, share: number, random: Random): [start: number, length: number] {
  const length = Math.floor(random() * share * count);
  return [randomInteger(count - length + 1, random), length];
}
