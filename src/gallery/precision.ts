import type { RowFormat } from "./rowFormat.js";

/** A format that stores templates in fewer bytes than float32: `float16` or `int8` from `one-shot-ts/gallery`. */
export interface Precision {
  /** Its name in a saved gallery. */
  readonly name: "float16" | "int8";
  /** Makes the format for rows of `size` numbers. */
  readonly format: (size: number) => RowFormat;
}
