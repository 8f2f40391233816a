import type { Sequence } from "./data.js";

/** The caution that must accompany every figure: what it is worth. */
export function cautionFor(
  people: string,
  sequence: Pick<Sequence, "source" | "frames" | "crops"> | undefined,
): string {
  const looks = people.startsWith("invented")
    ? "The people are invented figures: all figures show that the pieces work together, not how well they do on real people."
    : "The people are part of Market-1501's training set: its official queries and gallery are not among them, so the figures do not compare with published ones.";
  const streets =
    "The streets are simulated: how people move, and what the detector misses and makes up, was invented, by the same rules as the streets that the tracker was trained on.";
  const real =
    sequence === undefined
      ? "No real sequence was there to track."
      : `${sequence.source} is one sequence of ${sequence.frames} frames: it shows that the tracker works on it, and proves little about others. Its truth may hold people who are hidden.${sequence.crops.length > 0 ? "" : " It has no pictures, so it was tracked without appearance in both rows."}`;
  return `${looks} ${streets} ${real}`;
}
