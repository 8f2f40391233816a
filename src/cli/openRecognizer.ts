import { existsSync } from "node:fs";

import { Recognizer } from "../recognizer/Recognizer.js";
import { fileStore } from "../node/fileStore.js";
import { CommandError } from "./commandError.js";
import { quoted } from "./quoted.js";
import { kindNamed, KINDS } from "./kinds.js";
import type { SampleKind } from "./sampleKind.js";

/** A recognizer from a file, and its kind of sample. */
export interface OpenRecognizer {
  readonly recognizer: Recognizer<unknown>;
  readonly kind: SampleKind<unknown>;
}

/** Loads a recognizer of any kind that the command knows. The caller disposes it. */
export async function openRecognizer(file: string): Promise<OpenRecognizer> {
  if (!existsSync(file)) {
    throw new CommandError(`cannot find ${file}; make it with: npx one-shot-ts train FOLDER --out ${quoted(file)}`);
  }
  const recognizer = await Recognizer.load(fileStore(file), { encoder: KINDS.map(({ encoder }) => encoder) });
  return { recognizer, kind: kindNamed(recognizer.encoder.kind) };
}
