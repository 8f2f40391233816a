import type { Mirror, StoredIdentity } from "./galleryStore.js";

/** What a store tells a mirror, all of it of one moment. */
interface Changes {
  /** Whoever was changed since, or is new. */
  readonly changed: readonly StoredIdentity[];
  /** How many identities there are now. */
  readonly size: number;
  /** Their names; asked for only where somebody was removed. */
  readonly names: () => Promise<Iterable<string>>;
}

/** Brings a mirror up to date with a store that keeps a version per identity, and nothing of those it has removed. */
export async function pullByVersion(mirror: Mirror, { changed, size, names }: Changes): Promise<void> {
  for (const identity of changed) mirror.put(identity);
  if (mirror.size === size) return;
  // Whoever was enrolled since is in the mirror by now: a greater number means that others are gone.
  const kept = new Set(await names());
  const gone = [...mirror.versions()].filter(([name]) => !kept.has(name));
  for (const [name] of gone) mirror.remove(name);
}
