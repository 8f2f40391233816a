/** Number of identities below which the spread between them cannot be estimated. */
const ENOUGH = 10;

/** A caution if there are too few identities for reliable intervals; nothing if there are enough, or if their number is unknown. */
export function cautionOfFew(identities: number | undefined): { readonly caution?: string } {
  if (identities === undefined || identities >= ENOUGH) return {};
  return {
    caution: `the pairs are of ${identities} identities: with fewer than ${ENOUGH}, intervals come out far too narrow and are unreliable`,
  };
}
