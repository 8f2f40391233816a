import multipart from "@fastify/multipart";
import type { FastifyInstance, FastifyRequest } from "fastify";
import type { RawImage } from "one-shot-ts/images";
import { readImage, readRecording } from "one-shot-ts/node";
import type { Recording } from "one-shot-ts/audio";

import { inTurns } from "./inFlight.js";
import { Refusal } from "./refusal.js";
import type { Settings } from "./settings.js";

/** What people send: a picture or a recording. */
export type Sample = RawImage | Recording;

/** What came with a request. */
export interface Upload {
  readonly samples: readonly Sample[];
  readonly metadata?: Readonly<Record<string, unknown>>;
}

/** Reads the samples of a request, at most `most`. */
export type ReadUpload = (request: FastifyRequest, most: number) => Promise<Upload>;

/**
 * Accepts samples as the body itself (`curl --data-binary @anna.png -H "Content-Type: image/png"`), or as files of a form (`curl -F sample=@anna.png`), in which a field
 * `metadata` may hold JSON. The type of a file is detected from its content; names and types claimed by the client are ignored.
 */
export async function acceptUploads(app: FastifyInstance, kind: string, settings: Settings): Promise<ReadUpload> {
  const { bodyBytes, pixels, soundSamples, samplesPerCall, decodedAtOnce } = settings;
  const decode = decoderOf(kind, pixels, soundSamples, bodyBytes);
  const inTurn = inTurns(decodedAtOnce);
  app.removeContentTypeParser("text/plain");
  app.addContentTypeParser(
    /^(image\/|audio\/|application\/octet-stream)/,
    { parseAs: "buffer" },
    (_request, body, done) => {
      done(null, body);
    },
  );
  await app.register(multipart, {
    throwFileSizeLimit: true,
    limits: { fileSize: bodyBytes, files: samplesPerCall, fields: 1, parts: samplesPerCall + 1, fieldNameSize: 100, fieldSize: METADATA_BYTES, headerPairs: 20 }, // prettier-ignore
  });

  return async (request, most) => {
    const { files, metadata } = request.isMultipart()
      ? await readForm(request)
      : { files: Buffer.isBuffer(request.body) ? [request.body] : [], metadata: undefined };
    if (files.length === 0 || files.length > most) {
      const wanted = most === 1 ? "one sample" : `1 to ${most} samples`;
      throw new Refusal(422, "wrong_count", `send ${wanted}, as the body or as files of a form; got ${files.length}`);
    }
    const samples: Sample[] = [];
    for (const file of files) samples.push(await inTurn(() => refusing("unreadable_sample", () => decode(file))));
    return { samples, ...(metadata && { metadata }) };
  };
}

/** Bytes of metadata. */
export const METADATA_BYTES = 4096;

function decoderOf(
  kind: string,
  maxPixels: number,
  maxSamples: number,
  maxBytes: number,
): (file: Uint8Array) => Promise<Sample> {
  if (kind === "image") return (file) => readImage(file, { maxPixels, maxBytes });
  if (kind === "audio") return (file) => readRecording(file, { maxSamples, maxBytes });
  throw new RangeError(`this service reads pictures and recordings; the recognizer is of kind "${kind}"`);
}

async function readForm(
  request: FastifyRequest,
): Promise<{ files: Buffer[]; metadata?: Readonly<Record<string, unknown>> }> {
  const files: Buffer[] = [];
  let metadata: Readonly<Record<string, unknown>> | undefined;
  try {
    for await (const part of request.parts()) {
      if (part.type === "file") files.push(await part.toBuffer());
      else if (part.fieldname === "metadata") metadata = parseMetadata(String(part.value));
      else throw new Refusal(422, "unknown_field", 'a form has files and the field "metadata", and nothing else');
    }
  } catch (error) {
    // The form parser's error for a broken form has no status.
    if ("statusCode" in (error as object)) throw error;
    throw new Refusal(400, "broken_form", `the form cannot be read: ${(error as Error).message}`);
  }
  return { files, ...(metadata && { metadata }) };
}

function parseMetadata(text: string): Readonly<Record<string, unknown>> {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    throw new Refusal(422, "wrong_metadata", "the field metadata must be JSON");
  }
  return requireMetadata(value);
}

/** Refuses anything that is not an object, or too large. */
export function requireMetadata(value: unknown): Readonly<Record<string, unknown>> {
  const isObject = typeof value === "object" && value !== null && !Array.isArray(value);
  if (!isObject || JSON.stringify(value).length > METADATA_BYTES) {
    throw new Refusal(422, "wrong_metadata", `metadata must be a JSON object of at most ${METADATA_BYTES} bytes`);
  }
  return value as Readonly<Record<string, unknown>>;
}

/** Turns the library's refusals (RangeError, TypeError: the input is wrong) into an answer; other errors are ours. */
export async function refusing<T>(code: string, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (error instanceof RangeError || error instanceof TypeError) throw new Refusal(422, code, error.message);
    throw error;
  }
}
