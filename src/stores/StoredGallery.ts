import type { Calibration } from "../calibration/calibrate.js";
import type { GalleryThreshold } from "../calibration/galleryThreshold.js";
import { requireCount, requireFit, requireFunction, requireObject, requireOptions } from "../core/check.js";
import type { Combine } from "../data/combine.js";
import { embeddingRow, type Embeddings } from "../data/embeddings.js";
import type { Encoder } from "../encoders/encoder.js";
import {
  describeEnrollment,
  type EnrolledIdentity,
  type Enrollment,
  type EnrollOptions,
  type TemplateEntry,
} from "../gallery/enrollment.js";
import { Gallery } from "../gallery/Gallery.js";
import { galleryOptions, type GalleryOptions } from "../gallery/galleryState.js";
import {
  candidateOf,
  evidenceAmong,
  identificationOf,
  matchesAmong,
  thresholdOfClaim,
  type Candidate,
  type Identification,
} from "../gallery/identification.js";
import {
  withEvent,
  without,
  withWeight,
  type HistoryEntry,
  type IdentityDetails,
  type Metadata,
} from "../gallery/identityDetails.js";
import type { Precision } from "../gallery/precision.js";
import { readEntries } from "../gallery/readEntries.js";
import { requireOne, sampleList, type OneOrMore } from "../gallery/sampleList.js";
import { distanceToRows, type Near } from "../gallery/searchTemplates.js";
import type { Templates } from "../gallery/templates.js";
import type { GalleryStore, IdentityChange, StoreCounts, StoredIdentity } from "./galleryStore.js";
import { storedDetails } from "./storedDetails.js";
import { storedName } from "./storedName.js";
import type { TemplateIndex } from "./templateIndex.js";
import { TemplateMirror } from "./TemplateMirror.js";

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

/** Options of {@link StoredGallery.identify}. */
export interface StoredIdentifyOptions {
  /** How many candidates to list, nearest first; default 5. */
  readonly top?: number;
  /** Only identities whose metadata contain these may be found, such as `{ site: "north" }`; default everybody. */
  readonly filter?: Metadata;
}

interface Edit {
  readonly event: HistoryEntry["event"];
  readonly details?: IdentityDetails;
  /** Who was merged in. */
  readonly from?: string;
  /** The weight of each example. */
  readonly weight?: number;
}

/** How often an edit is tried while other processes keep changing the same identity. */
const MOST_TRIES = 50;

/** What a gallery consists of once its store is open. */
interface Parts<Sample> {
  readonly store: GalleryStore;
  readonly model: string;
  /** The copy in memory; undefined if the store searches. */
  readonly mirror: TemplateMirror | undefined;
  readonly decided: ReturnType<typeof galleryOptions<Sample>>;
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
  private opened: GalleryStore | undefined;
  private readonly model: string;
  private readonly mirror: TemplateMirror | undefined;
  private readonly turns = new Map<string, Promise<unknown>>();

  private constructor(parts: Parts<Sample>) {
    const fields = ["store", "model", "decided"] as const;
    requireObject("StoredGallery", "what it is made of", parts, "from StoredGallery.open", fields, "call that instead of new"); // prettier-ignore
    const { store, model, mirror, decided } = parts;
    this.opened = store;
    this.model = model;
    this.mirror = mirror;
    this.encoder = decided.encoder;
    this.calibration = decided.calibration;
    this.combine = decided.combine;
    this.templates = decided.templates;
    this.keepsHistory = decided.history;
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
    const { encoder, calibration, combine, precision } = decided;
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
    return new StoredGallery({ store, model, mirror, decided });
  }

  /** All names, in order of enrollment; a renamed identity counts as enrolled when it was renamed. */
  async names(): Promise<string[]> {
    return this.store.names();
  }

  /** How many identities and templates there are. */
  async count(): Promise<StoreCounts> {
    return this.store.count();
  }

  /**
   * What the calibration gives for a gallery of the current size; undefined unless it is for `{ falsePositiveIdentificationRate }`. If the nearest of several templates
   * decides, every template counts as one more chance of a false match.
   */
  async evidence(): Promise<GalleryThreshold | undefined> {
    if (this.calibration.gallery === undefined) return undefined;
    return evidenceAmong(this.calibration, this.combine, await this.countSearched());
  }

  /** How near a sample must be to be identified among all currently enrolled identities. */
  async threshold(): Promise<number> {
    return (await this.evidence())?.threshold ?? this.calibration.threshold;
  }

  /** Whether somebody of that name is enrolled. */
  async has(name: string): Promise<boolean> {
    return (await this.store.read(storedName("has", name))) !== undefined;
  }

  /** The details of an identity: metadata, its own threshold, history. @throws RangeError if nobody of that name is enrolled. */
  async identity(name: string): Promise<EnrolledIdentity> {
    const known = await this.readEnrolled("identity", storedName("identity", name));
    return { name: known.name, templates: known.templates.length, ...without(known.details, "weight") };
  }

  /** Copies of an identity's templates. @throws RangeError if nobody of that name is enrolled. */
  async templatesOf(name: string): Promise<Float32Array[]> {
    const known = await this.readEnrolled("templatesOf", storedName("templatesOf", name));
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
    const embeddings = await this.embed("enroll", sampleList(examples));
    const mayBeNew = options.warn !== false && (await this.store.read(own)) === undefined;
    const near = mayBeNew ? await this.matching(embeddings) : [];
    const { isNew, templates } = await this.learn("enroll", own, embeddings, { event: "enrolled", details });
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
    await this.readEnrolled("update", own);
    const embeddings = await this.embed("update", sampleList(examples));
    const { templates } = await this.learn("update", own, embeddings, { event: "updated", details });
    return describeEnrollment({ name: own, isNew: false, templates, near: [] });
  }

  /**
   * Enrolls ready-made templates, such as another gallery's: all of them or, on any error, none.
   *
   * @param model - Fingerprint of the encoder that made them.
   * @throws RangeError if they were made by another encoder, have another size, or are not finite.
   */
  async enrollTemplates(entries: readonly TemplateEntry[], model: string): Promise<void> {
    const who = "enrollTemplates";
    if (model !== this.model) {
      throw new RangeError(
        `${who}: the templates must have been made by this gallery's encoder (fingerprint ${this.model}), got ${model}; embed the samples again`,
      );
    }
    const byName = new Map<string, { rows: Float32Array[]; details: IdentityDetails }>();
    for (const { name, templates, details } of readEntries(who, entries, this.encoder.size)) {
      const own = storedName(who, name);
      const checked = { ...details, ...storedDetails(who, details) };
      const before = byName.get(own) ?? { rows: [], details: {} };
      const rows = [...before.rows, ...templates.map((row) => Float32Array.from(row))];
      byName.set(own, { rows, details: { ...before.details, ...checked } });
    }
    if (byName.size === 0) return;
    await this.edit(who, [...byName.keys()], (known) =>
      [...byName].map(([name, { rows, details }], i) => ({
        name,
        expected: known[i]?.version ?? 0,
        next: {
          keep: known[i]?.templates.length ?? 0,
          templates: rows,
          details: { ...known[i]?.details, ...details },
        },
      })),
    );
  }

  /**
   * Merges two identities that turned out to be one: `into` gets the templates of `name`, which is removed.
   *
   * @throws RangeError if either is not enrolled, or both are the same.
   */
  async merge(name: string, into: string): Promise<void> {
    const [from, to] = [storedName("merge", name), storedName("merge", into)];
    if (from === to) throw new RangeError(`merge: two identities must differ, got "${from}" twice`);
    await this.edit("merge", [from, to], async ([gone, known]) => {
      if (known === undefined) throw await this.notEnrolled("merge", to);
      if (gone === undefined) throw await this.notEnrolled("merge", from);
      const edit: Edit = { event: "merged", from, weight: gone.details.weight ?? 1 };
      return [
        { name: from, expected: gone.version },
        { name: to, expected: known.version, next: await this.learned(known, gone.templates, edit) },
      ];
    });
  }

  /**
   * Renames an identity.
   *
   * @throws RangeError if it is not enrolled, or the new name is taken; {@link StoredGallery.merge} combines two identities.
   */
  async rename(name: string, to: string): Promise<void> {
    const [from, next] = [storedName("rename", name), storedName("rename", to)];
    if (from === next) {
      await this.readEnrolled("rename", from);
      return;
    }
    await this.edit("rename", [from, next], async ([known, taken]) => {
      if (known === undefined) throw await this.notEnrolled("rename", from);
      if (taken !== undefined) {
        throw new RangeError(`rename: the new name must be free, "${next}" is enrolled; merge the two if they are one`);
      }
      const details = this.withHistory(known.details, { event: "renamed", from }, 0);
      return [
        { name: from, expected: known.version },
        { name: next, expected: 0, next: { keep: 0, templates: known.templates, details } },
      ];
    });
  }

  /** Replaces an identity's metadata or threshold; undefined removes it. @throws RangeError if nobody of that name is enrolled. */
  async set(
    name: string,
    details: { readonly metadata?: Metadata | undefined; readonly threshold?: number | undefined },
  ): Promise<void> {
    const own = storedName("set", name);
    storedDetails("set", requireOptions("set", details));
    await this.edit("set", [own], async ([known]) => {
      if (known === undefined) throw await this.notEnrolled("set", own);
      const { metadata, threshold } = { ...known.details, ...details };
      const next = {
        ...without(known.details, "metadata", "threshold"),
        ...storedDetails("set", { metadata, threshold }),
      };
      return [
        { name: own, expected: known.version, next: { keep: known.templates.length, templates: [], details: next } },
      ];
    });
  }

  /**
   * Removes an identity: it is no longer found once the promise resolves, and {@link StoredGallery.compact} clears any of its bytes that the store may still hold.
   *
   * @throws RangeError if nobody of that name is enrolled.
   */
  async remove(name: string): Promise<void> {
    const own = storedName("remove", name);
    await this.edit("remove", [own], async ([known]) => {
      if (known === undefined) throw await this.notEnrolled("remove", own);
      return [{ name: own, expected: known.version }];
    });
  }

  /** Compares a sample with the identity it claims to be; see `Gallery.verify`. @throws RangeError if nobody of that name is enrolled. */
  async verify(name: string, sample: Sample): Promise<Candidate> {
    const own = storedName("verify", name);
    await this.readEnrolled("verify", own);
    const query = embeddingRow(await this.embed("verify", requireOne("verify", sample)), 0);
    const { templates, details } = await this.readEnrolled("verify", own);
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
    return (await this.search(await this.embed("identify", requireOne("identify", sample)), options))[0];
  }

  /** Says who each of many samples is; faster than one by one. */
  async identifyAll(samples: readonly Sample[], options: StoredIdentifyOptions = {}): Promise<Identification[]> {
    return this.search(await this.embed("identifyAll", samples), options);
  }

  /** A copy of everything in memory, as a `Gallery`, for example for `exportLines` or `save`. The caller owns it. */
  async toGallery(): Promise<Gallery<Sample>> {
    const { encoder, calibration, combine, templates, keepsHistory: history, model } = this;
    const gallery = new Gallery({ encoder, calibration, combine, templates, history, allowUnknownOrigin: true });
    for (const name of await this.names()) {
      const found = await this.store.read(name);
      if (found === undefined) continue; // removed meanwhile
      await gallery.enrollTemplates([{ name, templates: found.templates, ...found.details }], model);
    }
    return gallery;
  }

  /** Frees the space of what was replaced or removed, so that nothing of it is left in the store. */
  async compact(): Promise<void> {
    await this.store.compact();
  }

  /** Closes the store once the edits in progress are finished; other calls in progress may fail. */
  async close(): Promise<void> {
    const store = this.opened;
    if (store === undefined) return;
    this.opened = undefined; // edits in progress hold their own reference
    await Promise.allSettled(this.turns.values());
    try {
      await this.mirror?.close();
    } finally {
      await store.close();
    }
  }

  private get store(): GalleryStore {
    if (this.opened !== undefined) return this.opened;
    throw new Error("StoredGallery: the gallery is closed; open its store again");
  }

  /** Embeds samples with the encoder that the store belongs to, and checks that it does not change meanwhile. */
  private async embed(who: string, samples: readonly Sample[]): Promise<Embeddings> {
    await this.requireModel(who);
    const embeddings = await this.encoder.embed(samples);
    await this.requireModel(who);
    return embeddings;
  }

  private async requireModel(who: string): Promise<void> {
    const model = await this.encoder.fingerprint();
    if (model === this.model) return;
    throw new RangeError(
      `${who}: the encoder must be the one that the store belongs to (fingerprint ${this.model}), got ${model}; calibrate and enroll again after training`,
    );
  }

  private async learn(
    who: string,
    name: string,
    embeddings: Embeddings,
    edit: Edit,
  ): Promise<{ readonly isNew: boolean; readonly templates: number }> {
    const examples = Array.from({ length: embeddings.length }, (_, row) => embeddingRow(embeddings, row).slice());
    let done = { isNew: false, templates: 0 };
    await this.edit(who, [name], async ([known]) => {
      if (known === undefined && edit.event === "updated") throw await this.notEnrolled(who, name);
      const next = await this.learned(known, examples, edit);
      done = { isNew: known === undefined, templates: next.keep + next.templates.length };
      return [{ name, expected: known?.version ?? 0, next }];
    });
    return done;
  }

  /** What an identity becomes with more examples. */
  private async learned(
    known: StoredIdentity | undefined,
    examples: readonly Float32Array[],
    edit: Edit,
  ): Promise<NonNullable<IdentityChange["next"]>> {
    const { weight = 1, ...before } = known?.details ?? {};
    const own = edit.event === "updated" ? [] : (known?.templates ?? []);
    const { distance } = this.encoder;
    const kept = await this.templates.keep({ rows: own, weight }, examples, distance, edit.weight ?? 1);
    let keep = 0;
    while (keep < own.length && kept.rows[keep] === own[keep]) keep++;
    const details = withWeight({ ...before, ...edit.details }, kept.weight);
    return { keep, templates: kept.rows.slice(keep), details: this.withHistory(details, edit, examples.length) };
  }

  private withHistory(details: IdentityDetails, { event, from }: Edit, examples: number): IdentityDetails {
    return this.keepsHistory ? withEvent(details, { event, examples, ...(from !== undefined && { from }) }) : details;
  }

  /** Reads identities, decides how they change, and commits that; tries again if another process changed one of them in between. */
  private async edit(
    who: string,
    names: readonly string[],
    decide: (
      known: readonly (StoredIdentity | undefined)[],
    ) => readonly IdentityChange[] | Promise<readonly IdentityChange[]>,
  ): Promise<void> {
    const { store } = this;
    await this.inTurn(names, async () => {
      for (let tries = 0; tries < MOST_TRIES; tries++) {
        const changes = await decide(await Promise.all(names.map((name) => store.read(name))));
        await this.requireModel(who);
        const committed = await store.commit(changes);
        if (committed !== undefined) {
          this.mirror?.follow(changes, committed);
          return;
        }
        await new Promise((resolve) => setTimeout(resolve, Math.random() * Math.min(100, 2 ** tries)));
      }
      throw new Error(
        `${who}: ${store.name}: other processes changed the same identity ${MOST_TRIES} times in between; nothing was changed, try again`,
      );
    });
  }

  /** Edits of one identity in this process wait for each other: if tried all at once, all but one would have to be tried again. */
  private async inTurn(names: readonly string[], act: () => Promise<void>): Promise<void> {
    const before = names.flatMap((name) => this.turns.get(name) ?? []);
    const turn = Promise.allSettled(before).then(act);
    const settled = turn
      .catch(() => undefined)
      .then(() => {
        for (const name of names) if (this.turns.get(name) === settled) this.turns.delete(name);
      });
    for (const name of names) this.turns.set(name, settled);
    return turn;
  }

  private async readEnrolled(who: string, name: string): Promise<StoredIdentity> {
    const known = await this.store.read(name);
    if (known === undefined) throw await this.notEnrolled(who, name);
    return known;
  }

  private async notEnrolled(who: string, name: string): Promise<RangeError> {
    const { identities } = await this.store.count();
    return new RangeError(`${who}: "${name}" must be enrolled first; it is not among the ${identities} in the store`);
  }

  /** The identities within the threshold of any of the samples, nearest first. */
  private async matching(embeddings: Embeddings): Promise<Candidate[]> {
    return matchesAmong(await this.search(embeddings, { top: 3 }));
  }

  /** How much is searched: what the copy in memory holds once it is up to date, which saves asking the store twice. */
  private async countSearched(): Promise<StoreCounts> {
    const { mirror } = this;
    if (mirror === undefined) return this.count();
    await mirror.refresh();
    return { identities: mirror.size, templates: mirror.templates };
  }

  private async search(embeddings: Embeddings, options: StoredIdentifyOptions): Promise<Identification[]> {
    const { top = 5, filter } = requireOptions("identify", options);
    requireCount("identify", "top", top);
    const { calibration } = this;
    const threshold = await this.threshold(); // as of the moment of the search
    if (calibration.gallery === undefined) await this.mirror?.refresh();
    // At least two, since the margin is measured to the nearest other identity.
    const found = await this.nearest(embeddings, Math.max(2, top), filter);
    return found.map((near) => {
      const candidates = near.map((one) => candidateOf(one, calibration, one.threshold ?? threshold));
      return identificationOf(candidates, top);
    });
  }

  private async nearest(
    embeddings: Embeddings,
    top: number,
    filter?: Metadata,
  ): Promise<(Near & { readonly threshold?: number })[][]> {
    const { combine, encoder, mirror, store } = this;
    if (mirror !== undefined) {
      return mirror.search(embeddings, encoder.distance, { top, combine, ...(filter && { filter }) });
    }
    const queries = Array.from({ length: embeddings.length }, (_, row) => embeddingRow(embeddings, row));
    const search = { distance: encoder.distance.name, combine, top, ...(filter && { filter }) };
    const found = await store.nearest!(queries, search);
    return Promise.all(
      found.map(async (candidates, query) => {
        // The store ranks in single precision, or with an index that may err, so the distances are computed again.
        const exact = candidates.map(async ({ templates, ...one }) => ({
          ...one,
          distance: await distanceToRows(templates, queries[query], encoder.distance, combine),
        }));
        return (await Promise.all(exact)).sort((a, b) => a.distance - b.distance).slice(0, top);
      }),
    );
  }
}

function requireStore(who: string, store: GalleryStore): void {
  const verbs = ["open", "read", "commit", "pull", "count", "names", "compact", "close"] as const;
  requireObject(who, "store", store, "a store", verbs, "pass memoryGalleryStore(), say");
  for (const verb of verbs) requireFunction(who, `store.${verb}`, Reflect.get(store, verb));
}
