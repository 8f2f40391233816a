import type { ScoredPairs } from "one-shot-ts";
import { pairKinds } from "one-shot-ts/evaluation";

/** A random forgery is another writer's own signature; a skilled one imitates. */
export type ForgeryKind = "random" | "skilled";

/** The kinds of forgeries among the pairs, the harder kind first: a set may have no skilled ones. */
export function kindsOf({ kind }: ScoredPairs): ForgeryKind[] {
  return kind && Array.from(kind).includes(pairKinds.indexOf("skilled")) ? ["skilled", "random"] : ["random"];
}
