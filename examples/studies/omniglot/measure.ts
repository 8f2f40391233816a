import { type Embeddings, type SiameseNet } from "one-shot-ts";
import { rowDistance, type OneShotRun, type RowDistance } from "one-shot-ts/evaluation";

import type { Figure, Figures } from "../shared/figure.js";
import { baselineDistances } from "./baselines.js";
import type { Drawings } from "./data.js";
import { accuracyOf, accuracyOverRuns, oneToOne, rowsOf } from "./oneShotRuns.js";
import { embedViews, ONCE } from "./embedViews.js";
import { drawRuns } from "./splitAlphabets.js";
import type { RunsName } from "./tables.js";

/** A distance for each suffix of a figure's name. */
export type Distances = Readonly<Record<string, RowDistance>>;

/** Runs drawn from each alphabet: of the 20 evaluation alphabets 2,000 trials. */
const DRAWN_PER_ALPHABET = 5;

/** Distances between the drawings of runs by a net: from several views and from one. */
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
  return { views: between(await embedViews(net, used)), once: between(await embedViews(net, used, ONCE)) };
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
  for (const [suffix, distance] of Object.entries(all)) {
    figures[name + suffix] = accuracyOf(runs, distance);
    figures[`${name}.overRuns${suffix}`] = accuracyOverRuns(runs, distance);
  }
  return figures;
}

/**
 * Accuracy on runs drawn by chance from all alphabets of the rows given, by any two hands. The official runs are of ten of the evaluation alphabets and of
 * the first eight hands, and turn out easier: whoever asks how good a net is should know how it does on others.
 */
export async function drawnFigures(
  net: SiameseNet,
  images: readonly Uint8Array[],
  drawings: Drawings,
  rows: Int32Array,
): Promise<Figures> {
  const runs = drawRuns(drawings, rows, { perAlphabet: DRAWN_PER_ALPHABET });
  const { views, once } = await netDistances(net, images, runs);
  return measureRuns("drawn20way", runs, drawings, { "": views, ".plain": once });
}

const prefixed = (distances: Distances): Distances =>
  Object.fromEntries(Object.entries(distances).map(([name, distance]) => [`.${name}`, distance]));
