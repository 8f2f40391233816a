import type { Distance } from "../distances/distance.js";

/**
 * Finds identities whose templates are near a query faster than comparing all: `usearchIndex` of `one-shot-ts/stores`, or one of your own. What it finds is compared again exactly, so it may err
 * only by missing somebody.
 */
export interface TemplateIndex {
  /**
   * Makes it ready for templates of `size` numbers, with what it saved before, if that was for the same owner.
   *
   * @param owner - Names the store and its encoder: versions of another mean nothing.
   * @throws RangeError if it does not serve the distance.
   */
  open(size: number, distance: Distance, owner: string): Promise<void>;
  /** Takes an identity over, in the place of what it had; nothing happens if it has that version already. */
  put(name: string, version: number, templates: readonly Float32Array[]): void;
  /** Forgets an identity. */
  remove(name: string): void;
  /** Whom it knows. */
  names(): Iterable<string>;
  /** Names of the identities of the nearest `count` templates, nearest first, as far as it can tell; each once. */
  find(query: Float32Array, count: number): string[];
  /** Saves it, where it has a place for that. */
  save(): Promise<void>;
}
