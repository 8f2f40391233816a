import { identityName } from "../gallery/identityName.js";

/** Most bytes of a name in UTF-8: what an index of PostgreSQL takes. */
const MOST_BYTES = 2000;

/**
 * The one form of a name that a store keeps: Unicode's composed form (NFC).
 *
 * @throws TypeError or RangeError if it is not a text, is empty, too long, or has characters that not every store can keep.
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
