import type { Calibration } from "../calibration/calibrate.js";
import { parseCalibration } from "../calibration/parseCalibration.js";
import { fingerprint } from "../core/fingerprint.js";
import type { Combine } from "./combineTemplates.js";

/** What a saved gallery holds. */
export interface GalleryRecord {
  readonly model: string;
  readonly distance: string;
  /** Numbers in a template. */
  readonly size: number;
  readonly combine: Combine;
  readonly calibration: Calibration;
  readonly templates: ReadonlyMap<string, Float32Array[]>;
}

const FORMAT = "one-shot-ts gallery";

/** A gallery as JSON in UTF-8, with a fingerprint of its templates. */
export function encodeGallery({ templates, ...rest }: GalleryRecord): Uint8Array {
  const identities = Array.from(templates, ([name, own]) => ({ name, templates: own.map((values) => [...values]) }));
  const check = fingerprint([...templates].flatMap(([name, own]) => [name, ...own]));
  return new TextEncoder().encode(JSON.stringify({ format: FORMAT, version: 1, ...rest, identities, check }));
}

/**
 * Reads what {@link encodeGallery} made.
 *
 * @throws RangeError if the data are cut short, changed, or something else.
 */
export function decodeGallery(data: Uint8Array): GalleryRecord {
  const who = "Gallery.load";
  const text = new TextDecoder().decode(data);
  let parsed: unknown;
  try {
    parsed = JSON.parse(text);
  } catch (cause) {
    throw new RangeError(
      `${who}: the data must be a saved gallery (JSON), got ${data.length} bytes that end early or are something else; save the gallery again`,
      { cause },
    );
  }
  const record = (parsed ?? {}) as Partial<Omit<GalleryRecord, "templates">> & {
    format?: string;
    version?: number;
    identities?: { name: string; templates: number[][] }[];
    check?: string;
  };
  if (record.format !== FORMAT) throw new RangeError(`${who}: the data must be a saved gallery, got another JSON text`);
  if (record.version !== 1) {
    throw new RangeError(
      `${who}: this version reads format 1, the data have ${record.version ?? "none"}; update one-shot-ts`,
    );
  }
  const templates = new Map<string, Float32Array[]>();
  for (const { name, templates: own } of record.identities ?? []) {
    templates.set(
      name,
      own.map((values) => Float32Array.from(values)),
    );
  }
  const flat = [...templates].flatMap(([name, own]) => [name, ...own]);
  const wrongSize = flat.some((part) => typeof part !== "string" && part.length !== record.size);
  if (wrongSize || fingerprint(flat) !== record.check) {
    throw new RangeError(
      `${who}: the templates must be those that were saved, they are damaged; save the gallery again`,
    );
  }
  return {
    model: String(record.model),
    distance: String(record.distance),
    size: Number(record.size),
    combine: record.combine === "mean" ? "mean" : "nearest",
    calibration: parseCalibration(record.calibration),
    templates,
  };
}
