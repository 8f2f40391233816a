/** Identities below which the spread between them cannot be told. */
const ENOUGH = 10;

/** A caution where there are too few identities for intervals to mean much; nothing where there are enough, or their number is not known. */
export function cautionOfFew(identities: number | undefined): { readonly caution?: string } {
  if (identities === undefined || identities >= ENOUGH) return {};
  return {
    caution: `the pairs are of ${identities} identities: with fewer than ${ENOUGH}, intervals come out far too narrow and are unreliable`,
  };
}
