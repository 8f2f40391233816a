import { episodeSampler, seeded, type Embeddings } from "one-shot-ts";
import { evaluateFewShot } from "one-shot-ts/evaluation";

import type { Figure, Figures } from "../shared/figure.js";

/**
 * The easier, more common figure: 5 or 20 characters from anywhere among the test alphabets, one example of each by any hand, three further drawings of each to
 * name. After Vinyals and others, but with Omniglot's own split (theirs splits characters at random, with the same alphabets on both sides) and
 * without rotated characters as further classes.
 */
export function anyCharacters(
  embeddings: Embeddings,
  character: ArrayLike<number>,
  { episodes, seed }: { readonly episodes: number; readonly seed: number },
): Figures {
  const measure = (ways: number): Figure => {
    const sampler = episodeSampler(character, { ways, shots: 1, queries: 3, random: seeded(seed) });
    const { accuracy, queries } = evaluateFewShot(embeddings, sampler, { episodes, distance: "cosine" });
    return { ...accuracy, n: episodes * queries };
  };
  return { "vinyals.5way1shot": measure(5), "vinyals.20way1shot": measure(20) };
}
