import { shown } from "../core/check.js";

/**
 * The form in which a gallery stores a name: Unicode's composed form (NFC), so that a name is found however it was typed.
 *
 * @throws TypeError or RangeError if it is not a string, is empty, or cannot be written as UTF-8.
 */
export function identityName(who: string, name: unknown): string {
  if (typeof name !== "string") throw new TypeError(`${who}: a name must be a text, got ${shown(name)}`);
  if (name === "") throw new RangeError(`${who}: a name must not be empty, got ""`);
  // Half a surrogate pair would be saved as a question mark, like any other half.
  if (/\p{Surrogate}/u.test(name)) {
    throw new RangeError(`${who}: a name must consist of whole characters, got half of one in ${JSON.stringify(name)}`);
  }
  return name.normalize("NFC");
}
