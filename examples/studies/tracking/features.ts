import { overlap, type Box } from "./boxes.js";

/** What a detector found, with what it looks like. */
export interface Sighting extends Box {
  /** The embedding of its crop, of unit length. */
  readonly embedding: Float32Array;
}

/** What the tracker knows about somebody. */
export interface Track {
  readonly id: number;
  /** All sightings, oldest first. */
  readonly sightings: Sighting[];
  /** The mean embedding of the newest sightings, of unit length. */
  meanLook: Float32Array;
  /** Pixels per frame, to the right and down: a running mean. */
  speed: readonly [number, number];
}

/** Embeddings remembered per track. */
const TEMPLATES = 8;

/** Share of the newest step in the running speed. */
const NEWEST = 0.25;

/** What a track and a sighting are compared by, in order. The first two are appearance. */
export const FEATURES = [
  "distance to the nearest template",
  "distance to the mean template",
  "sideways from where expected",
  "up or down from where expected",
  "sideways from the last place",
  "other height",
  "other shape",
  "frames since last seen",
  "overlap with where expected",
  "overlap with the last place",
  "sightings so far",
] as const;

/** How many of {@link FEATURES} are appearance. */
export const APPEARANCE = 2;

/** A track with its first sighting. */
export function beginTrack(id: number, first: Sighting): Track {
  return { id, sightings: [first], meanLook: first.embedding, speed: [0, 0] };
}

/** Adds a sighting to a track. */
export function extendTrack(track: Track, next: Sighting): void {
  const last = newest(track);
  const gap = next.frame - last.frame;
  const share = track.sightings.length === 1 ? 1 : NEWEST;
  const step = [middle(next) - middle(last), foot(next) - foot(last)];
  track.speed = [0, 1].map((k) => track.speed[k] + share * (step[k] / gap - track.speed[k])) as [number, number];
  track.sightings.push(next);
  track.meanLook = mean(templates(track));
}

/** The newest sighting. */
export const newest = ({ sightings }: Track): Sighting => sightings[sightings.length - 1];

/** How far somebody may be from their last place, in heights: at once, and more for each frame since. */
const [AT_ONCE, EACH_FRAME] = [0.75, 0.08] as const;

/** How many times higher or lower a box may be. */
const TALLER = 2;

/** Whether somebody could have reached the place of a sighting; other pairs need not be compared. For a camera that stands still, or nearly so. */
export function isWithinReach(track: Track, sighting: Sighting): boolean {
  const last = newest(track);
  const reach = (AT_ONCE + EACH_FRAME * (sighting.frame - last.frame)) * last.height;
  const ratio = sighting.height / last.height;
  return (
    ratio < TALLER &&
    ratio > 1 / TALLER &&
    Math.abs(middle(sighting) - middle(last)) < reach &&
    Math.abs(foot(sighting) - foot(last)) < reach
  );
}

/** How a sighting compares with a track: {@link FEATURES}. Lengths are in heights of the person, so that near and far are alike. */
export function compare(track: Track, sighting: Sighting): number[] {
  const last = newest(track);
  const gap = sighting.frame - last.frame;
  const [right, down] = [track.speed[0] * gap, track.speed[1] * gap];
  const expected = { left: last.left + right, top: last.top + down, width: last.width, height: last.height };
  const size = (last.height + sighting.height) / 2;
  return [
    Math.min(...templates(track).map((template) => distance(template, sighting.embedding))),
    distance(track.meanLook, sighting.embedding),
    Math.abs(middle(sighting) - middle(last) - right) / size,
    Math.abs(foot(sighting) - foot(last) - down) / size,
    Math.abs(middle(sighting) - middle(last)) / size,
    Math.abs(Math.log(sighting.height / last.height)),
    Math.abs(Math.log((sighting.width / sighting.height) * (last.height / last.width))),
    gap,
    overlap(expected, sighting),
    overlap(last, sighting),
    Math.min(track.sightings.length, 10),
  ];
}

const templates = ({ sightings }: Track): Float32Array[] =>
  sightings.slice(-TEMPLATES).map(({ embedding }) => embedding);

const middle = ({ left, width }: Box): number => left + width / 2;

const foot = ({ top, height }: Box): number => top + height;

function distance(a: Float32Array, b: Float32Array): number {
  let sum = 0;
  for (let k = 0; k < a.length; k++) sum += (a[k] - b[k]) ** 2;
  return Math.sqrt(sum);
}

/** The mean embedding, rescaled to unit length. */
function mean(embeddings: readonly Float32Array[]): Float32Array {
  const result = new Float32Array(embeddings[0].length);
  for (const embedding of embeddings) for (let k = 0; k < result.length; k++) result[k] += embedding[k];
  const length = Math.sqrt(result.reduce((sum, value) => sum + value * value, 0));
  return result.map((value) => value / Math.max(1e-12, length));
}
