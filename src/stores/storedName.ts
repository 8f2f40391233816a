import { identityName } from "../gallery/identityName.js";

/** The most bytes that a name may have in UTF-8: what a PostgreSQL index can hold. */
const MOST_BYTES = 2000;

/**
 * The form in which a store keeps a name: Unicode's composed form (NFC).
 *
 * @throws TypeError or RangeError if it is not a string, is empty, is too long, or has characters that not every store can keep.
 */
export function storedName(who: string, name: unknown): string {
  const own = identityName(who, name);
  const bytes = new TextEncoder().encode(own).length;
  if (bytes > MOST_BYTES)
    throw new RangeError(`${who}: a name must have at most ${MOST_BYTES} bytes in UTF-8, got ${bytes}`);
  if (own.includes("\0")) {
    throw new RangeError(`${who}: a name must not hold the character U+0000, got ${JSON.stringify(own.slice(0, 60))}`);
  }
  return own;
}
