import { seeded, type Random } from "one-shot-ts";

import { SAMPLE_RATE, type Clip, type Speech } from "./data.js";

/** How much {@link syntheticSpeech} invents. */
export interface SyntheticOptions {
  readonly seed: number;
  /** People with one recording of some seconds. */
  readonly people?: number;
  /** People who say digits. */
  readonly voices?: number;
  /** How often each of them says each digit. */
  readonly takes?: number;
}

/** Frequencies in hertz of the first three formants of some vowels, of a long vocal tract. */
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

/**
 * Invented speech of invented people, for where there is no real one.
 *
 * A person is a pitch, a length of the vocal tract and a tilt of the voice; what they say is a chain of vowels, three of them for a digit. Every recording
 * has its own microphone, a tilt and a level, so that the microphone does not tell who speaks. It shows that the pieces work, not how well on real voices.
 */
export function syntheticSpeech({ seed, people = 80, voices = 6, takes = 6 }: SyntheticOptions): Speech {
  const random = seeded(seed);
  const said = (count: number): number[] => Array.from({ length: count }, () => Math.floor(random() * VOWELS.length));
  const digits = Array.from({ length: 10 }, () => said(3));
  const record = (speaker: string, person: Person, vowels: readonly number[]): Clip => ({
    speaker,
    samples: speak(person, vowels, random),
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
  /** What formants are multiplied with. */
  readonly tract: number;
  /** Share of each sample of the source that is carried on to the next: dull or bright. */
  readonly tilt: number;
}

const drawPerson = (random: Random): Person => ({
  pitch: 90 + 140 * random(),
  tract: 0.85 + 0.35 * random(),
  tilt: 0.6 + 0.35 * random(),
});

/** Pulses of the glottis through three resonances, then a microphone. A vowel lasts about 0.15 seconds. */
function speak({ pitch, tract, tilt }: Person, vowels: readonly number[], random: Random): Float32Array {
  const [level, edge] = [0.05 + 0.4 * random(), 0.5 * random()];
  const tune = pitch * (0.95 + 0.1 * random());
  const result: number[] = [];
  const state = [0, 0, 0].map(() => ({ last: 0, before: 0 }));
  let [phase, dull, earlier] = [0, 0, 0];
  for (const vowel of vowels) {
    const length = Math.round(SAMPLE_RATE * (0.12 + 0.06 * random()));
    const filters = VOWELS[vowel].map((hertz) => resonance(Math.min(hertz * tract * (0.97 + 0.06 * random()), 3800)));
    for (let i = 0; i < length; i++) {
      phase += (tune * (1 + 0.02 * (random() - 0.5))) / SAMPLE_RATE;
      const pulse = phase >= 1 ? 1 : 0;
      phase %= 1;
      dull = tilt * dull + pulse + 0.01 * (random() - 0.5);
      let sound = dull;
      filters.forEach(({ gain, a, b }, k) => {
        const value = gain * sound + a * state[k].last - b * state[k].before;
        state[k].before = state[k].last;
        state[k].last = value;
        sound = value;
      });
      const envelope = Math.sin((Math.PI * (i + 1)) / (length + 1)) ** 0.3;
      result.push(envelope * (sound - edge * earlier));
      earlier = sound;
    }
  }
  const most = result.reduce((peak, value) => Math.max(peak, Math.abs(value)), 0);
  return Float32Array.from(result, (value) => (level * value) / most + 0.0005 * (random() - 0.5));
}

/** A resonance of 100 hertz width. */
function resonance(hertz: number): { gain: number; a: number; b: number } {
  const radius = Math.exp((-Math.PI * 100) / SAMPLE_RATE);
  return { gain: 1 - radius, a: 2 * radius * Math.cos((2 * Math.PI * hertz) / SAMPLE_RATE), b: radius * radius };
}
