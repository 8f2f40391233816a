import { requireFit, requireFlag, requireList, requireObject, requireOptions } from "../core/check.js";
import { clusteredRate, type ErrorRate } from "../statistics/clusteredRate.js";

/** What a gallery answered to one sample. */
export interface OpenSetAnswer {
  /** The name it gave, or null for nobody. */
  readonly name: string | null;
  /** Whose sample it was. */
  readonly truth: string;
  /** Whether that identity was enrolled when the gallery was asked. */
  readonly isEnrolled: boolean;
}

/** How a gallery answers those it knows, and strangers; a rate is undefined where nobody of the kind asked. `errors` counts the samples that a rate is about. */
export interface OpenSetReport {
  /** Of samples of enrolled identities: given the right name. */
  readonly named: ErrorRate | undefined;
  /** Of samples of enrolled identities: given a wrong name. */
  readonly misnamed: ErrorRate | undefined;
  /** Of samples of strangers: answered with nobody. */
  readonly nobody: ErrorRate | undefined;
}

/**
 * How often a gallery gives the right name, a wrong one, and nobody's to a stranger: open-set identification as it is used, at its threshold.
 *
 * Intervals are over identities, since the samples of one are not independent of each other.
 *
 * @param answers - Of {@link Gallery.identify}, say: `{ name: answer.name, truth, isEnrolled }`.
 * @param options - `confidence`: share of such intervals that contain the true rate, default 0.95.
 * @throws TypeError if an answer lacks a field. RangeError unless `confidence` lies between 0 and 1.
 * @example
 * ```ts
 * evaluateOpenSet([
 *   { name: "anna", truth: "anna", isEnrolled: true },
 *   { name: null, truth: "carl", isEnrolled: false },
 * ]).nobody?.value; // 1
 * ```
 * @see Grother, Ngan, Hanaoka, "Face Recognition Technology Evaluation, part 2: identification", for the rates of an open-set search.
 */
export function evaluateOpenSet(
  answers: readonly OpenSetAnswer[],
  options: { readonly confidence?: number } = {},
): OpenSetReport {
  const who = "evaluateOpenSet";
  const { confidence } = requireOptions(who, options);
  requireList(who, "answers", answers);
  const numbers = new Map<string, number>();
  for (const [place, answer] of answers.entries()) {
    const where = `answers[${place}]`;
    const { name, truth, isEnrolled } = requireObject(who, where, answer, "an answer", ["name", "truth", "isEnrolled"]);
    requireFit(name === null || typeof name === "string", who, `${where}.name`, "a name, or null for nobody", name);
    requireFit(typeof truth === "string", who, `${where}.truth`, "a name", truth);
    requireFlag(who, `${where}.isEnrolled`, isEnrolled);
    if (!numbers.has(truth)) numbers.set(truth, numbers.size);
  }
  const rate = (asked: readonly OpenSetAnswer[], counts: (answer: OpenSetAnswer) => boolean): ErrorRate | undefined => {
    if (asked.length === 0) return undefined;
    const identity = asked.map(({ truth }) => numbers.get(truth)!);
    const wrong = asked.map((answer) => Number(counts(answer)));
    return clusteredRate({ wrong, leftIdentity: identity, rightIdentity: identity }, confidence);
  };
  const enrolled = answers.filter(({ isEnrolled }) => isEnrolled);
  return {
    named: rate(enrolled, ({ name, truth }) => name === truth),
    misnamed: rate(enrolled, ({ name, truth }) => name !== null && name !== truth),
    nobody: rate(
      answers.filter(({ isEnrolled }) => !isEnrolled),
      ({ name }) => name === null,
    ),
  };
}
