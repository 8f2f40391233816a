import type { Logs } from "./callbacks.js";

/** Mean distance of different pairs below which all embeddings count as one. */
const COLLAPSED = 1e-3;

/** What to say when training has collapsed: every sample has the same embedding, so every pair is a match. */
export function collapseWarning({ differentDistance }: Logs, epoch: number): string | undefined {
  if (!(differentDistance < COLLAPSED)) return undefined;
  return (
    `the embeddings have collapsed in epoch ${epoch}: different pairs are ${differentDistance} apart on average; ` +
    "lower the learning rate, mine more gently (semiHard instead of batchHard), or normalise the input"
  );
}
