import type { Mirror, StoredIdentity } from "./galleryStore.js";

/** What a store tells a mirror, all as of one moment. */
interface Changes {
  /** The identities that were changed or added since. */
  readonly changed: readonly StoredIdentity[];
  /** How many identities there are now. */
  readonly size: number;
  /** Their names; requested only if somebody was removed. */
  readonly names: () => Promise<Iterable<string>>;
}

/** Brings a mirror up to date with a store that keeps one version per identity and nothing about those it has removed. */
export async function pullByVersion(mirror: Mirror, { changed, size, names }: Changes): Promise<void> {
  for (const identity of changed) mirror.put(identity);
  if (mirror.size === size) return;
  // The mirror already has those enrolled since, so if it holds more than the store, others are gone.
  const kept = new Set(await names());
  const gone = [...mirror.versions()].filter(([name]) => !kept.has(name));
  for (const [name] of gone) mirror.remove(name);
}
