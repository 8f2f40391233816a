import { readStore } from "../core/addressStore.js";
import { requireFit, requireOptions } from "../core/check.js";
import { innerParts, type Parts } from "../core/parts.js";
import { decodeParts } from "../core/partsFile.js";
import { anyRecord, check, optional, record } from "../core/schema.js";
import type { Store } from "../core/store.js";
import type { Encoder, EncoderKind } from "../encoders/encoder.js";
import { requireKind } from "../encoders/requireKind.js";
import { Gallery } from "../gallery/Gallery.js";
import type { Evidence } from "./evidence.js";
import { readEvidence } from "./readEvidence.js";
import type { RecognizerLoadOptions } from "./Recognizer.js";

/** The gallery with its encoder, the evidence and the extra data of a saved recognizer; on any error, nothing is left in memory. */
export async function readRecognizer<Sample>(
  who: string,
  source: Store | string,
  options: Partial<RecognizerLoadOptions<Sample>>,
): Promise<{
  readonly gallery: Gallery<Sample>;
  readonly evidence: Evidence;
  readonly extra: Readonly<Record<string, unknown>>;
}> {
  const { encoder: reader, ...how } = requireOptions(who, options);
  const parts = decodeParts(who, await readStore(who, source, how), "recognizer");
  const encoderParts = innerParts(who, parts, "encoder");
  const readers = [reader ?? []].flat();
  for (const one of readers) requireFit(typeof (one as Partial<EncoderKind<Sample>> | null)?.restore === "function", who, "encoder", "what reads the encoder back", one, "pass imageEncoder, vectorEncoder or another itself, not what it returns"); // prettier-ignore
  const found = readers.find((one) => one.kind === encoderParts.record.kind) ?? readers.at(0);
  const kind = requireKind(who, found, encoderParts);
  const encoder = await restore(who, kind, encoderParts);
  try {
    const evidence = readEvidence(who, parts.record);
    const { extra = {} } = check(who, record({ extra: optional(anyRecord) }), parts.record);
    const gallery = await Gallery.restore(innerParts(who, parts, "gallery"), { encoder, who, adopt: true });
    return { gallery, evidence, extra };
  } catch (cause) {
    encoder.dispose?.();
    throw cause;
  }
}

/** Restores an encoder of a kind; its error messages start with the function that was called. */
async function restore<Sample>(who: string, kind: EncoderKind<Sample>, parts: Parts): Promise<Encoder<Sample>> {
  try {
    return await kind.restore(parts);
  } catch (cause) {
    if (cause instanceof RangeError) throw new RangeError(`${who}: ${cause.message}`, { cause });
    if (cause instanceof TypeError) throw new TypeError(`${who}: ${cause.message}`, { cause });
    throw cause;
  }
}
