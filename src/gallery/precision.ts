import type { RowFormat } from "./rowFormat.js";

/** How templates are kept in fewer bytes than float32: `float16` or `int8` of `one-shot-ts/gallery`. */
export interface Precision {
  /** What a saved gallery says of it. */
  readonly name: "float16" | "int8";
  /** Packs rows of so many numbers. */
  readonly format: (size: number) => RowFormat;
}
