import type { Calibration } from "../calibration/calibrate.js";
import { requireCalibration } from "../calibration/requireCalibration.js";
import { requireFit, requireFlag, requireOptions } from "../core/check.js";
import type { Combine } from "../data/combine.js";
import type { Encoder } from "../encoders/encoder.js";
import { requireEncoder } from "../encoders/requireEncoder.js";
import type { Precision } from "./precision.js";
import { everyTemplate, requireTemplates, type Templates } from "./templates.js";
import { TemplateTable } from "./templateTable.js";

/** Options of {@link Gallery}. */
export interface GalleryOptions<Sample> {
  /** Embeds the samples. It remains the caller's. */
  readonly encoder: Encoder<Sample>;
  /** Decides how near is near enough; made by {@link calibrate}. */
  readonly calibration: Calibration;
  /**
   * How a sample's distance to an identity with several templates is measured: to the nearest of them (`"nearest"`, the default), or as the mean
   * over all of them (`"mean"`), which is less sensitive to a single bad template.
   */
  readonly combine?: Combine;
  /** Which templates are kept from each identity's examples, such as `medoid` from `one-shot-ts/gallery`; default all of them. */
  readonly templates?: Templates;
  /** `float16` or `int8` from `one-shot-ts/gallery`: less memory, a little less recall, a slower search; default float32. */
  readonly precision?: Precision;
  /** Whether to record when each identity was enrolled, updated, merged and renamed; default false. */
  readonly history?: boolean;
  /** Whether to accept a calibration whose model and distance are unknown; default false. */
  readonly allowUnknownOrigin?: boolean;
}

/** The state that a {@link Gallery} owns and its functions work on. */
export interface GalleryState<Sample = never> {
  readonly encoder: Encoder<Sample>;
  readonly calibration: Calibration;
  readonly combine: Combine;
  readonly templates: Templates;
  /** How templates are stored; undefined for float32. */
  readonly precision: Precision | undefined;
  readonly history: boolean;
  readonly table: TemplateTable;
  /** Fingerprint of the encoder that made the templates. */
  model: string | undefined;
}

/** What a gallery's decisions depend on, with the defaults filled in. */
type Decided<Sample> = Pick<
  GalleryState<Sample>,
  "encoder" | "calibration" | "combine" | "templates" | "precision" | "history"
>;

/** Checks the options of a gallery, wherever it keeps its identities. */
export function galleryOptions<Sample>(who: string, options: GalleryOptions<Sample>): Decided<Sample> {
  requireOptions(who, options);
  const { encoder, calibration, combine = "nearest", templates = everyTemplate, precision, history = false, allowUnknownOrigin = false } = options; // prettier-ignore
  requireEncoder(who, encoder);
  const { distance, model } = requireCalibration(who, calibration);
  requireFit(["nearest", "mean"].includes(combine), who, "combine", '"nearest" or "mean"', combine);
  for (const [name, flag] of Object.entries({ history, allowUnknownOrigin })) requireFlag(who, name, flag);
  if (distance !== undefined && distance !== encoder.distance.name) {
    throw new RangeError(
      `${who}: the calibration must belong to the encoder's distance ${encoder.distance.name}, got one for ${distance}; calibrate again`,
    );
  }
  if (!allowUnknownOrigin && calibration.origin !== "model") {
    throw new RangeError(
      `${who}: the calibration must say which model and distance it was made with, got ${distance ?? "no"} distance and ${model ?? "no"} model; calibrate on scores that carry them, such as those of net.score, or pass allowUnknownOrigin: true`,
    );
  }
  requireTemplates(who, templates);
  const packs = precision === undefined || typeof (precision as Partial<Precision> | null)?.format === "function";
  requireFit(packs, who, "precision", "float16 or int8 of one-shot-ts/gallery", precision);
  return { encoder, calibration, combine, templates, precision, history };
}

/**
 * An empty gallery's state.
 *
 * @throws RangeError if the calibration belongs to a distance other than the encoder's, or to an unknown one.
 */
export function galleryState<Sample>(options: GalleryOptions<Sample>): GalleryState<Sample> {
  const decided = galleryOptions("Gallery", options);
  return { ...decided, table: new TemplateTable(options.encoder.size, decided.precision), model: undefined };
}
