import { calibrate, type Calibration } from "../calibration/calibrate.js";
import { requireCriterion, type Criterion } from "../calibration/criterion.js";
import { galleryThreshold, type GalleryThreshold } from "../calibration/galleryThreshold.js";
import { requireCount, requireObject, requireOptions } from "../core/check.js";
import type { Parts } from "../core/parts.js";
import { requireWritable, type ReadOptions, type Store } from "../core/store.js";
import { requireDataset, type Dataset } from "../data/dataset.js";
import type { Label, Labels } from "../data/labels.js";
import { scoreSamples } from "../encoders/embedDataset.js";
import type { Encoder, EncoderKind } from "../encoders/encoder.js";
import { requireEncoder } from "../encoders/requireEncoder.js";
import type { Enrollment, EnrollOptions } from "../gallery/enrollment.js";
import { Gallery } from "../gallery/Gallery.js";
import type { Candidate, Identification, IdentifyOptions } from "../gallery/identification.js";
import type { OneOrMore } from "../gallery/sampleList.js";
import type { Combine } from "../data/combine.js";
import type { EmbedOptions } from "../net/embedRows.js";
import { calibrationPairs } from "./calibrationPairs.js";
import {
  countData,
  countShared,
  listHardest,
  madeWith,
  testEvidence,
  type DataCounts,
  type Evidence,
} from "./evidence.js";
import type { EvidenceCard } from "./evidenceCard.js";

/** Options of {@link Recognizer}. */
export interface RecognizerOptions<Sample> {
  /** Embeds the samples. The recognizer owns it from now on: {@link Recognizer.dispose} frees it. */
  readonly encoder: Encoder<Sample>;
  /** Decides how near is near enough; made from scores of this encoder, see {@link scoreSamples}. */
  readonly calibration: Calibration;
  /** How several templates of one identity decide, as in {@link GalleryOptions.combine}; default `"nearest"`. */
  readonly combine?: Combine;
  /** The evidence behind it, for its card. */
  readonly evidence?: Evidence;
  /** Anything else that your program needs to keep with it, as plain JSON, such as its own settings; saved in the file. */
  readonly extra?: Readonly<Record<string, unknown>>;
}

/** Options of {@link Recognizer.calibrated}. */
export interface CalibratedOptions extends EmbedOptions {
  /** How several templates of one identity decide; default `"nearest"`. */
  readonly combine?: Combine;
  /** What the net was trained on, for the card: the dataset, or its counts. */
  readonly trained?: Dataset | DataCounts;
  /** Samples of further identities, to measure the threshold on. Without them, the card has only the rates on the data that the threshold was chosen on. */
  readonly test?: Dataset;
  /** The most pairs that are compared, of `held` and of `test` each; default 5 million, which is every pair of 3,162 samples. */
  readonly mostPairs?: number;
  /** The seed of everything, for the card. */
  readonly seed?: number;
  /** The command that reproduces it, for the card. */
  readonly command?: string;
  /** Its purpose, for the card. */
  readonly purpose?: string;
  /** Anything else that your program needs to keep with it, as plain JSON; saved in the file. */
  readonly extra?: Readonly<Record<string, unknown>>;
}

/** Options of {@link Recognizer.load}. */
export interface RecognizerLoadOptions<Sample> extends ReadOptions {
  /** Loads the encoder: `imageEncoder` of `one-shot-ts/images`, `audioEncoder`, `textEncoder`, `vectorEncoder`, an `outsideEncoder` or an `encoderKind` of your own. Pass several if the file may be of any of their kinds. */
  readonly encoder: EncoderKind<Sample> | readonly EncoderKind<Sample>[];
}

/**
 * Recognizes who or what a sample is: an encoder, a calibrated threshold and enrolled identities in one object, saved in one file.
 *
 * It takes original samples; whoever loads the file cannot prepare them differently, or compare them with another net's templates.
 *
 * @example
 * ```ts
 * const prepare = imagePreprocessor({ size: [64, 64] });
 * const held = fromImages(images, { prepare, labels });
 * const recognizer = await Recognizer.calibrated(imageEncoder({ net, prepare }), held, { falsePositiveIdentificationRate: 0.01 });
 * await recognizer.enroll("anna", image);
 * await recognizer.save(fileStore("people.oneshot"));
 *
 * const again = await Recognizer.load(fileStore("people.oneshot"), { encoder: imageEncoder });
 * const { name } = await again.identify(image); // "anna", or null for nobody
 * ```
 */
export class Recognizer<Sample> {
  /** The evidence behind it. */
  readonly evidence: Evidence;
  /** Whatever the program passed as `extra`. */
  readonly extra: Readonly<Record<string, unknown>>;
  private gallery: Gallery<Sample>;

  /** @throws RangeError if the calibration belongs to a distance other than the encoder's, or to an unknown one. */
  constructor(options: RecognizerOptions<Sample>) {
    const { evidence = {}, extra = {}, ...rest } = requireOptions("Recognizer", options);
    this.gallery = new Gallery(rest);
    this.evidence = requireObject("Recognizer", "evidence", evidence, "an object");
    this.extra = requireObject("Recognizer", "extra", extra, "an object");
  }

  /**
   * Makes a recognizer whose threshold is chosen on samples of identities that the encoder was not trained on.
   *
   * @param held - Made by `fromImages`, `fromRecordings`, `fromTexts` or `fromArrays`, which keep the original samples.
   * @param criterion - What to choose the threshold by: `{ falsePositiveIdentificationRate: 0.01 }` to identify (the threshold then follows the number enrolled),
   *   `{ falseMatchRate: 0.01 }` to verify.
   * @throws RangeError if `held` has no same or no different pairs, or different pairs are closer than same ones; TypeError if its samples are not of the encoder's
   *   kind.
   */
  static async calibrated<Sample>(
    encoder: Encoder<Sample>,
    held: Dataset,
    criterion: Criterion,
    options: CalibratedOptions = {},
  ): Promise<Recognizer<Sample>> {
    const who = "Recognizer.calibrated";
    const { combine, trained, test, mostPairs = 5_000_000, seed, command, purpose, extra, ...how } = requireOptions(who, options); // prettier-ignore
    requireEncoder(who, encoder);
    requireDataset(who, held);
    requireCriterion(who, criterion);
    if (test !== undefined) requireDataset(who, test);
    if (trained !== undefined) requireObject(who, "trained", trained, "a dataset, or { samples, identities }");
    const trainedOn = trained && "labels" in trained ? trained : undefined;
    if (trainedOn !== undefined) requireDataset(who, trainedOn, "trained");
    const chosen = calibrationPairs(who, held, mostPairs);
    const scored = await scoreSamples(encoder, chosen.part, chosen.pairs, how);
    const calibration = calibrate(scored, criterion);
    const fresh = test && calibrationPairs(who, test, mostPairs);
    const tried = fresh && (await scoreSamples(encoder, fresh.part, fresh.pairs, how));
    if (tried && tried.model !== scored.model) {
      throw new Error(`${who}: the encoder must stay as it is meanwhile; wait until its training has ended`);
    }
    const datasets = [held, ...(test ? [test] : [])];
    const evidence: Evidence = {
      ...(trained && { trained: trainedOn ? countData(trainedOn) : (trained as DataCounts) }),
      calibrated: countData(chosen.part),
      ...(trainedOn && { shared: datasets.reduce((sum, other) => sum + countShared(trainedOn, other), 0) }),
      ...(fresh && tried && { tested: testEvidence(tried, fresh.part, calibration) }),
      hardest: fresh && tried ? listHardest(tried, fresh.part) : listHardest(scored, chosen.part),
      ...(seed !== undefined && { seed }),
      ...(command !== undefined && { command }),
      ...(purpose !== undefined && { purpose }),
      madeWith: madeWith(),
    };
    return new Recognizer({
      encoder,
      calibration,
      ...(combine && { combine }),
      evidence,
      ...(extra !== undefined && { extra }),
    });
  }

  /** Embeds the samples. */
  get encoder(): Encoder<Sample> {
    return this.gallery.encoder;
  }

  /** The threshold with its evidence. */
  get calibration(): Calibration {
    return this.gallery.calibration;
  }

  /** The enrolled identities, in order of enrollment. */
  get names(): string[] {
    return this.gallery.names;
  }

  /** How many identities are enrolled. */
  get size(): number {
    return this.gallery.size;
  }

  /** How near a sample must be to be identified among all currently enrolled identities. */
  get threshold(): number {
    return this.gallery.threshold;
  }

  /**
   * What the calibration gives for the current number of identities, if it is for `{ falsePositiveIdentificationRate }`: the threshold, the rate with its interval, and whether
   * there is evidence for that many.
   */
  get support(): GalleryThreshold | undefined {
    return this.gallery.evidence;
  }

  /** Learns an identity from one or several original samples; see {@link Gallery.enroll}. A call that fails enrolls nothing. */
  async enroll(name: string, samples: OneOrMore<Sample>, options: EnrollOptions = {}): Promise<Enrollment> {
    return this.gallery.enroll(name, samples, options);
  }

  /** Learns many identities at once, which is faster; see {@link Gallery.enrollAll}. */
  async enrollAll(samples: readonly Sample[], labels: ArrayLike<Label> | Labels): Promise<void> {
    await this.gallery.enrollAll(samples, labels);
  }

  /** Compares a sample with the identity it claims to be; see {@link Gallery.verify}. */
  async verify(name: string, sample: Sample): Promise<Candidate> {
    return this.gallery.verify(name, sample);
  }

  /** Says who a sample is, or that it is nobody; see {@link Gallery.identify}. */
  async identify(sample: Sample, options: IdentifyOptions = {}): Promise<Identification> {
    return this.gallery.identify(sample, options);
  }

  /** Says who each of many samples is; see {@link Gallery.identifyAll}. */
  async identifyAll(samples: readonly Sample[], options: IdentifyOptions = {}): Promise<Identification[]> {
    return this.gallery.identifyAll(samples, options);
  }

  /** How many templates an identity has; 0 if it is not enrolled. */
  templateCount(name: string): number {
    return this.gallery.templateCount(name);
  }

  /** Forgets an identity. @throws RangeError if nobody of that name is enrolled. */
  remove(name: string): void {
    this.gallery.remove(name);
  }

  /**
   * A card for people to read, as Markdown and as a page of HTML: what the recognizer is, how well it does and what it must not be used for.
   *
   * @param options - `enrolled`: the number of identities, with one template each, if they are kept elsewhere, such as in a `StoredGallery`; default: those enrolled here.
   * @throws RangeError if `enrolled` is not a whole number of at least 0.
   */
  async card(options: { readonly enrolled?: number } = {}): Promise<EvidenceCard> {
    const { evidenceCard } = await import("./evidenceCard.js");
    const { encoder, calibration, evidence } = this;
    const { enrolled } = requireOptions("Recognizer.card", options);
    if (enrolled !== undefined) requireCount("Recognizer.card", "enrolled", enrolled, 0);
    const elsewhere = enrolled !== undefined && calibration.gallery !== undefined;
    const support = elsewhere ? galleryThreshold(calibration, Math.max(1, enrolled)) : this.support;
    const about = { kind: encoder.kind, distance: encoder.distance.name, embeddingSize: encoder.size };
    const content = { ...about, calibration, evidence, enrolled: enrolled ?? this.size };
    return evidenceCard({ ...content, ...(support && { support }) });
  }

  /** Its parts for a file: encoder, calibration, identities and evidence. @throws TypeError if the encoder cannot be saved. */
  async parts(): Promise<Parts> {
    const { encoder, gallery, evidence, extra } = this;
    const [{ recognizerParts }, { settledParts }] = await Promise.all([
      import("./recognizerParts.js"),
      import("../core/parts.js"),
    ]);
    return recognizerParts({ encoder, gallery, evidence, extra }, settledParts);
  }

  /**
   * Saves everything in one file, which can be read as safetensors.
   *
   * @param store - Such as `fileStore(file)` of `one-shot-ts/node`, `indexedDbStore(name)` or `memoryStore()`. Its previous content is replaced completely or, on failure, not at all.
   */
  async save(store: Store): Promise<void> {
    // Imported here so that a page that neither saves nor loads does not fetch this code.
    requireWritable("Recognizer.save", store);
    const [{ recognizerParts }, { encodeParts }] = await Promise.all([
      import("./recognizerParts.js"),
      import("../core/partsFile.js"),
    ]);
    const { encoder, gallery, evidence, extra } = this;
    const saved = { encoder, gallery, evidence, extra };
    await store.write(await recognizerParts(saved, (parts) => encodeParts("recognizer", parts)));
  }

  /**
   * Loads a recognizer that {@link Recognizer.save} saved.
   *
   * @param source - A store, or an address: `http`, `https` or, in a page, relative to it.
   * @returns A recognizer that gives the same answers; the caller owns it.
   * @throws RangeError or TypeError if there is nothing to read, a single bit was changed, the encoder is of another kind, or the parts do not belong together; nothing is
   *   left in memory then.
   */
  static async load<Sample>(
    source: Store | string,
    options: RecognizerLoadOptions<Sample>,
  ): Promise<Recognizer<Sample>> {
    const { readRecognizer } = await import("./readRecognizer.js");
    const { gallery, ...about } = await readRecognizer("Recognizer.load", source, options);
    const recognizer = new Recognizer({ encoder: gallery.encoder, calibration: gallery.calibration, ...about });
    recognizer.gallery = gallery;
    return recognizer;
  }

  /** Frees the encoder's weights. The recognizer cannot be used afterwards. */
  dispose(): void {
    this.gallery.encoder.dispose?.();
  }
}
