import type { Calibration } from "../calibration/calibrate.js";
import { readCalibration } from "../calibration/parseCalibration.js";
import type { LiveTensor, Parts, SavedTensor } from "../core/parts.js";
import { anyRecord, check, count, flag, list, oneOf, record, text } from "../core/schema.js";
import { identityName } from "./identityName.js";
import type { Combine } from "../data/combine.js";
import type { Encoder } from "../encoders/encoder.js";
import { detailsSchema } from "./detailsSchema.js";
import type { IdentityDetails } from "./identityDetails.js";
import { float16 } from "./float16.js";
import { int8 } from "./int8.js";
import type { Precision } from "./precision.js";
import { readTemplates } from "./readTemplates.js";
import type { Templates } from "./templates.js";
import type { TemplateTable } from "./templateTable.js";

/** What belongs to a gallery apart from its templates. */
interface GallerySettings {
  /** Fingerprint of the encoder. */
  readonly model: string;
  readonly combine: Combine;
  readonly keep: Templates;
  /** How templates are stored; undefined for float32. */
  readonly precision: Precision | undefined;
  readonly history: boolean;
  readonly calibration: Calibration;
}

/**
 * The parts of a gallery for a file: names and calibration in the record, templates and their owners as tensors, in order of enrollment.
 *
 * The templates are read from the table only when they are written: encode the parts before anything can change the table, or read `values`, which is a copy.
 */
export function galleryParts({
  table,
  model,
  combine,
  keep,
  precision,
  history,
  calibration,
}: GallerySettings & { readonly table: TemplateTable }): Parts {
  const names = [...table.names()];
  const { size, length } = table.matrix;
  const order = new Int32Array(length);
  const owners = new Int32Array(length);
  const details: ({ readonly of: number } & IdentityDetails)[] = [];
  let place = 0;
  names.forEach((name, owner) => {
    const identity = table.find(name)!;
    const known = table.detailsOf(identity);
    if (Object.keys(known).length > 0) details.push({ of: owner, ...known });
    for (const row of table.rows(identity)) {
      order[place] = row;
      owners[place++] = owner;
    }
  });
  const templates: LiveTensor = {
    shape: [length, size],
    copyTo: (target) => {
      order.forEach((row, to) => {
        target.set(table.matrix.row(row), to * size);
      });
    },
    get values() {
      const all = new Float32Array(length * size);
      this.copyTo(all);
      return all;
    },
  };
  const tensors = new Map<string, SavedTensor>([
    ["templates", templates],
    ["owners", { shape: [length], values: owners }],
  ]);
  const kept = readTemplates(keep.saved, "Gallery.save: templates").saved; // a kind that cannot be restored from a file is refused here
  return {
    record: {
      model,
      combine,
      keep: kept,
      precision: precision?.name ?? "float32",
      history,
      calibration,
      names,
      details,
    },
    tensors,
  };
}

/** A gallery from a file, checked. */
export interface SavedGallery extends GallerySettings {
  readonly names: readonly string[];
  /** What is known about some identities apart from their templates. */
  readonly details: readonly ({ readonly of: number } & IdentityDetails)[];
  /** All templates, row by row. */
  readonly templates: Float32Array;
  /** The owner of each template: an index into `names`. */
  readonly owners: Int32Array;
}

const PRECISIONS = { float32: undefined, float16, int8 };
const MOST_NAMES = 10_000_000;
const ofSchema = record({ of: count() });
const schema = record({
  model: text({ max: 100, min: 1 }),
  combine: oneOf("nearest", "mean"),
  precision: (value, path) => PRECISIONS[oneOf("float32", "float16", "int8")(value, path)],
  history: flag,
  keep: readTemplates,
  calibration: anyRecord,
  names: list(text(), { max: MOST_NAMES }),
  details: list((value, path) => ({ ...ofSchema(value, path), ...detailsSchema(value, path) }), { max: MOST_NAMES }),
});

/**
 * Reads what {@link galleryParts} made.
 *
 * @param encoder - The encoder that the gallery was made with.
 * @throws RangeError or TypeError if anything is missing, impossible or inconsistent, or if the gallery was made with another encoder.
 */
export async function readGalleryParts(
  who: string,
  parts: Parts,
  encoder: Pick<Encoder<never>, "size" | "fingerprint">,
): Promise<SavedGallery> {
  const { size } = encoder;
  const { names, calibration, ...settings } = check(who, schema, parts.record);
  const lost = settings.details.find(({ of }) => of >= names.length);
  if (lost !== undefined)
    throw new RangeError(`${who}: details must be of one of ${names.length} names, got ${lost.of}`);
  const { templates, owners } = Object.fromEntries(parts.tensors) as Partial<Record<string, SavedTensor>>;
  if (!(templates?.values instanceof Float32Array) || !(owners?.values instanceof Int32Array)) {
    throw new TypeError(`${who}: the data must hold templates of type F32 and owners of type I32`);
  }
  const rows = owners.values.length;
  if (templates.shape.length !== 2 || templates.shape[1] !== size || templates.shape[0] !== rows) {
    throw new RangeError(
      `${who}: templates must have as many numbers as the encoder's embeddings, shape [${rows}, ${size}], got [${templates.shape.join(", ")}]; load the encoder that the gallery was made with`,
    );
  }
  if (names.some((name) => identityName(who, name) !== name) || new Set(names).size !== names.length) {
    throw new RangeError(`${who}: names must differ and be in Unicode's composed form`);
  }
  // Each identity's templates are consecutive, so that loading restores the order of enrollment.
  let expected = 0;
  for (const owner of owners.values) {
    if (owner === expected) expected++;
    else if (owner < 0 || owner !== expected - 1)
      throw new RangeError(`${who}: owners must count up from 0 without a gap`);
  }
  if (expected !== names.length) {
    throw new RangeError(`${who}: each of ${names.length} names must have a template, ${expected} have`);
  }
  const wrong = templates.values.findIndex((value) => !Number.isFinite(value));
  if (wrong >= 0) throw new RangeError(`${who}: templates must be finite, got ${templates.values[wrong]}`);
  const saved = { ...settings, names, calibration: readCalibration(`${who}: calibration`, calibration) };
  const model = await encoder.fingerprint();
  for (const [what, made] of Object.entries({ gallery: saved.model, calibration: saved.calibration.model ?? model })) {
    if (made === model) continue;
    throw new RangeError(
      `${who}: the ${what} must have been made by this encoder (fingerprint ${model}), got one made by ${made}; load that encoder, or enroll again`,
    );
  }
  return { ...saved, templates: templates.values, owners: owners.values };
}
