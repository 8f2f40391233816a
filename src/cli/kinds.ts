import { audioKind } from "./audioKind.js";
import { imageKind } from "./imageKind.js";
import type { SampleKind } from "./sampleKind.js";
import { textKind } from "./textKind.js";

/** Every kind of sample that the command line knows. */
export const KINDS = [imageKind, audioKind, textKind] as unknown as readonly SampleKind<unknown>[];

/** The kind with that name. */
export function kindNamed(name: string): SampleKind<unknown> {
  const kind = KINDS.find((one) => one.kind === name);
  if (kind) return kind;
  throw new Error(
    `an encoder of the kind "${name}" is unknown to the command, which knows ${KINDS.map((one) => one.kind).join(", ")}; use Recognizer.load in a program`,
  );
}
