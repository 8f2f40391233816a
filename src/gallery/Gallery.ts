import type { Calibration } from "../calibration/calibrate.js";
import { galleryThreshold, type GalleryThreshold } from "../calibration/galleryThreshold.js";
import { requireCount } from "../core/check.js";
import type { Parts } from "../core/parts.js";
import type { Store } from "../core/store.js";
import type { Combine } from "../data/combine.js";
import { embeddingRow, type Embeddings } from "../data/embeddings.js";
import { toLabels, type Label, type Labels } from "../data/labels.js";
import type { Encoder } from "../encoders/encoder.js";
import {
  describeEnrollment,
  requireDetails,
  type EnrolledIdentity,
  type Enrollment,
  type EnrollOptions,
  type TemplateEntry,
} from "./enrollment.js";
import {
  candidateOf,
  identificationOf,
  type Candidate,
  type Identification,
  type IdentifyOptions,
} from "./identification.js";
import { type HistoryEntry, type IdentityDetails, type Metadata, without } from "./identityDetails.js";
import { identityName } from "./identityName.js";
import type { Precision } from "./precision.js";
import { sampleList, type OneOrMore } from "./sampleList.js";
import { distanceTo, searchTemplates } from "./searchTemplates.js";
import { everyTemplate, requireTemplates, type Templates } from "./templates.js";
import { TemplateTable } from "./templateTable.js";

/** What makes a {@link Gallery}. */
export interface GalleryOptions<Sample> {
  /** Embeds the samples. It stays the caller's. */
  readonly encoder: Encoder<Sample>;
  /** Says how near is near enough, from {@link calibrate}. */
  readonly calibration: Calibration;
  /**
   * How near a sample is to an identity with several templates: to the nearest of them (`"nearest"`, the default), or the mean distance to all
   * (`"mean"`), which a single bad template spoils less.
   */
  readonly combine?: Combine;
  /** Which templates are kept of each identity's examples, such as `medoid` of `one-shot-ts/gallery`; default all of them. */
  readonly templates?: Templates;
  /** `float16` or `int8` of `one-shot-ts/gallery`: less memory, a little less recall, a slower search; default float32. */
  readonly precision?: Precision;
  /** Whether to keep when each identity was enrolled, updated, merged and renamed; default false. */
  readonly history?: boolean;
  /** Whether to accept a calibration that does not say which model and distance it was made with; default false. */
  readonly allowUnknownOrigin?: boolean;
}

/**
 * Enrolled identities: knows each from one example or several, verifies a claim, and says who a sample is, or that it is nobody.
 *
 * The threshold's false match rate is that of one comparison. A search among n identities makes n of them, so its rate of false answers grows
 * up to n times: calibrate for `{ falsePositiveIdentificationRate }`, and the threshold is derived again as the gallery grows.
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
  /** Says how near is near enough. */
  readonly calibration: Calibration;
  /** How the distances to several templates become one. */
  readonly combine: Combine;
  /** Which templates are kept of each identity's examples. */
  readonly templates: Templates;
  /** How templates are packed; undefined for float32. */
  readonly precision: Precision | undefined;
  /** Whether it keeps when each identity was enrolled, updated, merged and renamed. */
  readonly keepsHistory: boolean;
  private readonly table: TemplateTable;
  private model: string | undefined;

  /** @throws RangeError if the calibration belongs to another distance than the encoder's, or does not say to which it belongs. */
  constructor({
    encoder,
    calibration,
    combine = "nearest",
    templates = everyTemplate,
    precision,
    history = false,
    allowUnknownOrigin = false,
  }: GalleryOptions<Sample>) {
    const { distance, model } = calibration;
    if (distance !== undefined && distance !== encoder.distance.name) {
      throw new RangeError(
        `Gallery: the calibration must belong to the encoder's distance ${encoder.distance.name}, got one for ${distance}; calibrate again`,
      );
    }
    if (!allowUnknownOrigin && calibration.origin !== "model") {
      throw new RangeError(
        `Gallery: the calibration must say which model and distance it was made with, got ${distance ?? "no"} distance and ${model ?? "no"} model; calibrate on scores that carry them, such as those of net.score, or pass allowUnknownOrigin: true`,
      );
    }
    this.encoder = encoder;
    this.calibration = calibration;
    requireTemplates("Gallery", templates);
    this.combine = combine;
    this.templates = templates;
    this.keepsHistory = history;
    if (precision !== undefined && typeof (precision as Partial<Precision>).format !== "function") {
      throw new TypeError(
        `Gallery: precision must be float16 or int8 of one-shot-ts/gallery, got ${JSON.stringify(precision)}`,
      );
    }
    this.precision = precision;
    this.table = new TemplateTable(encoder.size, precision);
  }

  /** The enrolled identities, in order of enrollment. */
  get names(): string[] {
    return [...this.table.names()];
  }

  /** How many identities are enrolled. */
  get size(): number {
    return this.table.size;
  }

  /**
   * What the calibration says for a gallery of the present size, where it is for `{ falsePositiveIdentificationRate }`: the threshold, the rate with its interval, and whether
   * there is evidence for so many. Where the nearest of several templates decides, every template counts as one more chance to be taken for somebody.
   */
  get evidence(): GalleryThreshold | undefined {
    if (this.calibration.gallery === undefined) return undefined;
    const chances = this.combine === "nearest" ? this.table.matrix.length : this.table.size;
    return galleryThreshold(this.calibration, Math.max(1, chances));
  }

  /** How near a sample must be to be identified among all who are enrolled now. */
  get threshold(): number {
    return this.evidence?.threshold ?? this.calibration.threshold;
  }

  /** How many templates an identity has; 0 if it is not enrolled. */
  templateCount(name: string): number {
    const identity = this.table.find(identityName("templateCount", name));
    return identity === undefined ? 0 : this.table.rows(identity).length;
  }

  /** Copies of an identity's templates. @throws RangeError if nobody of that name is enrolled. */
  templatesOf(name: string): Float32Array[] {
    const identity = this.requireEnrolled("templatesOf", identityName("templatesOf", name));
    return this.table.rows(identity).map((row) => this.table.matrix.row(row).slice());
  }

  /** What is kept of an identity: metadata, a threshold of its own, history. @throws RangeError if nobody of that name is enrolled. */
  identity(name: string): EnrolledIdentity {
    const own = identityName("identity", name);
    const identity = this.requireEnrolled("identity", own);
    const details = without(this.table.detailsOf(identity), "weight");
    return { name: own, templates: this.table.rows(identity).length, ...details };
  }

  /**
   * Learns an identity from one example or several; further examples of a known identity are added to it.
   *
   * @param name - Not empty.
   * @param examples - One sample or a list of them.
   * @returns What was done, with a warning where a new identity is nearer to an old one than the threshold.
   * @throws RangeError if the samples do not fit the encoder, or the encoder has changed since the calibration or the first enrollment, or while
   *   they were embedded; nothing is enrolled then.
   */
  async enroll(name: string, examples: OneOrMore<Sample>, options: EnrollOptions = {}): Promise<Enrollment> {
    const own = identityName("enroll", name);
    const details = requireDetails("enroll", options);
    const { embeddings, model } = await this.embed("enroll", sampleList(examples));
    const near = options.warn !== false && this.table.find(own) === undefined ? await this.matching(embeddings) : [];
    const isNew = await this.learn("enroll", own, embeddings, model, "enrolled", details);
    const others = isNew ? near.filter((other) => other.name !== own) : [];
    return describeEnrollment({ name: own, isNew, templates: this.templateCount(own), near: others });
  }

  /**
   * Learns an identity anew: these examples take the place of all templates it has.
   *
   * @throws RangeError if nobody of that name is enrolled, or as {@link Gallery.enroll} does.
   */
  async update(name: string, examples: OneOrMore<Sample>, options: EnrollOptions = {}): Promise<Enrollment> {
    const own = identityName("update", name);
    const details = requireDetails("update", options);
    this.requireEnrolled("update", own);
    const { embeddings, model } = await this.embed("update", sampleList(examples));
    this.requireEnrolled("update", own);
    await this.learn("update", own, embeddings, model, "updated", details);
    return describeEnrollment({ name: own, isNew: false, templates: this.templateCount(own), near: [] });
  }

  /**
   * Makes one identity of two, which turned out to be one: `into` gets the templates of `name`, which is forgotten.
   *
   * @throws RangeError if one of them is not enrolled, or both are the same.
   */
  async merge(name: string, into: string): Promise<void> {
    const [from, to] = [identityName("merge", name), identityName("merge", into)];
    if (from === to) throw new RangeError(`merge: two identities must differ, got "${from}" twice`);
    const model = await this.requireModel("merge");
    this.requireEnrolled("merge", to);
    const identity = this.requireEnrolled("merge", from);
    const rows = this.templatesOf(from);
    const { weight = 1 } = this.table.detailsOf(identity);
    const values = new Float32Array(rows.length * this.encoder.size);
    rows.forEach((row, i) => {
      values.set(row, i * row.length);
    });
    const embeddings = { values, length: rows.length, size: this.encoder.size };
    await this.learn("merge", to, embeddings, model, "merged", {}, { from, weight });
  }

  /**
   * Gives an identity another name.
   *
   * @throws RangeError if it is not enrolled, or somebody has the new name; {@link Gallery.merge} makes one of two.
   */
  rename(name: string, to: string): void {
    const [from, next] = [identityName("rename", name), identityName("rename", to)];
    const identity = this.requireEnrolled("rename", from);
    if (from === next) return;
    if (this.table.find(next) !== undefined) {
      throw new RangeError(`rename: the new name must be free, "${next}" is enrolled; merge the two if they are one`);
    }
    this.table.rename(identity, next);
    this.table.setDetails(identity, this.withHistory(this.table.detailsOf(identity), "renamed", 0, from));
  }

  /** Replaces metadata or the threshold of an identity; undefined takes them away. @throws RangeError if nobody of that name is enrolled. */
  set(
    name: string,
    details: { readonly metadata?: Metadata | undefined; readonly threshold?: number | undefined },
  ): void {
    const own = identityName("set", name);
    const identity = this.requireEnrolled("set", own);
    const { metadata, threshold } = { ...this.table.detailsOf(identity), ...details };
    const rest = without(this.table.detailsOf(identity), "metadata", "threshold");
    const next = requireDetails("set", {
      ...(metadata && { metadata }),
      ...(threshold !== undefined && { threshold }),
    });
    this.table.setDetails(identity, { ...rest, ...next });
  }

  /**
   * Learns many identities at once, which is faster than one by one.
   *
   * @param samples - Examples, of any number of identities.
   * @param labels - The identity of each.
   * @throws RangeError as {@link Gallery.enroll} does, or if there are not as many labels as samples, or two labels give the same name.
   */
  async enrollAll(samples: readonly Sample[], labels: ArrayLike<Label> | Labels): Promise<void> {
    const { classOf, classNames } = toLabels(labels);
    if (classOf.length !== samples.length) {
      throw new RangeError(
        `enrollAll: there must be one label per sample, got ${classOf.length} for ${samples.length} samples`,
      );
    }
    const names = classNames.map((label) => identityName("enrollAll", String(label)));
    const kinds = new Map<string, string>();
    classNames.forEach((label, i) => {
      const kind = kinds.get(names[i]) ?? typeof label;
      if (kind !== typeof label) {
        throw new RangeError(`enrollAll: names must differ, got both the number and the text ${names[i]}`);
      }
      kinds.set(names[i], kind);
    });
    const { embeddings, model } = await this.embed("enrollAll", samples);
    const { size, values } = embeddings;
    if (this.templates === everyTemplate && !this.keepsHistory) {
      this.requireSameModel("enrollAll", model);
      this.model = model;
      classOf.forEach((c, row) => {
        this.table.add(names[c], values, row * size);
      });
      return;
    }
    const rowsOf = new Map<string, number[]>();
    classOf.forEach((c, row) => {
      const rows = rowsOf.get(names[c]);
      if (rows) rows.push(row);
      else rowsOf.set(names[c], [row]);
    });
    for (const [name, rows] of rowsOf) {
      const own = new Float32Array(rows.length * size);
      rows.forEach((row, i) => {
        own.set(embeddingRow(embeddings, row), i * size);
      });
      await this.learn("enrollAll", name, { values: own, length: rows.length, size }, model, "enrolled", {});
    }
  }

  /**
   * Enrolls templates as they are, such as another gallery's; nothing is enrolled unless all are right.
   *
   * @param model - Fingerprint of the encoder that made them.
   * @throws RangeError if another encoder made them, they have another size, or are not finite.
   */
  async enrollTemplates(entries: readonly TemplateEntry[], model: string): Promise<void> {
    const who = "enrollTemplates";
    const { readEntries } = await import("./readEntries.js");
    const found = await this.requireModel(who);
    if (model !== found) {
      throw new RangeError(
        `${who}: the templates must have been made by this gallery's encoder (fingerprint ${found}), got ${model}; embed the samples again`,
      );
    }
    const checked = readEntries(who, entries, this.encoder.size);
    this.requireSameModel(who, model);
    this.model = model;
    for (const { name, templates, details } of checked) {
      for (const template of templates) this.table.add(name, Float32Array.from(template));
      const identity = this.table.find(name)!;
      this.table.setDetails(identity, { ...this.table.detailsOf(identity), ...details });
    }
  }

  /**
   * Compares a sample with the identity it claims to be. It is one comparison, however many are enrolled: a calibration for
   * `{ falsePositiveIdentificationRate }` is used as for a gallery of one.
   *
   * @throws RangeError if nobody of that name is enrolled, or as {@link Gallery.enroll} does.
   */
  async verify(name: string, sample: Sample): Promise<Candidate> {
    const own = identityName("verify", name);
    this.requireEnrolled("verify", own);
    const { embeddings } = await this.embed("verify", requireOne("verify", sample));
    const identity = this.requireEnrolled("verify", own);
    const query = embeddingRow(embeddings, 0);
    const { calibration, combine } = this;
    const chances = combine === "nearest" ? this.table.rows(identity).length : 1;
    const threshold = calibration.gallery ? galleryThreshold(calibration, chances).threshold : calibration.threshold;
    const distance = await distanceTo(this.table, identity, query, this.encoder.distance, combine);
    return candidateOf({ name: own, distance }, calibration, this.ownThreshold(own) ?? threshold);
  }

  /**
   * Says who a sample is: the nearest identity if it is within the threshold, else nobody. With nobody enrolled the answer is nobody.
   *
   * @param options - `top`: how many candidates to list; default 5.
   * @throws RangeError if the sample does not fit the encoder, or the encoder has changed.
   */
  async identify(sample: Sample, options: IdentifyOptions = {}): Promise<Identification> {
    const { embeddings } = await this.embed("identify", requireOne("identify", sample));
    return (await this.identifyEmbeddings(embeddings, options))[0];
  }

  /** Says who each of many samples is, as {@link Gallery.identify} does for one; faster than one by one. */
  async identifyAll(samples: readonly Sample[], options: IdentifyOptions = {}): Promise<Identification[]> {
    return this.identifyEmbeddings((await this.embed("identifyAll", samples)).embeddings, options);
  }

  /**
   * Forgets an identity: nothing of it is left in memory, nor in what is saved from then on.
   *
   * @throws RangeError if nobody of that name is enrolled.
   */
  remove(name: string): void {
    const own = identityName("remove", name);
    this.requireEnrolled("remove", own);
    this.table.remove(own);
  }

  /**
   * Forgets some templates of an identity, such as bad ones.
   *
   * @param places - Which of {@link Gallery.templatesOf}, from 0; at least one must stay.
   * @throws RangeError if nobody of that name is enrolled, a place is not there, or none would stay.
   */
  removeTemplates(name: string, places: readonly number[]): void {
    const own = identityName("removeTemplates", name);
    const identity = this.requireEnrolled("removeTemplates", own);
    const all = this.templatesOf(own);
    const lost = places.find((place) => !Number.isInteger(place) || place < 0 || place >= all.length);
    if (lost !== undefined) {
      throw new RangeError(`removeTemplates: places must be in 0 to ${all.length - 1}, got ${lost}`);
    }
    const staying = all.filter((_, place) => !places.includes(place));
    if (staying.length === 0)
      throw new RangeError(`removeTemplates: one template of "${own}" must stay; remove the identity`);
    this.table.replace(identity, staying);
  }

  /**
   * Saves identities and calibration, without the encoder.
   *
   * @param store - Such as `fileStore(file)` of `one-shot-ts/node`, or {@link memoryStore}.
   */
  async save(store: Store): Promise<void> {
    // Not at the top of the file: a page that neither saves nor loads does not fetch what that takes.
    const { encodeParts } = await import("../core/partsFile.js");
    await this.requireModel("save");
    await store.write(encodeParts("gallery", await this.parts()));
  }

  /**
   * Loads what {@link Gallery.save} saved.
   *
   * @param options - `encoder`: the encoder that the gallery was made with.
   * @throws RangeError if the store is empty, the data are cut short or changed, or the gallery was made by another encoder.
   */
  static async load<Sample>(
    store: Store,
    { encoder }: { readonly encoder: Encoder<Sample> },
  ): Promise<Gallery<Sample>> {
    const data = await store.read();
    if (data === undefined) throw new RangeError("Gallery.load: the store must hold a saved gallery, it is empty");
    const who = store.name === undefined ? "Gallery.load" : `Gallery.load: ${store.name}`;
    const { decodeParts } = await import("../core/partsFile.js");
    return Gallery.restore(decodeParts(who, data, "gallery"), { encoder, who });
  }

  /** What a file keeps of it: identities, templates and calibration, without the encoder. */
  async parts(): Promise<Parts> {
    const { galleryParts } = await import("./galleryParts.js");
    const model = await this.requireModel("parts");
    const { combine, calibration, table, precision, templates: keep, keepsHistory: history } = this;
    return galleryParts({ model, combine, keep, precision, history, calibration, table });
  }

  /**
   * The gallery that had these {@link Gallery.parts}.
   *
   * @param options - `encoder`: the encoder that the gallery was made with.
   * @throws RangeError or TypeError if something is missing or impossible, or the gallery was made by another encoder.
   */
  static async restore<Sample>(
    parts: Parts,
    { encoder, who = "Gallery.restore" }: { readonly encoder: Encoder<Sample>; readonly who?: string },
  ): Promise<Gallery<Sample>> {
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
    saved.owners.forEach((owner, row) => {
      gallery.table.add(saved.names[owner], saved.templates, row * encoder.size);
    });
    for (const { of, ...details } of saved.details) {
      gallery.table.setDetails(gallery.table.find(saved.names[of])!, details);
    }
    gallery.model = saved.model;
    return gallery;
  }

  /** Gives back the memory of the templates, sooner than it goes back by itself. The gallery is empty afterwards; the encoder stays. */
  dispose(): void {
    this.table.clear();
    this.model = undefined;
  }

  /** Embeds samples with the encoder that the gallery belongs to, which stays the same meanwhile. */
  private async embed(
    who: string,
    samples: readonly Sample[],
  ): Promise<{ readonly embeddings: Embeddings; readonly model: string }> {
    const model = await this.requireModel(who);
    const embeddings = await this.encoder.embed(samples);
    const after = await this.encoder.fingerprint();
    if (after !== model) {
      throw new RangeError(
        `${who}: the encoder must stay the same while samples are embedded, it changed from ${model} to ${after}; wait until its training has ended`,
      );
    }
    return { embeddings, model };
  }

  /** Refuses an encoder other than the one that the calibration and the templates were made with. */
  private async requireModel(who: string): Promise<string> {
    const model = await this.encoder.fingerprint();
    this.requireSameModel(who, model);
    return model;
  }

  private requireSameModel(who: string, model: string): void {
    const enrolledBy = this.size > 0 ? this.model : undefined;
    const expected = enrolledBy ?? this.calibration.model ?? model;
    if (model === expected) return;
    throw new RangeError(
      `${who}: the encoder must be the one that the ${enrolledBy === undefined ? "calibration" : "gallery"} was made with (fingerprint ${expected}), got ${model}; calibrate and enroll again after training`,
    );
  }

  /** Adds examples to an identity, or puts them in the place of those it has, all at once; whether it is new. */
  private async learn(
    who: string,
    name: string,
    embeddings: Embeddings,
    model: string,
    event: HistoryEntry["event"],
    details: IdentityDetails,
    { from, weight: exampleWeight = 1 }: { readonly from?: string; readonly weight?: number } = {},
  ): Promise<boolean> {
    const { table, templates, encoder } = this;
    const examples = Array.from({ length: embeddings.length }, (_, row) => embeddingRow(embeddings, row));
    for (;;) {
      // Again, since another enrollment may have come in between.
      this.requireSameModel(who, model);
      if (from !== undefined) this.requireEnrolled(who, from);
      const known = table.find(name);
      const { weight = 1, ...before } = known === undefined ? {} : table.detailsOf(known);
      const own =
        known === undefined || event === "updated" ? [] : table.rows(known).map((row) => table.matrix.row(row).slice());
      const { version } = table;
      const kept = await templates.keep({ rows: own, weight }, examples, encoder.distance, exampleWeight);
      if (table.version !== version) continue;
      this.model = model;
      if (from !== undefined) table.remove(from);
      if (known === undefined) for (const row of kept.rows) table.add(name, row);
      // A removal may have numbered all anew.
      else table.replace(table.find(name)!, kept.rows);
      const keepsWeight = Math.abs(kept.weight - 1) > 1e-6 && kept.weight > 0;
      const next = { ...before, ...details, ...(keepsWeight && { weight: kept.weight }) };
      table.setDetails(table.find(name)!, this.withHistory(next, event, examples.length, from));
      return known === undefined;
    }
  }

  private withHistory(
    details: IdentityDetails,
    event: HistoryEntry["event"],
    examples: number,
    from?: string,
  ): IdentityDetails {
    if (!this.keepsHistory) return details;
    const entry = { at: Date.now(), event, examples, ...(from !== undefined && { from }) };
    return { ...details, history: [...(details.history ?? []), entry] };
  }

  /** Who is within the threshold of one of the samples, nearest first. */
  private async matching(embeddings: Embeddings): Promise<Candidate[]> {
    const nearest = new Map<string, Candidate>();
    for (const { candidates } of await this.identifyEmbeddings(embeddings, { top: 3 })) {
      for (const candidate of candidates) {
        if (!candidate.isMatch) continue;
        if (candidate.distance < (nearest.get(candidate.name)?.distance ?? Infinity))
          nearest.set(candidate.name, candidate);
      }
    }
    return [...nearest.values()].sort((a, b) => a.distance - b.distance);
  }

  private requireEnrolled(who: string, name: string): number {
    const identity = this.table.find(name);
    if (identity !== undefined) return identity;
    throw new RangeError(`${who}: "${name}" must be enrolled first; enrolled are ${this.listNames()}`);
  }

  private async identifyEmbeddings(
    embeddings: Embeddings,
    { top = 5, where }: IdentifyOptions,
  ): Promise<Identification[]> {
    requireCount("identify", "top", top);
    const { table, combine, encoder, calibration } = this;
    const { threshold } = this; // of the moment that the search is of
    const accepts =
      where &&
      ((identity: number): boolean => {
        const name = table.name(identity);
        return name !== undefined && where({ name, metadata: table.detailsOf(identity).metadata ?? {} });
      });
    // One more than may be asked for: the margin is to the next.
    const options = { top: Math.max(2, top), combine, ...(accepts && { accepts }) };
    const found = await searchTemplates(table, embeddings, encoder.distance, options);
    return found.map((near) => {
      const candidates = near.map((one) => candidateOf(one, calibration, this.ownThreshold(one.name) ?? threshold));
      return identificationOf(candidates, top);
    });
  }

  private ownThreshold(name: string): number | undefined {
    const identity = this.table.find(name);
    return identity === undefined ? undefined : this.table.detailsOf(identity).threshold;
  }

  private listNames(): string {
    if (this.size === 0) return "none";
    const shown: string[] = [];
    for (const name of this.table.names()) {
      if (shown.push(`"${name}"`) === 10) break;
    }
    return shown.join(", ") + (this.size > 10 ? ` and ${this.size - 10} more` : "");
  }
}

function requireOne<Sample>(who: string, sample: Sample): readonly Sample[] {
  const samples = sampleList(sample);
  if (samples.length === 1) return samples;
  throw new RangeError(`${who}: expects one sample, got ${samples.length}; use identifyAll for several`);
}
