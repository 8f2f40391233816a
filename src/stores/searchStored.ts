import type { GalleryThreshold } from "../calibration/galleryThreshold.js";
import { requireCount, requireOptions } from "../core/check.js";
import type { Embeddings } from "../data/embeddings.js";
import {
  candidateOf,
  evidenceAmong,
  identificationOf,
  matchesAmong,
  type Candidate,
  type Identification,
} from "../gallery/identification.js";
import type { Metadata } from "../gallery/identityDetails.js";
import { distanceToRows, type Near } from "../gallery/searchTemplates.js";
import type { StoreCounts } from "./galleryStore.js";
import { rowsOf, type StoredState } from "./storedState.js";

/** Options of {@link StoredGallery.identify}. */
export interface StoredIdentifyOptions {
  /** How many candidates to list, nearest first; default 5. */
  readonly top?: number;
  /** Only identities whose metadata contain these may be found, such as `{ site: "north" }`; default everybody. */
  readonly filter?: Metadata;
}

/** What the calibration gives for a gallery of the current size; undefined if it is not for identification. */
export async function storedEvidence<Sample>(gallery: StoredState<Sample>): Promise<GalleryThreshold | undefined> {
  const { calibration, combine } = gallery;
  if (calibration.gallery === undefined) return undefined;
  return evidenceAmong(calibration, combine, await countSearched(gallery));
}

/** Says who each embedded sample is. */
export async function searchStored<Sample>(
  gallery: StoredState<Sample>,
  embeddings: Embeddings,
  options: StoredIdentifyOptions,
): Promise<Identification[]> {
  const { top = 5, filter } = requireOptions("identify", options);
  requireCount("identify", "top", top);
  const { calibration, mirror } = gallery;
  const threshold = (await storedEvidence(gallery))?.threshold ?? calibration.threshold; // as of the moment of the search
  if (calibration.gallery === undefined) await mirror?.refresh();
  // At least two, since the margin is measured to the nearest other identity.
  const found = await nearest(gallery, embeddings, Math.max(2, top), filter);
  return found.map((near) => {
    const candidates = near.map((one) => candidateOf(one, calibration, one.threshold ?? threshold));
    return identificationOf(candidates, top);
  });
}

/** The identities within the threshold of any of the embedded samples, nearest first. */
export async function matchingStored<Sample>(
  gallery: StoredState<Sample>,
  embeddings: Embeddings,
): Promise<Candidate[]> {
  return matchesAmong(await searchStored(gallery, embeddings, { top: 3 }));
}

/** How much is searched: what the copy in memory holds once it is up to date, which saves asking the store twice. */
async function countSearched<Sample>({ mirror, store }: StoredState<Sample>): Promise<StoreCounts> {
  if (mirror === undefined) return store.count();
  await mirror.refresh();
  return { identities: mirror.size, templates: mirror.templates };
}

async function nearest<Sample>(
  { combine, encoder, mirror, store }: StoredState<Sample>,
  embeddings: Embeddings,
  top: number,
  filter?: Metadata,
): Promise<(Near & { readonly threshold?: number })[][]> {
  if (mirror !== undefined) {
    return mirror.search(embeddings, encoder.distance, { top, combine, ...(filter && { filter }) });
  }
  const queries = rowsOf(embeddings);
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
