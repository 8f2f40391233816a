import type { Candidate } from "one-shot-ts";

/** Prints whether two samples are, for example, by one writer or by two. */
export function printMatch(
  { distance, isMatch, probability, threshold }: Candidate,
  [one, two]: readonly [one: string, two: string],
  print: (line: string) => void,
): void {
  print(`distance ${distance.toFixed(3)}, threshold ${threshold.toFixed(3)}`);
  print(`${isMatch ? one : two} (probability of ${one} ${probability.toFixed(2)}, even odds before)`);
}
