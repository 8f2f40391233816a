import { type ScoredPairs } from "one-shot-ts";
import { hardestPairs } from "one-shot-ts/evaluation";
import { type RawImage } from "one-shot-ts/images";
import { contactSheet } from "one-shot-ts/plots";

/** A picture of the eight pairs that are judged worst: the same ones farthest apart, or the different ones nearest. */
export function hardestSheet(
  pairs: ScoredPairs,
  kind: "same" | "different",
  pictures: readonly RawImage[],
  title: string,
): Promise<string> {
  const items = hardestPairs(pairs, { count: 8, kind }).map(({ left = 0, right = 0, distance }) => ({
    images: [pictures[left], pictures[right]],
    caption: `distance ${distance.toFixed(3)}`,
  }));
  return contactSheet(items, { title });
}
