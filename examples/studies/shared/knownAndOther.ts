import type { SecondCommandSamples, Sample } from "./writeSamples.js";

/**
 * Samples for a command that compares two: one of somebody, another of the same person, and one of somebody else.
 *
 * @param samples - All samples, with their owners in `labels`.
 * @param who - Two who were not in training.
 */
export function knownAndOther<S extends Sample>(
  samples: readonly S[],
  labels: readonly string[],
  [one, two]: readonly string[],
): { readonly samples: Readonly<Record<"known" | "same" | "other", S>> } & Pick<SecondCommandSamples, "tries"> {
  const of = (label: string): S[] => samples.filter((_, row) => labels[row] === label);
  const [known, same] = of(one);
  return {
    samples: { known, same, other: of(two)[0] },
    tries: [
      { words: ["known", "same"], shows: one },
      { words: ["known", "other"], shows: `${one} and ${two}` },
    ],
  };
}
