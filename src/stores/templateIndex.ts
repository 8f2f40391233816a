import type { Distance } from "../distances/distance.js";

/**
 * Finds identities whose templates are near a query, faster than comparing all: `usearchIndex` from `one-shot-ts/stores`, or one of your own. What it finds is compared again exactly, so its only
 * possible error is to miss somebody.
 */
export interface TemplateIndex {
  /**
   * Prepares the index for templates of `size` numbers, with what it saved before if that was for the same owner.
   *
   * @param owner - Identifies the store and its encoder: versions from another owner mean nothing.
   * @throws RangeError if it does not support the distance.
   */
  open(size: number, distance: Distance, owner: string): Promise<void>;
  /** Adds or replaces an identity; does nothing if it already has that version. */
  put(name: string, version: number, templates: readonly Float32Array[]): void;
  /** Removes an identity. */
  remove(name: string): void;
  /** The names of the identities it holds. */
  names(): Iterable<string>;
  /** Names of the identities of the `count` nearest templates, each once, nearest first, as far as it can tell. */
  find(query: Float32Array, count: number): string[];
  /** Saves the index, if it has somewhere to be saved. */
  save(): Promise<void>;
}
