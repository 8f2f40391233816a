import type { Calibration } from "../calibration/calibrate.js";
import { matchProbability } from "../calibration/matchProbability.js";
import { galleryThreshold, type GalleryThreshold } from "../calibration/galleryThreshold.js";
import { requireCount } from "../core/check.js";
import type { Parts } from "../core/parts.js";
import { decodeParts, encodeParts } from "../core/partsFile.js";
import type { Store } from "../core/store.js";
import type { Combine } from "../data/combine.js";
import { embeddingRow, type Embeddings } from "../data/embeddings.js";
import { toLabels, type Label, type Labels } from "../data/labels.js";
import type { Encoder } from "../encoders/encoder.js";
import { galleryParts, readGalleryParts } from "./galleryParts.js";
import { identityName } from "./identityName.js";
import { sampleList, type OneOrMore } from "./sampleList.js";
import { distanceTo, searchTemplates } from "./searchTemplates.js";
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
  /** Whether to accept a calibration that does not say which model and distance it was made with; default false. */
  readonly allowUnknownOrigin?: boolean;
}

/** An enrolled identity and how far a sample is from it. */
export interface Candidate {
  /** The identity. */
  readonly name: string;
  /** How far the sample is from it. */
  readonly distance: number;
  /** Probability that the sample is of this identity, for equal prior odds; from the calibration. */
  readonly probability: number;
  /** Whether the distance is within the threshold. */
  readonly isMatch: boolean;
}

/** The answer to "who is this?": the nearest identity if it is near enough, else nobody. */
export interface Identification {
  /** The identity, or null for nobody. */
  readonly name: string | null;
  /** Whether there is one. */
  readonly isMatch: boolean;
  /** How far the nearest identity is, match or not. */
  readonly distance: number;
  /** Probability that the sample is of the nearest identity, for equal prior odds. */
  readonly probability: number;
  /** The nearest identities, nearest first. */
  readonly candidates: readonly Candidate[];
}

/** Options of {@link Gallery.identify}. */
export interface IdentifyOptions {
  /** How many candidates to list, nearest first; default 5. */
  readonly top?: number;
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
  private readonly combine: Combine;
  private readonly table: TemplateTable;
  private model: string | undefined;

  /** @throws RangeError if the calibration belongs to another distance than the encoder's, or does not say to which it belongs. */
  constructor({ encoder, calibration, combine = "nearest", allowUnknownOrigin = false }: GalleryOptions<Sample>) {
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
    this.combine = combine;
    this.table = new TemplateTable(encoder.size);
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

  /**
   * Learns an identity from one example or several; further examples of a known identity are added to it.
   *
   * @param name - Not empty.
   * @param examples - One sample or a list of them.
   * @throws RangeError if the samples do not fit the encoder, or the encoder has changed since the calibration or the first enrollment, or while
   *   they were embedded; nothing is enrolled then.
   */
  async enroll(name: string, examples: OneOrMore<Sample>): Promise<void> {
    const own = identityName("enroll", name);
    const { embeddings, model } = await this.embed("enroll", sampleList(examples));
    this.add("enroll", Array<string>(embeddings.length).fill(own), embeddings, model);
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
    this.add(
      "enrollAll",
      Array.from(classOf, (c) => names[c]),
      embeddings,
      model,
    );
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
    return this.candidate(own, distance, threshold);
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
   * Saves identities and calibration, without the encoder.
   *
   * @param store - Such as `fileStore(file)` of `one-shot-ts/node`, or {@link memoryStore}.
   */
  async save(store: Store): Promise<void> {
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
    return Gallery.restore(decodeParts(who, data, "gallery"), { encoder, who });
  }

  /** What a file keeps of it: identities, templates and calibration, without the encoder. */
  async parts(): Promise<Parts> {
    const model = await this.requireModel("parts");
    return galleryParts({ model, combine: this.combine, calibration: this.calibration, table: this.table });
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
    const saved = readGalleryParts(who, parts, encoder.size);
    const model = await encoder.fingerprint();
    for (const [what, made] of Object.entries({
      gallery: saved.model,
      calibration: saved.calibration.model ?? model,
    })) {
      if (made === model) continue;
      throw new RangeError(
        `${who}: the ${what} must have been made by this encoder (fingerprint ${model}), got one made by ${made}; load that encoder, or enroll again`,
      );
    }
    const gallery = new Gallery({
      encoder,
      calibration: saved.calibration,
      combine: saved.combine,
      allowUnknownOrigin: true,
    });
    saved.owners.forEach((owner, row) => {
      gallery.table.add(saved.names[owner], saved.templates, row * encoder.size);
    });
    gallery.model = model;
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

  private add(who: string, names: readonly string[], embeddings: Embeddings, model: string): void {
    // Again, since another enrollment may have come in between.
    this.requireSameModel(who, model);
    this.model = model;
    names.forEach((name, row) => {
      this.table.add(name, embeddings.values, row * embeddings.size);
    });
  }

  private requireEnrolled(who: string, name: string): number {
    const identity = this.table.find(name);
    if (identity !== undefined) return identity;
    throw new RangeError(`${who}: "${name}" must be enrolled first; enrolled are ${this.listNames()}`);
  }

  private async identifyEmbeddings(embeddings: Embeddings, { top = 5 }: IdentifyOptions): Promise<Identification[]> {
    requireCount("identify", "top", top);
    const { table, combine, encoder } = this;
    const { threshold } = this; // of the moment that the search is of
    const found = await searchTemplates(table, embeddings, encoder.distance, { top, combine });
    return found.map((near) => {
      const candidates = near.map(({ name, distance }) => this.candidate(name, distance, threshold));
      const nearest = candidates.at(0);
      if (nearest === undefined) return { name: null, isMatch: false, distance: Infinity, probability: 0, candidates };
      const { isMatch, distance, probability } = nearest;
      return { name: isMatch ? nearest.name : null, isMatch, distance, probability, candidates };
    });
  }

  private candidate(name: string, distance: number, threshold: number): Candidate {
    const probability = matchProbability(this.calibration, distance, { prior: 0.5 });
    return { name, distance, probability, isMatch: distance <= threshold };
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
