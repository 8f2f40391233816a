import { requireList, requireOptions, shown } from "../core/check.js";
import type { Calibration } from "../calibration/calibrate.js";
import type { Encoder } from "../encoders/encoder.js";
import { Gallery } from "./Gallery.js";
import { requireOne } from "./sampleList.js";

/** Options of {@link Grouping}. */
export interface GroupingOptions<Sample> {
  /** Embeds the samples. It remains the caller's. */
  readonly encoder: Encoder<Sample>;
  /** Decides how near is near enough; made by {@link calibrate}. */
  readonly calibration: Calibration;
  /** Whether to accept a calibration whose model and distance are unknown; default false. */
  readonly allowUnknownOrigin?: boolean;
}

/** The group that a sample was assigned to. */
export interface Assignment {
  /** Number of the sample: 0, 1, ... in order of arrival. */
  readonly item: number;
  /** Name of its group. */
  readonly group: string;
  /** Whether the group was created for it. */
  readonly isNew: boolean;
  /** Mean distance to the group's other members, or, if the group is new, to those of the nearest group; Infinity for the first sample. */
  readonly distance: number;
}

/**
 * Groups unlabelled samples as they arrive: each joins the group with the smallest mean distance to its members, if that is within the threshold, or starts a new group.
 * If you already have the whole set, {@link groupEmbeddings} is better: its groups do not depend on the order of the samples.
 *
 * @example
 * ```ts
 * const strangers = new Grouping({ encoder: vectorEncoder({ net }), calibration });
 * const { group, isNew } = await strangers.assign(sample); // "group 1", true
 * ```
 */
export class Grouping<Sample> {
  /** The groups as identities. Change them only with the grouping's own methods. */
  readonly gallery: Gallery<Sample>;
  private readonly itemsOf = new Map<string, number[]>();
  private items = 0;
  private made = 0;
  private queue: Promise<unknown> = Promise.resolve();

  /** Starts with no groups. */
  constructor(options: GroupingOptions<Sample>) {
    this.gallery = new Gallery({ ...requireOptions("Grouping", options), combine: "mean" });
  }

  /** The names of the groups, oldest first. */
  get groups(): string[] {
    return [...this.itemsOf.keys()];
  }

  /** The numbers of the samples in a group. @throws RangeError if there is no such group. */
  members(group: string): readonly number[] {
    const items = this.itemsOf.get(group);
    if (items !== undefined) return items;
    throw new RangeError(`Grouping: there must be a group ${shown(group)}, got none of that name`);
  }

  /** Assigns a sample to the group that it belongs to, or to a new one. Concurrent calls run one after the other. */
  async assign(sample: Sample): Promise<Assignment> {
    requireOne("assign", sample, "assignAll");
    return this.inTurn(async () => {
      const { name, distance } = await this.gallery.identify(sample, { top: 1 });
      const group = name ?? this.nextName();
      await this.gallery.enroll(group, [sample], { warn: false });
      const item = this.items++;
      this.itemsOf.set(group, [...(this.itemsOf.get(group) ?? []), item]);
      return { item, group, isNew: name === null, distance };
    });
  }

  /** Assigns many samples to groups, in order. */
  async assignAll(samples: readonly Sample[]): Promise<Assignment[]> {
    requireList("Grouping", "samples", samples, "a list of samples", "use assign for one");
    const assignments: Assignment[] = [];
    for (const sample of samples) assignments.push(await this.assign(sample));
    return assignments;
  }

  /** Merges two groups by hand. @throws RangeError if either is missing, or both are the same. */
  async merge(group: string, into: string): Promise<void> {
    await this.inTurn(async () => {
      const [from, to] = [this.members(group), this.members(into)];
      await this.gallery.merge(group, into);
      this.itemsOf.set(into, [...to, ...from]);
      this.itemsOf.delete(group);
    });
  }

  /**
   * Moves some samples of a group into a new one, by hand.
   *
   * @param items - Numbers of samples: some of the group, but not all.
   * @returns The new group's name.
   * @throws RangeError if a sample is not in the group, or none would remain.
   */
  async split(group: string, items: readonly number[]): Promise<string> {
    return this.inTurn(async () => {
      const members = this.members(group);
      requireList("split", "items", items, "a list of samples' numbers");
      const moving = new Set(items);
      const lost = items.find((item) => !members.includes(item));
      if (lost !== undefined) throw new RangeError(`split: samples must be in "${group}", ${shown(lost)} is not`);
      if (moving.size === 0 || moving.size === members.length) {
        throw new RangeError(
          `split: some samples of "${group}" must move and some must stay, got ${moving.size} of ${members.length}`,
        );
      }
      const places = Array.from(members.keys()).filter((place) => moving.has(members[place]));
      const templates = this.gallery.templatesOf(group);
      const name = this.nextName();
      const entry = { name, templates: places.map((place) => templates[place]) };
      await this.gallery.enrollTemplates([entry], await this.gallery.encoder.fingerprint());
      this.gallery.removeTemplates(group, places);
      this.itemsOf.set(
        name,
        places.map((place) => members[place]),
      );
      this.itemsOf.set(
        group,
        members.filter((item) => !moving.has(item)),
      );
      return name;
    });
  }

  private nextName(): string {
    return `group ${++this.made}`;
  }

  private inTurn<T>(work: () => Promise<T>): Promise<T> {
    const done = this.queue.then(work);
    this.queue = done.catch(() => undefined);
    return done;
  }
}
