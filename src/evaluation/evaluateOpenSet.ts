import { requireFit, requireFlag, requireList, requireObject, requireOptions } from "../core/check.js";
import { clusteredRate, type ErrorRate } from "../statistics/clusteredRate.js";

/** A gallery's answer to one sample. */
export interface OpenSetAnswer {
  /** The name it gave, or null for nobody. */
  readonly name: string | null;
  /** Whose sample it was. */
  readonly truth: string;
  /** Whether that identity was enrolled when the gallery was asked. */
  readonly isEnrolled: boolean;
}

/** How a gallery answers people it knows, and strangers; a rate is undefined if there was no sample of its kind. `errors` counts the samples that a rate describes. */
export interface OpenSetReport {
  /** Share of samples of enrolled identities that were given the right name. */
  readonly named: ErrorRate | undefined;
  /** Share of samples of enrolled identities that were given a wrong name. */
  readonly misnamed: ErrorRate | undefined;
  /** Share of samples of strangers that were answered with nobody. */
  readonly nobody: ErrorRate | undefined;
}

/**
 * How often a gallery gives the right name, a wrong name, and no name to a stranger: open-set identification as it is used, at the gallery's threshold.
 *
 * Intervals are over identities, since samples of the same identity are not independent of each other.
 *
 * @param answers - For example from {@link Gallery.identify}: `{ name: answer.name, truth, isEnrolled }`.
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
