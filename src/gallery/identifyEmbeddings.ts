import type { GalleryThreshold } from "../calibration/galleryThreshold.js";
import { requireCount, requireFunction, requireOptions } from "../core/check.js";
import { embeddingRow, type Embeddings } from "../data/embeddings.js";
import type { GalleryState } from "./galleryState.js";
import {
  candidateOf,
  evidenceAmong,
  identificationOf,
  matchesAmong,
  thresholdOfClaim,
  type Candidate,
  type Identification,
  type IdentifyOptions,
} from "./identification.js";
import { requireEnrolled } from "./requireEnrolled.js";
import { distanceTo, searchTemplates } from "./searchTemplates.js";

/** What the calibration gives for a gallery of the current size. */
export function evidenceFor({ calibration, combine, table }: GalleryState): GalleryThreshold | undefined {
  return evidenceAmong(calibration, combine, { identities: table.size, templates: table.matrix.length });
}

/** How near a sample must be to be identified among all enrolled identities. */
export function thresholdAmongAll(gallery: GalleryState): number {
  return evidenceFor(gallery)?.threshold ?? gallery.calibration.threshold;
}

/** Refuses anything but options of {@link Gallery.identify}. */
export function requireIdentifyOptions(who: string, options: IdentifyOptions): IdentifyOptions {
  const { top = 5, where } = requireOptions(who, options);
  requireCount(who, "top", top);
  if (where !== undefined) requireFunction(who, "where", where, "it says of an identity whether it may be found");
  return options;
}

/** Identifies each embedding. */
export async function identifyEmbeddings(
  gallery: GalleryState,
  embeddings: Embeddings,
  { top = 5, where }: IdentifyOptions,
): Promise<Identification[]> {
  const { table, combine, encoder, calibration } = gallery;
  const threshold = thresholdAmongAll(gallery); // as of the moment of the search
  const accepts =
    where &&
    ((identity: number): boolean => {
      const name = table.name(identity);
      return name !== undefined && where({ name, metadata: table.detailsOf(identity).metadata ?? {} });
    });
  // At least two, since the margin is measured to the nearest other identity.
  const options = { top: Math.max(2, top), combine, ...(accepts && { accepts }) };
  const found = await searchTemplates(table, embeddings, encoder.distance, options);
  return found.map((near) => {
    const candidates = near.map((one) => candidateOf(one, calibration, ownThreshold(gallery, one.name) ?? threshold));
    return identificationOf(candidates, top);
  });
}

/** Compares one embedding with the claimed identity: one comparison, however many are enrolled. */
export async function verifyEmbedding(gallery: GalleryState, name: string, embeddings: Embeddings): Promise<Candidate> {
  const { calibration, combine, table, encoder } = gallery;
  const identity = requireEnrolled("verify", table, name);
  const threshold = thresholdOfClaim(calibration, combine, table.rows(identity).length);
  const distance = await distanceTo(table, identity, embeddingRow(embeddings, 0), encoder.distance, combine);
  return candidateOf({ name, distance }, calibration, ownThreshold(gallery, name) ?? threshold);
}

/** The identities within the threshold of any of the embeddings, nearest first. */
export async function identitiesNear(gallery: GalleryState, embeddings: Embeddings): Promise<Candidate[]> {
  return matchesAmong(await identifyEmbeddings(gallery, embeddings, { top: 3 }));
}

function ownThreshold({ table }: GalleryState, name: string): number | undefined {
  const identity = table.find(name);
  return identity === undefined ? undefined : table.detailsOf(identity).threshold;
}
