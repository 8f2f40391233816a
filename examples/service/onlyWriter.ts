import type { GalleryStore } from "one-shot-ts/stores";

/**
 * A store that only this object writes to, such as a PGlite store, which serves one process. What was read once is then known to be current until the next commit through this
 * object, so that a search in memory does not query the database each time.
 */
export function onlyWriter(store: GalleryStore): GalleryStore {
  let at: string | undefined;
  let commits = 0;
  return {
    name: store.name,
    open: (binding) => store.open(binding),
    read: (name) => store.read(name),
    names: () => store.names(),
    count: () => store.count(),
    commit: async (changes) => {
      commits++;
      const committed = await store.commit(changes);
      commits++;
      if (committed !== undefined) at = committed.after;
      return committed;
    },
    pull: async (since, mirror) => {
      if (since !== undefined && since === at) return since;
      const before = commits;
      const now = await store.pull(since, mirror);
      // A commit made in between may be newer than what was read.
      if (commits === before) at = now;
      return now;
    },
    compact: () => store.compact(),
    close: () => store.close(),
  };
}
