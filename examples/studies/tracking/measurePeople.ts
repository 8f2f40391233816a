import { fromReader, seeded, type Encoder, type ScoredPairs, type SiameseNet } from "one-shot-ts";
import { rowDistance } from "one-shot-ts/evaluation";
import type { RawImage } from "one-shot-ts/images";

import type { Figures } from "../shared/figure.js";
import { histogram, pixels } from "./baselines.js";
import { cropSet, toInput } from "./crops.js";
import type { Crop } from "./data.js";
import { STACKED_SHAPE, stackPair } from "./pairInput.js";
import { cameraPairs, measurePairs, measureRetrieval, named, scoreCropPairs, type CropPairs } from "./peopleFigures.js";
import { newTwin } from "./recipe.js";
import { rerankCrops, type Reranking } from "./rerankCrops.js";

/** What was measured on people who were not trained on. */
export interface PeopleResult {
  readonly figures: Figures;
  /** Scored pairs by the name of what scored them. */
  readonly pairs: Readonly<Record<string, ScoredPairs>>;
}

/** What is measured. */
export interface PeopleSystems {
  readonly encoder: Encoder<RawImage>;
  readonly stacked?: SiameseNet | undefined;
  readonly reranking: Reranking;
}

/** Measures both nets and their baselines: who is nearest under another camera, and whether two crops show one person. */
export async function measurePeople(
  crops: readonly Crop[],
  { encoder, stacked, reranking }: PeopleSystems,
  { seed, quick }: { readonly seed: number; readonly quick: boolean },
): Promise<PeopleResult> {
  const set = cropSet(crops);
  const untrained = newTwin(seeded(seed), { isSmall: quick });
  const images = crops.map(({ image }) => image);
  const embeddings = await encoder.embed(images);
  const distances = {
    "": rowDistance(embeddings),
    ".reranked": rerankCrops(crops, embeddings, reranking),
    ".untrained": rowDistance(await untrained.embed(set)),
    ".pixels": pixels(images),
    ".histogram": histogram(images),
  };
  untrained.dispose();
  const pairs = cameraPairs(crops, seeded(seed));
  const between = (distance: (a: number, b: number) => number): Float64Array =>
    Float64Array.from(pairs.left, (row, pair) => distance(row, pairs.right[pair]));

  const figures: Record<string, Figures[string]> = {};
  const scored: Record<string, ScoredPairs> = {};
  for (const [suffix, distance] of Object.entries(distances)) {
    Object.assign(figures, named("people.", measureRetrieval(crops, distance), suffix));
    if (suffix !== ".reranked")
      scored[suffix === "" ? ".twin" : suffix] = scoreCropPairs(crops, pairs, between(distance));
  }
  if (stacked) scored[".stacked"] = scoreCropPairs(crops, pairs, await stackedDistances(stacked, crops, pairs));
  for (const [suffix, one] of Object.entries(scored)) {
    Object.assign(figures, named("pairs.", measurePairs(one, seed), suffix));
  }
  return { figures, pairs: scored };
}

/** Minus the log-odds of one person, by the stacked net: the mean of both orders, since the net need not be symmetric. */
async function stackedDistances(
  net: SiameseNet,
  crops: readonly Crop[],
  { left, right }: CropPairs,
): Promise<Float64Array> {
  const inputs = crops.map(({ image }) => toInput(image));
  const logits = async (first: readonly number[], second: readonly number[]): Promise<Float32Array> => {
    const pairs = fromReader({
      sampleShape: STACKED_SHAPE,
      labels: first.map((_, pair) => pair),
      read: (pair) => stackPair(inputs[first[pair]], inputs[second[pair]]),
    });
    return (await net.embed(pairs)).values;
  };
  const [there, back] = [await logits(left, right), await logits(right, left)];
  return Float64Array.from(there, (value, pair) => -(value + back[pair]) / 2);
}
