import { existsSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import { gunzipSync } from "node:zlib";

import { decodeMuLaw, type Recording } from "one-shot-ts/audio";

import { readLibriSpeech } from "../shared/layouts/readLibriSpeech.js";
import { readSpokenDigits } from "../shared/layouts/readSpokenDigits.js";
import { syntheticSpeech } from "./synthetic.js";

/** Samples per second of all recordings here. */
export const SAMPLE_RATE = 8000;

/** One recording of one person. */
export interface Clip extends Recording {
  readonly speaker: string;
  /** What was said, if known: a digit. */
  readonly digit?: number;
}

/** The data that the example works on. */
export interface Speech {
  /** Where it comes from, for people to read. */
  readonly source: string;
  /** Many people, with one recording of a few seconds each, to train and calibrate on. */
  readonly people: readonly Clip[];
  /** A few other people, each with many short recordings of spoken digits, to test on. */
  readonly voices: readonly Clip[];
}

/** The real recordings used in developing this project; they are not part of it. */
const SHARED = "../shared/data";

/** Which recordings a run works on. */
interface Wanted {
  /** Folder with LibriSpeech and the Free Spoken Digit Dataset as published. */
  readonly data?: string | undefined;
  /** Whether to use a few invented ones, whatever is available. */
  readonly quick: boolean;
  readonly seed: number;
}

/** The recordings in the given folder, or the shared ones if available, or else invented ones. */
export async function loadSpeech({ data, quick, seed }: Wanted): Promise<Speech> {
  if (data !== undefined) {
    const source = `${data} (LibriSpeech and Free Spoken Digit Dataset)`;
    const sampleRate = SAMPLE_RATE;
    return { source, people: await readLibriSpeech(data, { sampleRate }), voices: await readSpokenDigits(data, { sampleRate }) }; // prettier-ignore
  }
  if (quick) return syntheticSpeech({ seed, people: 40, voices: 4, takes: 2 });
  const shared = fileURLToPath(new URL(`../../../${SHARED}`, import.meta.url));
  if (!existsSync(`${shared}/speakers/index.json`) || !existsSync(`${shared}/voices/index.json`)) {
    return syntheticSpeech({ seed });
  }
  const source = `${SHARED}/speakers (LibriSpeech) and ${SHARED}/voices (Free Spoken Digit Dataset)`;
  return { source, people: await readPeople(`${shared}/speakers`), voices: await readVoices(`${shared}/voices`) };
}

interface PeopleIndex {
  readonly clips: readonly { readonly speaker: string; readonly offset: number; readonly samples: number }[];
}

async function readPeople(folder: string): Promise<Clip[]> {
  const { clips } = JSON.parse(await readFile(`${folder}/index.json`, "utf8")) as PeopleIndex;
  const bytes = new Uint8Array(gunzipSync(await readFile(`${folder}/samples.mulaw.gz`)));
  return clips.map(({ speaker, offset, samples }) => ({
    speaker,
    samples: decodeMuLaw(bytes.subarray(offset, offset + samples), { encoding: "continuous" }),
    sampleRate: SAMPLE_RATE,
  }));
}

interface VoicesIndex {
  readonly recordings: readonly (readonly [
    speaker: number,
    digit: number,
    take: number,
    offset: number,
    samples: number,
  ])[];
}

async function readVoices(folder: string): Promise<Clip[]> {
  const { recordings } = JSON.parse(await readFile(`${folder}/index.json`, "utf8")) as VoicesIndex;
  const bytes = new Uint8Array(gunzipSync(await readFile(`${folder}/samples.bin.gz`)));
  const all = Float32Array.from(new Int16Array(bytes.buffer)); // little-endian, like every machine that runs Node
  for (let i = 0; i < all.length; i++) all[i] /= 32768;
  return recordings.map(([speaker, digit, , offset, samples]) => ({
    speaker: `voice ${speaker}`,
    digit,
    samples: all.subarray(offset, offset + samples),
    sampleRate: SAMPLE_RATE,
  }));
}
