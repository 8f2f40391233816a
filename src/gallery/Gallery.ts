import * as tf from "@tensorflow/tfjs-core";

import type { Calibration } from "../calibration/calibrate.js";
import { matchProbability } from "../calibration/matchProbability.js";
import { requireCount } from "../core/check.js";
import type { Dataset } from "../data/dataset.js";
import { embeddingRow, type Embeddings } from "../data/embeddings.js";
import type { SampleInput } from "../data/sampleBatch.js";
import type { SiameseNet } from "../net/SiameseNet.js";
import { decodeGallery, encodeGallery, type GalleryRecord } from "./galleryRecord.js";
import type { Store } from "./store.js";
import { combineTemplates, type Combine } from "./combineTemplates.js";

/** What makes a {@link Gallery}. */
export interface GalleryOptions {
  /** Embeds the samples. It stays the caller's. */
  readonly net: SiameseNet;
  /** Says how near is near enough, from {@link calibrate}. */
  readonly calibration: Calibration;
  /**
   * How near a sample is to an identity with several templates: to the nearest of them (`"nearest"`, the default), or the mean distance to all
   * (`"mean"`), which a single bad template spoils less.
   */
  readonly combine?: Combine;
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

/**
 * Enrolled identities: knows each from one example or several, verifies a claim, and says who a sample is, or that it is nobody.
 *
 * The threshold's false match rate is that of one comparison. A search among n identities makes n of them, so its rate of false answers grows
 * up to n times: calibrate for a lower rate as the gallery grows.
 *
 * @example
 * ```ts
 * const gallery = new Gallery({ net, calibration });
 * await gallery.enroll("anna", annaSample);
 * const { name } = await gallery.identify(sample); // "anna", or null
 * ```
 */
export class Gallery {
  /** Embeds the samples. */
  readonly net: SiameseNet;
  /** Says how near is near enough. */
  readonly calibration: Calibration;
  private readonly combine: Combine;
  private readonly templates = new Map<string, Float32Array[]>();
  private model: string | undefined;

  /** @throws RangeError if the calibration belongs to another distance than the net's. */
  constructor({ net, calibration, combine = "nearest" }: GalleryOptions) {
    if (calibration.distance !== undefined && calibration.distance !== net.metric.name) {
      throw new RangeError(
        `Gallery: the calibration must belong to the net's distance ${net.metric.name}, got one for ${calibration.distance}; calibrate again`,
      );
    }
    this.net = net;
    this.calibration = calibration;
    this.combine = combine;
  }

  /** The enrolled identities, in order of enrollment. */
  get names(): string[] {
    return [...this.templates.keys()];
  }

  /** How many identities are enrolled. */
  get size(): number {
    return this.templates.size;
  }

  /** How many templates an identity has; 0 if it is not enrolled. */
  templateCount(name: string): number {
    return this.templates.get(name)?.length ?? 0;
  }

  /**
   * Learns an identity from one example or several; further examples of a known identity are added to it.
   *
   * @param name - Not empty.
   * @param examples - One sample or several, as a tensor or as arrays of numbers.
   * @throws RangeError if the samples do not fit the net or are not finite, or the net has changed since the calibration or the first enrollment.
   */
  async enroll(name: string, examples: SampleInput): Promise<void> {
    requireName("enroll", name);
    const embeddings = await this.embed("enroll", examples);
    await this.add(
      Array.from({ length: embeddings.length }, () => name),
      embeddings,
    );
  }

  /**
   * Learns the identities of a whole dataset, which is faster than one by one: each row is an example of the identity it is labelled with.
   *
   * @throws RangeError as {@link Gallery.enroll} does.
   */
  async enrollAll(dataset: Dataset): Promise<void> {
    const names = Array.from(dataset.labels.classOf, (c) => String(dataset.labels.classNames[c]));
    for (const name of names) requireName("enrollAll", name);
    await this.add(names, await this.embed("enrollAll", dataset));
  }

  /**
   * Compares a sample with the identity it claims to be.
   *
   * @param sample - One sample.
   * @throws RangeError if nobody of that name is enrolled, or as {@link Gallery.enroll} does.
   */
  async verify(name: string, sample: SampleInput): Promise<Candidate> {
    const templates = this.templates.get(name);
    if (templates === undefined) {
      throw new RangeError(`verify: "${name}" must be enrolled first; enrolled are ${this.listNames()}`);
    }
    const embeddings = await this.embed("verify", sample);
    requireOne("verify", embeddings);
    const [distance] = await this.distances(embeddings, [templates]);
    return this.candidate(name, distance[0]);
  }

  /**
   * Says who a sample is: the nearest identity if it is within the threshold, else nobody. With nobody enrolled the answer is nobody.
   *
   * @param sample - One sample.
   * @param options - `top`: how many candidates to list; default 5.
   * @throws RangeError if the sample does not fit the net or is not finite, or the net has changed.
   */
  async identify(sample: SampleInput, options: IdentifyOptions = {}): Promise<Identification> {
    const embeddings = await this.embed("identify", sample);
    requireOne("identify", embeddings);
    return (await this.identifyEmbeddings(embeddings, options))[0];
  }

  /** Says who each of many samples is, as {@link Gallery.identify} does for one; faster than one by one. */
  async identifyAll(samples: Dataset | SampleInput, options: IdentifyOptions = {}): Promise<Identification[]> {
    return this.identifyEmbeddings(await this.embed("identifyAll", samples), options);
  }

  /**
   * Forgets an identity.
   *
   * @throws RangeError if nobody of that name is enrolled.
   */
  remove(name: string): void {
    if (this.templates.delete(name)) return;
    throw new RangeError(`remove: "${name}" must be enrolled; enrolled are ${this.listNames()}`);
  }

  /**
   * Saves identities and calibration, without the net, which has {@link SiameseNet.save} of its own.
   *
   * @param store - Such as `fileStore(file)` of `one-shot-ts/node`, or {@link memoryStore}.
   */
  async save(store: Store): Promise<void> {
    const record: GalleryRecord = {
      model: await this.requireModel("save"),
      distance: this.net.metric.name,
      size: this.net.embeddingSize,
      combine: this.combine,
      calibration: this.calibration,
      templates: this.templates,
    };
    await store.write(encodeGallery(record));
  }

  /**
   * Loads what {@link Gallery.save} saved.
   *
   * @param options - `net`: the net that the gallery was made with.
   * @throws RangeError if the store is empty, the data are cut short or changed, or the gallery was made by another net.
   */
  static async load(store: Store, { net }: { readonly net: SiameseNet }): Promise<Gallery> {
    const data = await store.read();
    if (data === undefined) throw new RangeError("Gallery.load: the store must hold a saved gallery, it is empty");
    const record = decodeGallery(data);
    const model = await net.fingerprint();
    if (record.model !== model) {
      throw new RangeError(
        `Gallery.load: the gallery must have been made by this net (fingerprint ${model}), got one made by ${record.model}; load that net, or enroll again`,
      );
    }
    const gallery = new Gallery({ net, calibration: record.calibration, combine: record.combine });
    for (const [name, templates] of record.templates) gallery.templates.set(name, templates);
    gallery.model = model;
    return gallery;
  }

  private async embed(who: string, samples: Dataset | SampleInput): Promise<Embeddings> {
    await this.requireModel(who);
    return this.net.embed(samples);
  }

  /** Refuses a net whose weights are not those the calibration and the templates were made with. */
  private async requireModel(who: string): Promise<string> {
    const model = await this.net.fingerprint();
    const enrolledBy = this.size > 0 ? this.model : undefined;
    const expected = enrolledBy ?? this.calibration.model ?? model;
    if (model === expected) return model;
    throw new RangeError(
      `${who}: the net must be the one that the ${enrolledBy === undefined ? "calibration" : "gallery"} was made with (fingerprint ${expected}), got ${model}; calibrate and enroll again after training`,
    );
  }

  private async add(names: readonly string[], embeddings: Embeddings): Promise<void> {
    this.model = await this.net.fingerprint();
    names.forEach((name, row) => {
      const template = embeddingRow(embeddings, row).slice();
      const own = this.templates.get(name);
      if (own) own.push(template);
      else this.templates.set(name, [template]);
    });
  }

  private async identifyEmbeddings(embeddings: Embeddings, { top = 5 }: IdentifyOptions): Promise<Identification[]> {
    requireCount("identify", "top", top);
    const names = this.names;
    const distances = await this.distances(embeddings, [...this.templates.values()]);
    return Array.from({ length: embeddings.length }, (_, sample) => {
      const order = Array.from(names.keys()).sort((a, b) => distances[a][sample] - distances[b][sample]);
      const candidates = order.slice(0, top).map((i) => this.candidate(names[i], distances[i][sample]));
      const nearest = candidates.at(0);
      if (nearest === undefined) return { name: null, isMatch: false, distance: Infinity, probability: 0, candidates };
      const { isMatch, distance, probability } = nearest;
      return { name: isMatch ? nearest.name : null, isMatch, distance, probability, candidates };
    });
  }

  /** For each identity the distance of each sample to it. */
  private async distances(samples: Embeddings, identities: readonly Float32Array[][]): Promise<Float32Array[]> {
    const { size } = samples;
    if (identities.length === 0) return [];
    const queries = tf.tensor2d(samples.values, [samples.length, size]);
    try {
      const result: Float32Array[] = [];
      for (const templates of groupUpTo(identities, MAX_TEMPLATES)) {
        const flat = new Float32Array(templates.reduce((sum, own) => sum + own.length, 0) * size);
        templates.flat().forEach((template, i) => {
          flat.set(template, i * size);
        });
        const matrix = tf.tidy(() => this.net.metric.matrix(tf.tensor2d(flat, [flat.length / size, size]), queries));
        const values = await matrix.data<"float32">();
        matrix.dispose();
        let start = 0;
        for (const own of templates) {
          const part = values.subarray(start * samples.length, (start + own.length) * samples.length);
          result.push(combineTemplates(part, own.length, this.combine));
          start += own.length;
        }
      }
      return result;
    } finally {
      queries.dispose();
    }
  }

  private candidate(name: string, distance: number): Candidate {
    const probability = matchProbability(this.calibration, distance, { prior: 0.5 });
    return { name, distance, probability, isMatch: distance <= this.calibration.threshold };
  }

  private listNames(): string {
    if (this.size === 0) return "none";
    const shown = this.names.slice(0, 10).map((name) => `"${name}"`);
    return shown.join(", ") + (this.size > 10 ? ` and ${this.size - 10} more` : "");
  }
}

/** Options of {@link Gallery.identify}. */
export interface IdentifyOptions {
  /** How many candidates to list, nearest first; default 5. */
  readonly top?: number;
}

/** Templates compared at once: bounds the matrix of distances. */
const MAX_TEMPLATES = 4096;

function* groupUpTo(identities: readonly Float32Array[][], limit: number): Generator<Float32Array[][]> {
  let group: Float32Array[][] = [];
  let count = 0;
  for (const templates of identities) {
    if (count > 0 && count + templates.length > limit) {
      yield group;
      group = [];
      count = 0;
    }
    group.push(templates);
    count += templates.length;
  }
  yield group;
}

function requireName(who: string, name: string): void {
  if (typeof name !== "string" || name === "") {
    throw new RangeError(`${who}: a name must be a text that is not empty, got ${JSON.stringify(name)}`);
  }
}

function requireOne(who: string, { length }: Embeddings): void {
  if (length !== 1) throw new RangeError(`${who}: expects one sample, got ${length}; use identifyAll for several`);
}
