import { type Embeddings, type SiameseNet } from "one-shot-ts";
import { rowDistance, type OneShotRun, type RowDistance } from "one-shot-ts/evaluation";

import type { Figure, Figures } from "../shared/figure.js";
import { baselineDistances } from "./baselines.js";
import type { Drawings } from "./data.js";
import { accuracyOf, accuracyOverRuns, oneToOne, rowsOf } from "./oneShotRuns.js";
import { embedViews } from "./embedViews.js";
import { drawRuns } from "./splitAlphabets.js";
import type { RunsName } from "./tables.js";

/** A distance for each suffix of a figure's name. */
export type Distances = Readonly<Record<string, RowDistance>>;

/** Runs drawn from each alphabet: 2,000 trials over the 20 evaluation alphabets; and a few, to check that everything runs. */
const DRAWN_PER_ALPHABET = [5, 2] as const;

/** A net's distances between the drawings of runs: from several views and from one. */
export async function netDistances(
  net: SiameseNet,
  images: readonly Uint8Array[],
  runs: readonly OneShotRun[],
): Promise<{ readonly views: RowDistance; readonly once: RowDistance }> {
  const rows = rowsOf(runs);
  const placeOf = new Map(rows.map((row, place) => [row, place]));
  const between = (embeddings: Embeddings): RowDistance => {
    const distance = rowDistance(embeddings, "cosine");
    return (a, b) => distance(placeOf.get(a)!, placeOf.get(b)!);
  };
  const used = rows.map((row) => images[row]);
  return { views: between(await embedViews(net, used)), once: between(await embedViews(net, used, { turns: 1 })) };
}

/** Accuracy on runs by each distance, with intervals over trials and, under `.overRuns`, over runs; and by the untrained baselines. */
export function measureRuns(
  name: RunsName,
  runs: readonly OneShotRun[],
  drawings: Drawings,
  distances: Distances,
): Figures {
  const figures: Record<string, Figure> = {};
  const all: Distances = {
    ...distances,
    ".transductive": oneToOne(runs, distances[""]),
    ...prefixed(baselineDistances(drawings, rowsOf(runs))),
  };
  for (const [suffix, measured] of Object.entries(all)) {
    const distance = remembered(measured, drawings.ink.length);
    figures[name + suffix] = accuracyOf(runs, distance);
    figures[`${name}.overRuns${suffix}`] = accuracyOverRuns(runs, distance);
  }
  return figures;
}

/**
 * Accuracy on runs drawn at random from all alphabets of the given rows, by any two hands. The official runs use ten of the evaluation alphabets and
 * the first eight hands, and turn out easier: whoever asks how good a net is should know how it does on others.
 */
export async function drawnFigures(
  net: SiameseNet,
  images: readonly Uint8Array[],
  drawings: Drawings,
  rows: Int32Array,
  quick: boolean,
): Promise<Figures> {
  const runs = drawRuns(drawings, rows, { perAlphabet: DRAWN_PER_ALPHABET[quick ? 1 : 0] });
  const { views, once } = await netDistances(net, images, runs);
  return measureRuns("drawn20way", runs, drawings, { "": views, ".plain": once });
}

/** A distance that is computed only once per pair: Hausdorff's is slow. */
function remembered(distance: RowDistance, rows: number): RowDistance {
  const known = new Map<number, number>();
  return (a, b) => {
    const pair = a * rows + b;
    const value = known.get(pair) ?? distance(a, b);
    known.set(pair, value);
    return value;
  };
}

const prefixed = (distances: Distances): Distances =>
  Object.fromEntries(Object.entries(distances).map(([name, distance]) => [`.${name}`, distance]));
