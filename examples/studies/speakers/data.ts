import { existsSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import { gunzipSync } from "node:zlib";

import { decodeMuLaw, type Recording } from "one-shot-ts/audio";

import { readLibriSpeech } from "../shared/layouts/readLibriSpeech.js";
import { readSpokenDigits } from "../shared/layouts/readSpokenDigits.js";
import { syntheticSpeech } from "./synthetic.js";

/** Samples a second of everything here. */
export const SAMPLE_RATE = 8000;

/** One recording of one person. */
export interface Clip extends Recording {
  readonly speaker: string;
  /** What was said, where that is known: a digit. */
  readonly digit?: number;
}

/** What the example works on. */
export interface Speech {
  /** Where it comes from, for people to read. */
  readonly source: string;
  /** Many people, one recording of some seconds each: to train and calibrate on. */
  readonly people: readonly Clip[];
  /** Few other people, each with many short recordings of spoken digits: to test on. */
  readonly voices: readonly Clip[];
}

/** The real recordings that this project is developed with; they are not part of it. */
const SHARED = "../shared/data";

/** Which recordings a run works on. */
interface Wanted {
  /** Folder with LibriSpeech and the Free Spoken Digit Dataset as they are published. */
  readonly data?: string | undefined;
  /** Few invented ones, whatever lies beside the project. */
  readonly quick: boolean;
  readonly seed: number;
}

/** The recordings of the folder that is named, else the shared ones if they are there, else invented ones. */
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
  const all = Float32Array.from(new Int16Array(bytes.buffer)); // little endian, as every machine that runs Node
  for (let i = 0; i < all.length; i++) all[i] /= 32768;
  return recordings.map(([speaker, digit, , offset, samples]) => ({
    speaker: `voice ${speaker}`,
    digit,
    samples: all.subarray(offset, offset + samples),
    sampleRate: SAMPLE_RATE,
  }));
}
