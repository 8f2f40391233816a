import type { Calibration } from "../calibration/calibrate.js";
import { parseCalibration } from "../calibration/parseCalibration.js";
import { fingerprint } from "../core/fingerprint.js";
import type { Combine } from "./searchTemplates.js";
import type { TemplateTable } from "./templateTable.js";

/** What a saved gallery holds. */
export interface GalleryRecord {
  readonly model: string;
  readonly distance: string;
  readonly combine: Combine;
  readonly calibration: Calibration;
}

/** An identity that was read. */
export interface SavedIdentity {
  readonly name: string;
  readonly templates: readonly Float32Array[];
}

const FORMAT = "one-shot-ts gallery";

/** A gallery as JSON in UTF-8, with a fingerprint of its templates. */
export function encodeGallery({ table, ...rest }: GalleryRecord & { readonly table: TemplateTable }): Uint8Array {
  const saved = table.inOrder().map((name) => {
    const templates = table.rows(table.find(name)!).map((row) => table.matrix.row(row));
    return { name, templates };
  });
  const identities = saved.map(({ name, templates }) => ({ name, templates: templates.map((row) => [...row]) }));
  const check = checkOf(saved);
  const record = { format: FORMAT, version: 1, ...rest, size: table.matrix.size, identities, check };
  return new TextEncoder().encode(JSON.stringify(record));
}

const checkOf = (identities: readonly SavedIdentity[]): string =>
  fingerprint(identities.flatMap(({ name, templates }) => [name, ...templates]));

/**
 * Reads what {@link encodeGallery} made.
 *
 * @param size - Numbers in a template.
 * @throws RangeError if the data are cut short, changed, or something else.
 */
export function decodeGallery(
  data: Uint8Array,
  size: number,
): Omit<GalleryRecord, "distance"> & { readonly identities: readonly SavedIdentity[] } {
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
  const record = (parsed ?? {}) as Partial<GalleryRecord> & {
    format?: string;
    version?: number;
    size?: number;
    identities?: { name: string; templates: number[][] }[];
    check?: string;
  };
  if (record.format !== FORMAT) throw new RangeError(`${who}: the data must be a saved gallery, got another JSON text`);
  if (record.version !== 1) {
    throw new RangeError(
      `${who}: this version reads format 1, the data have ${record.version ?? "none"}; update one-shot-ts`,
    );
  }
  if (record.size !== size) {
    throw new RangeError(
      `${who}: templates must have as many numbers as the encoder's embeddings, ${size}, got ${record.size}; load the encoder that the gallery was made with`,
    );
  }
  const identities = (record.identities ?? []).map(({ name, templates }) => ({
    name,
    templates: templates.map((values) => Float32Array.from(values)),
  }));
  const wrongSize = identities.some(({ templates }) => templates.some((values) => values.length !== size));
  if (wrongSize || checkOf(identities) !== record.check) {
    throw new RangeError(
      `${who}: the templates must be those that were saved, they are damaged; save the gallery again`,
    );
  }
  return {
    model: String(record.model),
    combine: record.combine === "mean" ? "mean" : "nearest",
    calibration: parseCalibration(record.calibration),
    identities,
  };
}
