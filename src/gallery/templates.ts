import { requireFit } from "../core/check.js";
import type { Distance } from "../distances/distance.js";

/** Templates of one identity. */
export interface KeptTemplates {
  readonly rows: readonly Float32Array[];
  /** What the one template of a mean or medoid weighs against one more example; 0 where there is none. */
  readonly weight: number;
}

/** What a file says of {@link Templates}. */
export type SavedTemplates =
  "all" | "mean" | "medoid" | { readonly centres: number } | { readonly movingAverage: number };

/** Which templates an identity keeps of its examples: `meanTemplate`, `medoid`, `centres(4)` or `movingAverage(0.1)` of `one-shot-ts/gallery`. */
export interface Templates {
  /** What a saved gallery says of it. */
  readonly saved: SavedTemplates;
  /** The templates after more examples, each of which weighs `exampleWeight`. */
  readonly keep: (
    before: KeptTemplates,
    examples: readonly Float32Array[],
    distance: Distance,
    exampleWeight: number,
  ) => KeptTemplates | Promise<KeptTemplates>;
}

/** Keeps every example, which is what a gallery does unless told otherwise. */
export const everyTemplate: Templates = {
  saved: "all",
  keep: ({ rows }, examples) => ({ rows: [...rows, ...examples], weight: 0 }),
};

/** Refuses what is not {@link Templates}. */
export function requireTemplates(who: string, templates: unknown): void {
  const keeps = typeof (templates as Partial<Templates> | null | undefined)?.keep === "function";
  requireFit(keeps, who, "templates", "meanTemplate, medoid, centres(4) or movingAverage(0.1) of one-shot-ts/gallery", templates); // prettier-ignore
}
