import { seeded } from "one-shot-ts";
import { type RowDistance } from "one-shot-ts/evaluation";

/** Who is asked, against whom. */
export interface Lineup {
  /** The rows of each person who is enrolled and asked. */
  readonly asked: readonly (readonly number[])[];
  /** The rows of each further person who is enrolled. */
  readonly others: readonly (readonly number[])[];
}

/** One answer: whose picture it was (index in `asked`), and the result. */
export interface Answer {
  readonly person: number;
  /** True if everybody was enrolled, false if everybody but this person was. */
  readonly isEnrolled: boolean;
  /** Whether the nearest of all was this person; always false if the person is not enrolled. */
  readonly isRight: boolean;
  /** How far the nearest was. */
  readonly distance: number;
}

/**
 * Enrolls everybody from **one** picture, drawn several times, and asks who is on each other picture of those who are asked: once with that person enrolled, once
 * as a stranger.
 */
export function identifyAll(
  { asked, others }: Lineup,
  distance: RowDistance,
  { draws, seed }: { readonly draws: number; readonly seed: number },
): Answer[] {
  const random = seeded(seed);
  const answers: Answer[] = [];
  for (let draw = 0; draw < draws; draw++) {
    const enrolled = [...asked, ...others].map((rows) => rows[Math.floor(random() * rows.length)]);
    asked.forEach((rows, person) => {
      for (const row of rows) {
        if (row === enrolled[person]) continue;
        const distances = enrolled.map((template) => distance(row, template));
        const own = distances[person];
        const nearestOther = Math.min(...distances.filter((_, place) => place !== person));
        // A tie counts as wrong.
        answers.push({ person, isEnrolled: true, isRight: own < nearestOther, distance: Math.min(own, nearestOther) });
        answers.push({ person, isEnrolled: false, isRight: false, distance: nearestOther });
      }
    });
  }
  return answers;
}
