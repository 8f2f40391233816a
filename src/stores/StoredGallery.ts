import type { Calibration } from "../calibration/calibrate.js";
import type { GalleryThreshold } from "../calibration/galleryThreshold.js";
import { requireFit, requireFunction, requireObject, requireOptions } from "../core/check.js";
import type { Combine } from "../data/combine.js";
import { embeddingRow } from "../data/embeddings.js";
import type { Encoder } from "../encoders/encoder.js";
import type { DetailChanges } from "../gallery/editIdentities.js";
import {
  describeEnrollment,
  type EnrolledIdentity,
  type Enrollment,
  type EnrollOptions,
  type TemplateEntry,
} from "../gallery/enrollment.js";
import { Gallery } from "../gallery/Gallery.js";
import { galleryOptions, type GalleryOptions } from "../gallery/galleryState.js";
import { candidateOf, thresholdOfClaim, type Candidate, type Identification } from "../gallery/identification.js";
import { without } from "../gallery/identityDetails.js";
import type { Precision } from "../gallery/precision.js";
import { requireOne, sampleList, type OneOrMore } from "../gallery/sampleList.js";
import { distanceToRows } from "../gallery/searchTemplates.js";
import type { Templates } from "../gallery/templates.js";
import {
  enrollStoredTemplates,
  learnStored,
  mergeStored,
  removeStored,
  renameStored,
  setStored,
} from "./editStored.js";
import type { GalleryStore, StoreCounts } from "./galleryStore.js";
import { matchingStored, searchStored, storedEvidence, type StoredIdentifyOptions } from "./searchStored.js";
import { storedDetails } from "./storedDetails.js";
import { storedName } from "./storedName.js";
import { embedStored, readEnrolled, type StoredState } from "./storedState.js";
import type { TemplateIndex } from "./templateIndex.js";
import { TemplateMirror } from "./TemplateMirror.js";
import { Turns } from "./Turns.js";

/** Options of {@link StoredGallery.open}. */
export interface StoredGalleryOptions<Sample> extends GalleryOptions<Sample> {
  /**
   * Where to search: `"store"` asks the database (the default if it can search); `"memory"` keeps a copy of all templates in this process, which answers faster but takes memory (the default
   * otherwise).
   */
  readonly search?: "store" | "memory";
  /** `float16` or `int8` from `one-shot-ts/gallery`, for the copy in memory; default float32. */
  readonly precision?: Precision;
  /** An approximate index over the copy in memory, such as `usearchIndex({ file })`, for more templates than can be compared one by one; needs `combine: "nearest"`. Default none. */
  readonly index?: TemplateIndex;
}

/**
 * A gallery that is kept in a store: what a call has confirmed is durable, several processes may use one store at the same time, and it may be larger than memory if the store can search.
 *
 * Its methods and answers are those of `Gallery`, except that all methods are asynchronous, and that metadata decide who may be found (`filter`).
 *
 * @example
 * ```ts
 * const people = await StoredGallery.open(memoryGalleryStore(), { encoder: vectorEncoder({ net }), calibration });
 * await people.enroll("anna", sample);
 * const { name } = await people.identify(sample); // "anna", or null for nobody
 * await people.close();
 * ```
 */
export class StoredGallery<Sample> {
  /** Embeds the samples. */
  readonly encoder: Encoder<Sample>;
  /** Decides how near is near enough. */
  readonly calibration: Calibration;
  /** How the distances to several templates are combined into one. */
  readonly combine: Combine;
  /** Which templates are kept from each identity's examples. */
  readonly templates: Templates;
  /** Whether it records when each identity was enrolled, updated, merged and renamed. */
  readonly keepsHistory: boolean;
  private opened: StoredState<Sample> | undefined;

  private constructor(state: StoredState<Sample>) {
    const fields = ["store", "model", "encoder"] as const;
    requireObject("StoredGallery", "what it is made of", state, "from StoredGallery.open", fields, "call that instead of new"); // prettier-ignore
    this.opened = state;
    this.encoder = state.encoder;
    this.calibration = state.calibration;
    this.combine = state.combine;
    this.templates = state.templates;
    this.keepsHistory = state.history;
  }

  /**
   * Opens a gallery in a store, which is created if there is none.
   *
   * @param store - A store, such as `fileGalleryStore(file)`; {@link StoredGallery.close} closes it.
   * @throws RangeError if the store or the calibration belongs to another encoder.
   */
  static async open<Sample>(
    store: GalleryStore,
    options: StoredGalleryOptions<Sample>,
  ): Promise<StoredGallery<Sample>> {
    const who = "StoredGallery.open";
    requireStore(who, store);
    const decided = galleryOptions(who, options);
    const { encoder, calibration, combine, templates, history, precision } = decided;
    const { search, index } = options;
    requireFit([undefined, "store", "memory"].includes(search), who, "search", '"store" or "memory"', search);
    if (index !== undefined && (search === "store" || combine !== "nearest")) {
      throw new RangeError(
        `${who}: an index must go with search: "memory" and combine: "nearest", got ${search ?? "memory"} and ${combine}`,
      );
    }
    const model = await encoder.fingerprint();
    if (calibration.model !== undefined && calibration.model !== model) {
      throw new RangeError(
        `${who}: the calibration must belong to this encoder (fingerprint ${model}), got one for ${calibration.model}; calibrate again after training`,
      );
    }
    await store.open({ model, distance: encoder.distance.name, size: encoder.size });
    const inStore = search !== "memory" && index === undefined && store.searches?.(encoder.distance.name) === true;
    if (search === "store" && !inStore) {
      throw new RangeError(
        `${who}: search must be "memory", since ${store.name} cannot search by the distance ${encoder.distance.name}; got "store"`,
      );
    }
    const mirror = inStore
      ? undefined
      : new TemplateMirror(store, encoder.size, { ...(precision && { precision }), ...(index && { index }) });
    await index?.open(encoder.size, encoder.distance, `${model} ${store.name}`);
    await mirror?.refresh();
    mirror?.forgetOthers();
    const turns = new Turns();
    return new StoredGallery({ store, model, mirror, encoder, calibration, combine, templates, history, turns });
  }

  /** All names, in order of enrollment; a renamed identity counts as enrolled when it was renamed. */
  async names(): Promise<string[]> {
    return this.state.store.names();
  }

  /** How many identities and templates there are. */
  async count(): Promise<StoreCounts> {
    return this.state.store.count();
  }

  /**
   * What the calibration gives for a gallery of the current size; undefined unless it is for `{ falsePositiveIdentificationRate }`. If the nearest of several templates
   * decides, every template counts as one more chance of a false match.
   */
  async evidence(): Promise<GalleryThreshold | undefined> {
    return storedEvidence(this.state);
  }

  /** How near a sample must be to be identified among all currently enrolled identities. */
  async threshold(): Promise<number> {
    return (await this.evidence())?.threshold ?? this.calibration.threshold;
  }

  /** Whether somebody of that name is enrolled. */
  async has(name: string): Promise<boolean> {
    return (await this.state.store.read(storedName("has", name))) !== undefined;
  }

  /** The details of an identity: metadata, its own threshold, history. @throws RangeError if nobody of that name is enrolled. */
  async identity(name: string): Promise<EnrolledIdentity> {
    const known = await readEnrolled("identity", this.state.store, storedName("identity", name));
    return { name: known.name, templates: known.templates.length, ...without(known.details, "weight") };
  }

  /** Copies of an identity's templates. @throws RangeError if nobody of that name is enrolled. */
  async templatesOf(name: string): Promise<Float32Array[]> {
    const known = await readEnrolled("templatesOf", this.state.store, storedName("templatesOf", name));
    return known.templates.map((row) => row.slice());
  }

  /**
   * Learns an identity from one or several examples; further examples of a known identity are added to it. The change is durable when the promise resolves.
   *
   * @param examples - One sample or a list of them.
   * @returns What was done, with a warning if a new identity is nearer to an old one than the threshold; `{ warn: false }` skips that search.
   * @throws RangeError if the samples do not fit the encoder, or the encoder has changed; Error if the store cannot keep it. Nothing is then enrolled.
   */
  async enroll(name: string, examples: OneOrMore<Sample>, options: EnrollOptions = {}): Promise<Enrollment> {
    const own = storedName("enroll", name);
    const details = storedDetails("enroll", requireOptions("enroll", options));
    const embeddings = await embedStored("enroll", this.state, sampleList(examples));
    const mayBeNew = options.warn !== false && (await this.state.store.read(own)) === undefined;
    const near = mayBeNew ? await matchingStored(this.state, embeddings) : [];
    const { isNew, templates } = await learnStored("enroll", this.state, own, embeddings, { event: "enrolled", details }); // prettier-ignore
    const others = isNew ? near.filter((other) => other.name !== own) : [];
    return describeEnrollment({ name: own, isNew, templates, near: others });
  }

  /**
   * Replaces all templates of an identity with these examples.
   *
   * @throws RangeError if nobody of that name is enrolled, or as {@link StoredGallery.enroll} does.
   */
  async update(name: string, examples: OneOrMore<Sample>, options: EnrollOptions = {}): Promise<Enrollment> {
    const own = storedName("update", name);
    const details = storedDetails("update", requireOptions("update", options));
    await readEnrolled("update", this.state.store, own);
    const embeddings = await embedStored("update", this.state, sampleList(examples));
    const { templates } = await learnStored("update", this.state, own, embeddings, { event: "updated", details });
    return describeEnrollment({ name: own, isNew: false, templates, near: [] });
  }

  /**
   * Enrolls ready-made templates, such as another gallery's: all of them or, on any error, none.
   *
   * @param model - Fingerprint of the encoder that made them.
   * @throws RangeError if they were made by another encoder, have another size, or are not finite.
   */
  async enrollTemplates(entries: readonly TemplateEntry[], model: string): Promise<void> {
    await enrollStoredTemplates(this.state, entries, model);
  }

  /**
   * Merges two identities that turned out to be one: `into` gets the templates of `name`, which is removed.
   *
   * @throws RangeError if either is not enrolled, or both are the same.
   */
  async merge(name: string, into: string): Promise<void> {
    await mergeStored(this.state, name, into);
  }

  /**
   * Renames an identity.
   *
   * @throws RangeError if it is not enrolled, or the new name is taken; {@link StoredGallery.merge} combines two identities.
   */
  async rename(name: string, to: string): Promise<void> {
    await renameStored(this.state, name, to);
  }

  /** Replaces an identity's metadata or threshold; undefined removes it. @throws RangeError if nobody of that name is enrolled. */
  async set(name: string, details: DetailChanges): Promise<void> {
    await setStored(this.state, name, details);
  }

  /**
   * Removes an identity: it is no longer found once the promise resolves, and {@link StoredGallery.compact} clears any of its bytes that the store may still hold.
   *
   * @throws RangeError if nobody of that name is enrolled.
   */
  async remove(name: string): Promise<void> {
    await removeStored(this.state, name);
  }

  /** Compares a sample with the identity it claims to be; see `Gallery.verify`. @throws RangeError if nobody of that name is enrolled. */
  async verify(name: string, sample: Sample): Promise<Candidate> {
    const own = storedName("verify", name);
    await readEnrolled("verify", this.state.store, own);
    const query = embeddingRow(await embedStored("verify", this.state, requireOne("verify", sample)), 0);
    const { templates, details } = await readEnrolled("verify", this.state.store, own);
    const { calibration, combine, encoder } = this;
    const threshold = thresholdOfClaim(calibration, combine, templates.length);
    const distance = await distanceToRows(templates, query, encoder.distance, combine);
    return candidateOf({ name: own, distance }, calibration, details.threshold ?? threshold);
  }

  /**
   * Says who a sample is: the nearest of the `top` candidates that is within its threshold, else nobody.
   *
   * @throws RangeError if the sample does not fit the encoder, or the encoder has changed.
   */
  async identify(sample: Sample, options: StoredIdentifyOptions = {}): Promise<Identification> {
    const embeddings = await embedStored("identify", this.state, requireOne("identify", sample));
    return (await searchStored(this.state, embeddings, options))[0];
  }

  /** Says who each of many samples is; faster than one by one. */
  async identifyAll(samples: readonly Sample[], options: StoredIdentifyOptions = {}): Promise<Identification[]> {
    return searchStored(this.state, await embedStored("identifyAll", this.state, samples), options);
  }

  /** A copy of everything in memory, as a `Gallery`, for example for `exportLines` or `save`. The caller owns it. */
  async toGallery(): Promise<Gallery<Sample>> {
    const { encoder, calibration, combine, templates, history, model } = this.state;
    const gallery = new Gallery({ encoder, calibration, combine, templates, history, allowUnknownOrigin: true });
    for (const name of await this.names()) {
      const found = await this.state.store.read(name);
      if (found === undefined) continue; // removed meanwhile
      await gallery.enrollTemplates([{ name, templates: found.templates, ...found.details }], model);
    }
    return gallery;
  }

  /** Frees the space of what was replaced or removed, so that nothing of it is left in the store. */
  async compact(): Promise<void> {
    await this.state.store.compact();
  }

  /** Closes the store once the edits in progress are finished; other calls in progress may fail. */
  async close(): Promise<void> {
    const state = this.opened;
    if (state === undefined) return;
    this.opened = undefined;
    await state.turns.ended();
    try {
      await state.mirror?.close();
    } finally {
      await state.store.close();
    }
  }

  /** What calls use: asked for anew after every wait, since the gallery may have been closed meanwhile. */
  private get state(): StoredState<Sample> {
    if (this.opened !== undefined) return this.opened;
    throw new Error("StoredGallery: the gallery is closed; open its store again");
  }
}

function requireStore(who: string, store: GalleryStore): void {
  const verbs = ["open", "read", "commit", "pull", "count", "names", "compact", "close"] as const;
  requireObject(who, "store", store, "a store", verbs, "pass memoryGalleryStore(), say");
  for (const verb of verbs) requireFunction(who, `store.${verb}`, Reflect.get(store, verb));
}
