import { seeded, type Random } from "one-shot-ts";

import { SAMPLE_RATE, type Clip, type Speech } from "./data.js";

/** How much {@link syntheticSpeech} should invent. */
export interface SyntheticOptions {
  readonly seed: number;
  /** People with one recording of a few seconds. */
  readonly people?: number;
  /** People who say digits. */
  readonly voices?: number;
  /** How often each of them says each digit. */
  readonly takes?: number;
}

/** Frequencies in hertz of the first three formants of some vowels, as an average adult says them. */
const VOWELS = [
  [270, 2290, 3010],
  [390, 1990, 2550],
  [530, 1840, 2480],
  [660, 1720, 2410],
  [730, 1090, 2440],
  [570, 840, 2410],
  [440, 1020, 2240],
  [300, 870, 2240],
  [640, 1190, 2390],
  [490, 1350, 1690],
] as const;

/** The fourth formant hardly depends on the vowel. */
const FOURTH = 3400;

/**
 * Invented speech of invented people, for when there is no real speech.
 *
 * A person is a pitch and its range, a length of the vocal tract and cavities that shift each formant, a tilt, a breath and a pace. What they say is a chain of
 * vowels with glides, hisses and stops between them, three of them for a digit; pitch rises and falls. Every recording has its own microphone: a level, a tilt,
 * a resonance and a hiss, so that the mean spectrum hardly tells who is speaking. It shows that the pieces work, not how well they do on real voices.
 */
export function syntheticSpeech({ seed, people = 120, voices = 10, takes = 4 }: SyntheticOptions): Speech {
  const random = seeded(seed);
  const said = (count: number): number[] => Array.from({ length: count }, () => Math.floor(random() * VOWELS.length));
  const digits = Array.from({ length: 10 }, () => said(3));
  const record = (speaker: string, person: Person, vowels: readonly number[]): Clip => ({
    speaker,
    samples: throughMicrophone(speak(person, vowels, random), random),
    sampleRate: SAMPLE_RATE,
  });
  const crowd = Array.from({ length: people }, (_, i) => record(`person ${i}`, drawPerson(random), said(18)));
  const spoken: Clip[] = [];
  for (let voice = 0; voice < voices; voice++) {
    const person = drawPerson(random);
    digits.forEach((vowels, digit) => {
      for (let take = 0; take < takes; take++) spoken.push({ ...record(`voice ${voice}`, person, vowels), digit });
    });
  }
  return { source: "synthetic", people: crowd, voices: spoken };
}

interface Person {
  /** Hertz. */
  readonly pitch: number;
  /** How far the pitch rises and falls, as a share of it. */
  readonly range: number;
  /** The factor of each formant. */
  readonly formants: readonly number[];
  /** Bandwidth of each formant in hertz. */
  readonly width: number;
  /** Share of each source sample carried over to the next: dull or bright. */
  readonly tilt: number;
  /** Noise in the voice. */
  readonly breath: number;
  /** How much one period differs from the next. */
  readonly jitter: number;
  /** Seconds for a vowel. */
  readonly pace: number;
}

function drawPerson(random: Random): Person {
  const high = random(); // high voices tend to have short tracts
  const tract = 0.86 + 0.24 * (0.6 * high + 0.4 * random());
  return {
    pitch: 80 * Math.exp(1.15 * high),
    range: 0.05 + 0.2 * random(),
    formants: [0, 1, 2, 3].map(() => tract * (0.92 + 0.16 * random())),
    width: 60 + 90 * random(),
    tilt: 0.5 + 0.45 * random(),
    breath: 0.003 + 0.05 * random() ** 2,
    jitter: 0.005 + 0.03 * random(),
    pace: 0.1 + 0.07 * random(),
  };
}

/** Samples between two settings of the mouth. */
const BLOCK = 32;

/** Glottal pulses and breath through four resonances that glide from vowel to vowel, at times with a hiss or a stop before the next. */
function speak(person: Person, vowels: readonly number[], random: Random): number[] {
  const { pitch, range, formants, width, tilt, breath, jitter, pace } = person;
  const result: number[] = [];
  const state = formants.map(() => ({ last: 0, before: 0 }));
  const tune = pitch * (0.94 + 0.12 * random());
  const melody = 2 * Math.PI * random();
  let [phase, period, dull, time] = [0, 1, 0, 0];
  let mouth = mouthOf(vowels[0], formants, random);
  for (const vowel of vowels) {
    const [from, to] = [mouth, mouthOf(vowel, formants, random)];
    mouth = to;
    const length = Math.round(SAMPLE_RATE * pace * (0.8 + 0.4 * random()));
    for (let i = 0; i < length; i += BLOCK) {
      const way = Math.min(1, (3 * i) / length);
      const filters = to.map((hertz, k) => resonance(from[k] + way * (hertz - from[k]), width * (1 + 0.4 * k)));
      const hertz = tune * (1 + range * Math.sin(melody + 5 * time));
      const loud = Math.sin((Math.PI * (i + BLOCK)) / (length + 2 * BLOCK)) ** 0.3;
      for (let j = 0; j < BLOCK; j++) {
        phase += hertz / SAMPLE_RATE;
        time += 1 / SAMPLE_RATE;
        let pulse = 0;
        if (phase >= period) {
          phase -= period;
          period = 1 + jitter * (2 * random() - 1);
          pulse = 1;
        }
        dull = tilt * dull + pulse + breath * (2 * random() - 1);
        let sound = dull * loud;
        filters.forEach(({ gain, a, b }, k) => {
          const value = gain * sound + a * state[k].last - b * state[k].before;
          state[k].before = state[k].last;
          state[k].last = value;
          sound = value;
        });
        result.push(sound);
      }
    }
    const consonant = random();
    if (consonant < 0.3) hiss(result, 0.03 + 0.04 * random(), random);
    else if (consonant < 0.5) result.push(...Array<number>(Math.round(SAMPLE_RATE * 0.03)).fill(0));
  }
  return result;
}

/** Where a person puts the formants for a vowel, slightly different each time. */
const mouthOf = (vowel: number, formants: readonly number[], random: Random): number[] =>
  [...VOWELS[vowel], FOURTH].map((hertz, k) => Math.min(3850, hertz * formants[k] * (0.97 + 0.06 * random())));

/** Air through the teeth, as loud as a quiet vowel. */
function hiss(samples: number[], seconds: number, random: Random): void {
  const loudest = samples.reduce((peak, value) => Math.max(peak, Math.abs(value)), 0);
  let last = 0;
  for (let i = 0; i < seconds * SAMPLE_RATE; i++) {
    const noise = 2 * random() - 1;
    samples.push(0.15 * loudest * (noise - 0.8 * last));
    last = noise;
  }
}

/** Applies a separate microphone for each recording: a tilt, a resonance, a level and a hiss. */
function throughMicrophone(samples: readonly number[], random: Random): Float32Array {
  const [edge, share, level, noise] = [random() - 0.2, 0.8 * random(), 0.05 + 0.4 * random(), 0.002 * random() ** 2];
  const { gain, a, b } = resonance(300 + 3200 * random(), 300);
  let [earlier, last, before] = [0, 0, 0];
  const heard = samples.map((sample) => {
    const tilted = sample - edge * earlier;
    earlier = sample;
    const ringing = gain * tilted + a * last - b * before;
    [before, last] = [last, ringing];
    return tilted + 4 * share * ringing;
  });
  const most = heard.reduce((peak, value) => Math.max(peak, Math.abs(value)), 0);
  return Float32Array.from(heard, (value) => level * (value / most + noise * (2 * random() - 1)));
}

/** A resonance at a frequency with bandwidth `width`, both in hertz. */
function resonance(hertz: number, width: number): { readonly gain: number; readonly a: number; readonly b: number } {
  const radius = Math.exp((-Math.PI * width) / SAMPLE_RATE);
  return { gain: 1 - radius, a: 2 * radius * Math.cos((2 * Math.PI * hertz) / SAMPLE_RATE), b: radius * radius };
}
