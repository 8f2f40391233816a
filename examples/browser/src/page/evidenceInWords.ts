import type { Answer, State } from "../worker/answer.js";

const percent = (share: number): string => `${share > 0 && share < 0.01 ? "less than 1" : Math.round(100 * share)} %`;

const count = (number: number): string => number.toLocaleString("en");

/** The share of counted distances up to `distance`. */
function shareUpTo(counts: readonly number[], most: number, distance: number): number {
  const all = counts.reduce((sum, count) => sum + count, 0);
  const place = (distance / most) * counts.length;
  const whole = Math.floor(place);
  let below = 0;
  counts.forEach((count, i) => (below += i < whole ? count : i === whole ? count * (place - whole) : 0));
  return all === 0 ? 0 : Math.min(1, below / all);
}

/** What a distance says, in words. */
export function evidenceInWords(
  { distance, name, candidates }: Answer,
  { histogram, evidence, target, people }: State,
): string {
  if (candidates.length === 0) return "";
  const { most, same, different } = histogram;
  const farther = 1 - shareUpTo(same, most, distance);
  const nearer = shareUpTo(different, most, distance);
  const [nearest] = candidates;
  const place =
    name === null ? `The nearest, ${nearest.name}, is too far away: nobody is named.` : `It is near enough to ${name}.`;
  const rate = `The threshold aims to take ${percent(target.rate)} of strangers for one of the ${people.length} enrolled`;
  const support = target.supported ? "" : "; there is too little evidence for so many, so more may be taken";
  return `${place} Of ${count(evidence.same)} pairs of drawings of the same sign, ${percent(farther)} are farther apart than this; of ${count(evidence.different)} pairs of different signs, ${percent(nearer)} are as near. ${rate}${support}. It was chosen on ${evidence.identities} invented signs that the tower had not seen.`;
}

/** The answer in one sentence. */
export function whoInWords({ name, candidates }: Answer): string {
  if (candidates.length === 0) return "I know nobody yet. Enroll this drawing.";
  return name === null ? "Nobody I know." : `This is ${name}.`;
}
