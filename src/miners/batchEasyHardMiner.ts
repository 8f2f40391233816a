import { requireFit, requireOptions } from "../core/check.js";
import { checkedMiner, allPairs, type IndexPairs, type Miner, type MiningInput } from "./mined.js";

/** Which of an anchor's positives or negatives is picked: the hardest, the easiest, the hardest that is still easy enough, or all. */
export type Difficulty = "hard" | "semihard" | "easy" | "all";

/** Options of {@link batchEasyHardMiner}. */
export interface BatchEasyHardMinerOptions {
  /** `"hard"`: the farthest; `"easy"`: the nearest; `"semihard"`: the farthest that is nearer than the negative; default `"easy"`. */
  readonly positive?: Difficulty;
  /** `"hard"`: the nearest; `"easy"`: the farthest; `"semihard"`: the nearest that is farther than the positive; default `"semihard"`. */
  readonly negative?: Difficulty;
  /** Positives at distances outside this range are ignored: `[least, most]`; default: no limit. */
  readonly positiveRange?: readonly [number, number];
  /** Negatives at distances outside this range are ignored: `[least, most]`; default: no limit. */
  readonly negativeRange?: readonly [number, number];
}

/**
 * Picks one positive and one negative for each row, each by its own difficulty.
 *
 * Batch-hard is a hard positive with a hard negative. The easiest positive with a semi-hard negative, the default, lets a class keep several clusters. An anchor
 * without a suitable positive or negative is left out; among equally distant rows, the first is picked.
 *
 * @returns A miner of pairs: the picked positive and the picked negative of each anchor.
 * @throws RangeError if both are `"semihard"`, or one is while the other is `"all"`: each would depend on the other.
 * @see Xuan, Stylianou, Pless (2020), "Improved embeddings with easy positive triplet mining".
 */
export function batchEasyHardMiner(options: BatchEasyHardMinerOptions = {}): Miner {
  const who = "batchEasyHardMiner";
  const { positive = "easy", negative = "semihard", positiveRange, negativeRange } = requireOptions(who, options);
  const pickers = [positive, negative];
  for (const picker of pickers) requireFit(["hard", "semihard", "easy", "all"].includes(picker), who, "each pick", '"hard", "semihard", "easy" or "all"', picker); // prettier-ignore
  for (const range of [positiveRange, negativeRange]) {
    if (range !== undefined) requireFit(Array.isArray(range), who, "each range", "a list of two distances", range);
  }
  if (pickers.includes("semihard") && (positive === negative || pickers.includes("all"))) {
    throw new RangeError(
      `${who}: semihard needs one hard or easy pick to compare with, got ${positive} positives and ${negative} negatives`,
    );
  }
  return checkedMiner("batchEasyHardMiner", (batch) => {
    const all = allPairs(batch.classOf, batch.referenceClassOf);
    const positives = withinRange(batch, all.positives, positiveRange);
    const negatives = withinRange(batch, all.negatives, negativeRange);
    const far = positive === "hard" || positive === "semihard";
    const near = negative === "hard" || negative === "semihard";
    let chosenPositive: Choice | undefined;
    let chosenNegative: Choice | undefined;
    if (positive === "semihard") {
      chosenNegative = extremes(batch, negatives, near ? "nearest" : "farthest");
      chosenPositive = extremes(batch, positives, "farthest", (d, anchor) => d < chosenNegative!.distance[anchor]);
    } else {
      if (positive !== "all") chosenPositive = extremes(batch, positives, far ? "farthest" : "nearest");
      if (negative === "semihard") {
        chosenNegative = extremes(batch, negatives, "nearest", (d, anchor) => d > chosenPositive!.distance[anchor]);
      } else if (negative !== "all") chosenNegative = extremes(batch, negatives, near ? "nearest" : "farthest");
    }
    // If one of each is picked, an anchor needs both.
    const keep = (anchor: number): boolean =>
      !chosenPositive || !chosenNegative || (chosenPositive.place[anchor] >= 0 && chosenNegative.place[anchor] >= 0);
    return {
      positives: chosenPositive ? chosenPairs(chosenPositive, keep) : positives,
      negatives: chosenNegative ? chosenPairs(chosenNegative, keep) : negatives,
    };
  });
}

/** The index picked for each anchor, −1 if there is none, and its distance. */
interface Choice {
  readonly place: Int32Array;
  readonly distance: Float64Array;
}

function extremes(
  { distances, classOf, referenceClassOf = classOf }: MiningInput,
  { anchor, other }: IndexPairs,
  which: "nearest" | "farthest",
  fits: (distance: number, anchor: number) => boolean = () => true,
): Choice {
  const place = new Int32Array(classOf.length).fill(-1);
  const distance = new Float64Array(classOf.length).fill(NaN);
  anchor.forEach((a, i) => {
    const d = distances[a * referenceClassOf.length + other[i]];
    const better = which === "nearest" ? d < distance[a] : d > distance[a];
    if (fits(d, a) && (place[a] < 0 || better)) {
      place[a] = other[i];
      distance[a] = d;
    }
  });
  return { place, distance };
}

function chosenPairs({ place }: Choice, keep: (anchor: number) => boolean): IndexPairs {
  const anchor = Int32Array.from(place.keys()).filter((a) => place[a] >= 0 && keep(a));
  return { anchor, other: anchor.map((a) => place[a]) };
}

function withinRange(batch: MiningInput, pairs: IndexPairs, range: readonly [number, number] | undefined): IndexPairs {
  if (range === undefined) return pairs;
  return filterPairs(batch, pairs, (d) => d >= range[0] && d <= range[1]);
}

/** The pairs whose distance fits. */
export function filterPairs(
  { distances, classOf, referenceClassOf = classOf }: MiningInput,
  { anchor, other }: IndexPairs,
  fits: (distance: number, anchor: number) => boolean,
): IndexPairs {
  const kept = Int32Array.from(anchor.keys()).filter((i) =>
    fits(distances[anchor[i] * referenceClassOf.length + other[i]], anchor[i]),
  );
  return { anchor: kept.map((i) => anchor[i]), other: kept.map((i) => other[i]) };
}
