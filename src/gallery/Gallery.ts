import type { Calibration } from "../calibration/calibrate.js";
import type { GalleryThreshold } from "../calibration/galleryThreshold.js";
import { requireFit, requireFlag, requireFunction, requireList, requireOptions } from "../core/check.js";
import type { Parts } from "../core/parts.js";
import { requireWritable, type Store } from "../core/store.js";
import type { Combine } from "../data/combine.js";
import type { Label, Labels } from "../data/labels.js";
import type { Encoder } from "../encoders/encoder.js";
import { requireParts } from "../encoders/netEncoder.js";
import { requireEncoder } from "../encoders/requireEncoder.js";
import {
  evidenceFor,
  identifyEmbeddings,
  requireIdentifyOptions,
  identitiesNear,
  thresholdAmongAll,
  verifyEmbedding,
} from "./identifyEmbeddings.js";
import { removeTemplates, renameIdentity, setDetails, type DetailChanges } from "./editIdentities.js";
import { embedSamples, requireModel } from "./embedSamples.js";
import {
  describeEnrollment,
  requireDetails,
  type EnrolledIdentity,
  type Enrollment,
  type EnrollOptions,
  type TemplateEntry,
} from "./enrollment.js";
import { galleryState, type GalleryOptions, type GalleryState } from "./galleryState.js";
import type { Candidate, Identification, IdentifyOptions } from "./identification.js";
import { without } from "./identityDetails.js";
import { identityName } from "./identityName.js";
import { learnExamples } from "./learnExamples.js";
import type { Precision } from "./precision.js";
import { requireEnrolled } from "./requireEnrolled.js";
import { requireOne, sampleList, type OneOrMore } from "./sampleList.js";
import type { Templates } from "./templates.js";

/**
 * A gallery of enrolled identities: it learns each from one or several examples, verifies claims, and says who a sample is, or that it is nobody.
 *
 * The threshold's false match rate applies to one comparison. A search among n identities makes n comparisons, so its rate of false answers is
 * up to n times as high: calibrate for `{ falsePositiveIdentificationRate }`, and the threshold adapts as the gallery grows.
 *
 * Names are compared in Unicode's composed form (NFC).
 *
 * @example
 * ```ts
 * const gallery = new Gallery({ encoder: vectorEncoder({ net }), calibration });
 * await gallery.enroll("anna", annaSample);
 * const { name } = await gallery.identify(sample); // "anna", or null
 * ```
 */
export class Gallery<Sample> {
  /** Embeds the samples. */
  readonly encoder: Encoder<Sample>;
  /** Decides how near is near enough. */
  readonly calibration: Calibration;
  /** How the distances to several templates are combined into one. */
  readonly combine: Combine;
  /** Which templates are kept from each identity's examples. */
  readonly templates: Templates;
  /** How templates are stored; undefined for float32. */
  readonly precision: Precision | undefined;
  /** Whether it records when each identity was enrolled, updated, merged and renamed. */
  readonly keepsHistory: boolean;
  private readonly state: GalleryState<Sample>;

  /** @throws RangeError if the calibration belongs to a distance other than the encoder's, or to an unknown one. */
  constructor(options: GalleryOptions<Sample>) {
    this.state = galleryState(options);
    this.encoder = this.state.encoder;
    this.calibration = this.state.calibration;
    this.combine = this.state.combine;
    this.templates = this.state.templates;
    this.precision = this.state.precision;
    this.keepsHistory = this.state.history;
  }

  /** The enrolled identities, in order of enrollment. */
  get names(): string[] {
    return [...this.state.table.names()];
  }

  /** How many identities are enrolled. */
  get size(): number {
    return this.state.table.size;
  }

  /**
   * What the calibration gives for a gallery of the current size: the threshold, the rate with its interval, and whether there is evidence for that many identities.
   * Undefined unless the calibration is for `{ falsePositiveIdentificationRate }`. If the nearest of several templates decides, every template counts as one more chance of
   * a false match.
   */
  get evidence(): GalleryThreshold | undefined {
    return evidenceFor(this.state);
  }

  /** How near a sample must be to be identified among all currently enrolled identities. */
  get threshold(): number {
    return thresholdAmongAll(this.state);
  }

  /** How many templates an identity has; 0 if it is not enrolled. */
  templateCount(name: string): number {
    const identity = this.state.table.find(identityName("templateCount", name));
    return identity === undefined ? 0 : this.state.table.rows(identity).length;
  }

  /** Copies of an identity's templates. @throws RangeError if nobody of that name is enrolled. */
  templatesOf(name: string): Float32Array[] {
    const identity = requireEnrolled("templatesOf", this.state.table, identityName("templatesOf", name));
    return this.state.table.rows(identity).map((row) => this.state.table.matrix.row(row).slice());
  }

  /** The details of an identity: metadata, its own threshold, history. @throws RangeError if nobody of that name is enrolled. */
  identity(name: string): EnrolledIdentity {
    const own = identityName("identity", name);
    const identity = requireEnrolled("identity", this.state.table, own);
    const details = without(this.state.table.detailsOf(identity), "weight");
    return { name: own, templates: this.state.table.rows(identity).length, ...details };
  }

  /**
   * Learns an identity from one or several examples; further examples of a known identity are added to it.
   *
   * @param name - Not empty.
   * @param examples - One sample or a list of them.
   * @returns What was done, with a warning if a new identity is nearer to an old one than the threshold.
   * @throws RangeError if the samples do not fit the encoder, or the encoder has changed since the calibration or the first enrollment, or while
   *   they were being embedded; nothing is then enrolled.
   */
  async enroll(name: string, examples: OneOrMore<Sample>, options: EnrollOptions = {}): Promise<Enrollment> {
    const own = identityName("enroll", name);
    const details = requireDetails("enroll", options);
    const { table } = this.state;
    const { embeddings, model } = await embedSamples("enroll", this.state, sampleList(examples));
    const warns = options.warn !== false && table.find(own) === undefined;
    const near = warns ? await identitiesNear(this.state, embeddings) : [];
    const isNew = await learnExamples("enroll", this.state, {
      name: own,
      embeddings,
      model,
      event: "enrolled",
      details,
    });
    const others = isNew ? near.filter((other) => other.name !== own) : [];
    return describeEnrollment({ name: own, isNew, templates: this.templateCount(own), near: others });
  }

  /**
   * Replaces all templates of an identity with these examples.
   *
   * @throws RangeError if nobody of that name is enrolled, or as {@link Gallery.enroll} does.
   */
  async update(name: string, examples: OneOrMore<Sample>, options: EnrollOptions = {}): Promise<Enrollment> {
    const own = identityName("update", name);
    const details = requireDetails("update", options);
    requireEnrolled("update", this.state.table, own);
    const { embeddings, model } = await embedSamples("update", this.state, sampleList(examples));
    requireEnrolled("update", this.state.table, own);
    await learnExamples("update", this.state, { name: own, embeddings, model, event: "updated", details });
    return describeEnrollment({ name: own, isNew: false, templates: this.templateCount(own), near: [] });
  }

  /**
   * Merges two identities that turned out to be one: `into` gets the templates of `name`, which is removed.
   *
   * @throws RangeError if either is not enrolled, or both are the same.
   */
  async merge(name: string, into: string): Promise<void> {
    // Imported here, like the others below, so that a page fetches only what it calls.
    const { mergeIdentities } = await import("./mergeIdentities.js");
    await mergeIdentities(this.state, name, into);
  }

  /**
   * Renames an identity.
   *
   * @throws RangeError if it is not enrolled, or the new name is taken; {@link Gallery.merge} combines two identities.
   */
  rename(name: string, to: string): void {
    renameIdentity(this.state, name, to);
  }

  /** Replaces an identity's metadata or threshold; undefined removes it. @throws RangeError if nobody of that name is enrolled. */
  set(name: string, details: DetailChanges): void {
    setDetails(this.state, name, details);
  }

  /**
   * Learns many identities at once, which is faster than one by one.
   *
   * @param samples - Examples of any number of identities.
   * @param labels - The identity of each.
   * @throws RangeError as {@link Gallery.enroll} does, or if there is not one label per sample, or two labels give the same name.
   */
  async enrollAll(samples: readonly Sample[], labels: ArrayLike<Label> | Labels): Promise<void> {
    const { enrollMany } = await import("./enrollMany.js");
    await enrollMany(this.state, samples, labels);
  }

  /**
   * Enrolls ready-made templates, such as another gallery's; nothing is enrolled unless all are valid.
   *
   * @param model - Fingerprint of the encoder that made them.
   * @throws RangeError if they were made by another encoder, have another size, or are not finite.
   */
  async enrollTemplates(entries: readonly TemplateEntry[], model: string): Promise<void> {
    const { enrollEntries } = await import("./enrollEntries.js");
    await enrollEntries(this.state, entries, model);
  }

  /**
   * Compares a sample with the identity it claims to be. This is one comparison, however many identities are enrolled, so a calibration for
   * `{ falsePositiveIdentificationRate }` is used as for a gallery of one.
   *
   * @throws RangeError if nobody of that name is enrolled, or as {@link Gallery.enroll} does.
   */
  async verify(name: string, sample: Sample): Promise<Candidate> {
    const own = identityName("verify", name);
    requireEnrolled("verify", this.state.table, own);
    const { embeddings } = await embedSamples("verify", this.state, requireOne("verify", sample));
    return verifyEmbedding(this.state, own, embeddings);
  }

  /**
   * Says who a sample is: the nearest of the `top` candidates that is within its threshold, else nobody. With nobody enrolled the answer is nobody.
   *
   * @param options - `top`: how many candidates to list; default 5.
   * @throws RangeError if the sample does not fit the encoder, or the encoder has changed.
   */
  async identify(sample: Sample, options: IdentifyOptions = {}): Promise<Identification> {
    requireIdentifyOptions("identify", options);
    const { embeddings } = await embedSamples("identify", this.state, requireOne("identify", sample));
    return (await identifyEmbeddings(this.state, embeddings, options))[0];
  }

  /** Says who each of many samples is, as {@link Gallery.identify} does for one; faster than one by one. */
  async identifyAll(samples: readonly Sample[], options: IdentifyOptions = {}): Promise<Identification[]> {
    requireIdentifyOptions("identifyAll", options);
    requireList("identifyAll", "samples", samples, "a list of samples", "use identify for one");
    const { embeddings } = await embedSamples("identifyAll", this.state, samples);
    return identifyEmbeddings(this.state, embeddings, options);
  }

  /**
   * Removes an identity: nothing of it is left in memory or in anything saved afterwards.
   *
   * @throws RangeError if nobody of that name is enrolled.
   */
  remove(name: string): void {
    const own = identityName("remove", name);
    requireEnrolled("remove", this.state.table, own);
    this.state.table.remove(own);
  }

  /**
   * Removes some templates of an identity, such as bad ones.
   *
   * @param places - Indices into {@link Gallery.templatesOf}, from 0; at least one template must remain.
   * @throws RangeError if nobody of that name is enrolled, an index is invalid, or no template would remain.
   */
  removeTemplates(name: string, places: readonly number[]): void {
    removeTemplates(this.state, name, places);
  }

  /**
   * Saves the identities and the calibration, but not the encoder.
   *
   * @param store - A store, such as `fileStore(file)` from `one-shot-ts/node` or {@link memoryStore}.
   */
  async save(store: Store): Promise<void> {
    // Imported here so that a page that neither saves nor loads does not fetch this code.
    requireWritable("Gallery.save", store);
    const { encodeParts } = await import("../core/partsFile.js");
    await requireModel("save", this.state);
    await store.write(await this.parts((parts) => encodeParts("gallery", parts)));
  }

  /**
   * Loads what {@link Gallery.save} saved.
   *
   * @param options - `encoder`: the encoder that the gallery was made with.
   * @throws RangeError if the store is empty, the data are truncated or changed, or the gallery was made with another encoder.
   */
  static async load<Sample>(store: Store, options: { readonly encoder: Encoder<Sample> }): Promise<Gallery<Sample>> {
    const [{ readStore }, { decodeParts }] = await Promise.all([
      import("../core/addressStore.js"),
      import("../core/partsFile.js"),
    ]);
    const { encoder } = requireOptions("Gallery.load", options);
    requireEncoder("Gallery.load", encoder);
    const data = await readStore("Gallery.load", store);
    const who = store.name === undefined ? "Gallery.load" : `Gallery.load: ${store.name}`;
    return Gallery.restore(decodeParts(who, data, "gallery"), { encoder, who, adopt: true });
  }

  /** The gallery's parts for a file: identities, templates and calibration, without the encoder. */
  async parts(): Promise<Parts>;
  /**
   * Passes the parts to `use` and returns its result, such as the bytes of a file, without copying all templates in between.
   *
   * @param use - Called once. The parts are valid until it returns.
   */
  async parts<T>(use: (parts: Parts) => T): Promise<T>;
  async parts<T>(use?: (parts: Parts) => T): Promise<T | Parts> {
    if (use !== undefined) requireFunction("parts", "use", use);
    const [{ galleryParts }, { settledParts }] = await Promise.all([
      import("./galleryParts.js"),
      import("../core/parts.js"),
    ]);
    const model = await requireModel("parts", this.state);
    const { combine, calibration, table, precision, templates: keep, history } = this.state;
    return (use ?? settledParts)(galleryParts({ model, combine, keep, precision, history, calibration, table }));
  }

  /**
   * Restores a gallery from its {@link Gallery.parts}.
   *
   * @param options - `encoder`: the encoder that the gallery was made with. `adopt`: whether the gallery takes over the arrays of `parts` and may change them, which saves a copy
   *   of all templates; default false.
   * @throws RangeError or TypeError if something is missing or impossible, or the gallery was made with another encoder.
   */
  static async restore<Sample>(
    parts: Parts,
    options: { readonly encoder: Encoder<Sample>; readonly who?: string; readonly adopt?: boolean },
  ): Promise<Gallery<Sample>> {
    const { encoder, who = "Gallery.restore", adopt = false } = requireOptions("Gallery.restore", options);
    requireFit(typeof who === "string", "Gallery.restore", "who", "a text", who);
    requireFlag(who, "adopt", adopt);
    requireEncoder(who, encoder);
    requireParts(who, parts);
    const { readGalleryParts } = await import("./galleryParts.js");
    const saved = await readGalleryParts(who, parts, encoder);
    const gallery = new Gallery({
      encoder,
      calibration: saved.calibration,
      combine: saved.combine,
      templates: saved.keep,
      ...(saved.precision && { precision: saved.precision }),
      history: saved.history,
      allowUnknownOrigin: true,
    });
    gallery.state.table.fill(saved.names, saved.owners, adopt ? saved.templates : saved.templates.slice());
    for (const { of, ...details } of saved.details) {
      gallery.state.table.setDetails(gallery.state.table.find(saved.names[of])!, details);
    }
    gallery.state.model = saved.model;
    return gallery;
  }

  /** Frees the memory of the templates at once. The gallery is empty afterwards; the encoder stays. */
  dispose(): void {
    this.state.table.clear();
    this.state.model = undefined;
  }
}
