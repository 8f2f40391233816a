import { requireFit } from "../core/check.js";
import type { Distance } from "../distances/distance.js";

/** Templates of one identity. */
export interface KeptTemplates {
  readonly rows: readonly Float32Array[];
  /** The weight of a mean's or medoid's single template relative to one more example; 0 if there is none. */
  readonly weight: number;
}

/** How a file names {@link Templates}. */
export type SavedTemplates =
  "all" | "mean" | "medoid" | { readonly centres: number } | { readonly movingAverage: number };

/** Which templates an identity keeps from its examples: `meanTemplate`, `medoid`, `centres(4)` or `movingAverage(0.1)` from `one-shot-ts/gallery`. */
export interface Templates {
  /** Its name in a saved gallery. */
  readonly saved: SavedTemplates;
  /** The templates after more examples, each of which weighs `exampleWeight`. */
  readonly keep: (
    before: KeptTemplates,
    examples: readonly Float32Array[],
    distance: Distance,
    exampleWeight: number,
  ) => KeptTemplates | Promise<KeptTemplates>;
}

/** Keeps every example; the default of a gallery. */
export const everyTemplate: Templates = {
  saved: "all",
  keep: ({ rows }, examples) => ({ rows: [...rows, ...examples], weight: 0 }),
};

/** Refuses anything but {@link Templates}. */
export function requireTemplates(who: string, templates: unknown): void {
  const keeps = typeof (templates as Partial<Templates> | null | undefined)?.keep === "function";
  requireFit(keeps, who, "templates", "meanTemplate, medoid, centres(4) or movingAverage(0.1) of one-shot-ts/gallery", templates); // prettier-ignore
}
