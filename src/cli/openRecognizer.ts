import { Recognizer } from "../recognizer/Recognizer.js";
import { fileStore } from "../node/fileStore.js";
import { kindNamed, KINDS } from "./kinds.js";
import type { SampleKind } from "./sampleKind.js";

/** A recognizer from a file, and its kind of sample. */
export interface OpenRecognizer {
  readonly recognizer: Recognizer<unknown>;
  readonly kind: SampleKind<unknown>;
}

/** Loads a recognizer of any kind that the command knows. The caller disposes it. */
export async function openRecognizer(file: string): Promise<OpenRecognizer> {
  const recognizer = await Recognizer.load(fileStore(file), { encoder: KINDS.map(({ encoder }) => encoder) });
  return { recognizer, kind: kindNamed(recognizer.encoder.kind) };
}
