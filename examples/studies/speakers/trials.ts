import { DIFFERENT, SAME, type Random, type ScoredPairs } from "one-shot-ts";
import { type RowDistance } from "one-shot-ts/evaluation";

import type { Clip } from "./data.js";

/** Digits up to this one are used for enrolling, the others for asking, so that nobody is recognised by a word. */
const LAST_ENROLLED_DIGIT = 4;

/** The recordings to test on, one per row. */
export interface Trials {
  readonly clips: readonly Clip[];
  /** Rows of the digits 0 to 4. */
  readonly enrolled: readonly number[];
  /** Rows of the digits 5 to 9. */
  readonly probes: readonly number[];
  /** The number of the speaker in each row. */
  readonly speakerOf: readonly number[];
  /** The number of speakers. */
  readonly speakers: number;
}

/** The first `takes` recordings of each digit of each voice. */
export function makeTrials(voices: readonly Clip[], takes: number): Trials {
  const counts = new Map<string, number>();
  const clips = voices.filter(({ speaker, digit = -1 }) => {
    const key = `${speaker}, ${digit}`;
    const count = (counts.get(key) ?? 0) + 1;
    counts.set(key, count);
    return digit >= 0 && count <= takes;
  });
  const names = [...new Set(clips.map(({ speaker }) => speaker))];
  const rows = (isWanted: (digit: number) => boolean): number[] =>
    Array.from(clips.keys()).filter((row) => isWanted(clips[row].digit!));
  return {
    clips,
    enrolled: rows((digit) => digit <= LAST_ENROLLED_DIGIT),
    probes: rows((digit) => digit > LAST_ENROLLED_DIGIT),
    speakerOf: clips.map(({ speaker }) => names.indexOf(speaker)),
    speakers: names.length,
  };
}

/** Joins the digits 0 to 4, and 5 to 9, of each take of each voice into one recording: one to two seconds of voice instead of a third of a second. */
export function joinDigits(voices: readonly Clip[]): Clip[] {
  const takes = new Map<string, number>();
  const joined = new Map<string, Clip[]>();
  for (const clip of voices) {
    const { speaker, digit = 0 } = clip;
    const take = takes.get(`${speaker}, ${digit}`) ?? 0;
    takes.set(`${speaker}, ${digit}`, take + 1);
    const key = `${speaker}, ${take}, ${Number(digit > LAST_ENROLLED_DIGIT)}`;
    joined.set(key, [...(joined.get(key) ?? []), clip]);
  }
  return [...joined.values()].map((clips) => {
    const samples = Float32Array.from(clips.flatMap((clip) => Array.from(clip.samples)));
    return { ...clips[0], samples };
  });
}

/** Scores every enrolled recording against every probe. */
export function scoreTrials({ enrolled, probes, speakerOf }: Trials, distance: RowDistance): ScoredPairs {
  const left = enrolled.flatMap((row) => probes.map(() => row));
  const right = enrolled.flatMap(() => probes);
  return {
    left,
    right,
    distances: Float64Array.from(left, (row, pair) => distance(row, right[pair])),
    y: Uint8Array.from(left, (row, pair) => (speakerOf[row] === speakerOf[right[pair]] ? SAME : DIFFERENT)),
    leftIdentity: left.map((row) => speakerOf[row]),
    rightIdentity: right.map((row) => speakerOf[row]),
  };
}

/** One enrolled row of each speaker, drawn at random. */
export function drawEnrollment({ enrolled, speakerOf, speakers }: Trials, random: Random): number[] {
  return Array.from({ length: speakers }, (_, speaker) => {
    const own = enrolled.filter((row) => speakerOf[row] === speaker);
    return own[Math.floor(random() * own.length)];
  });
}
