/** What an Ogg file reveals without decoding. */
export interface OggSummary {
  /** The first packet, which identifies the stream's codec. */
  readonly first: Uint8Array;
  /** Position of the end of the last page, in samples per channel. */
  readonly position: number;
}

/**
 * Walks the pages of an Ogg file.
 *
 * @throws RangeError if a page is truncated or missing, the last page is not marked as such, or there is more than one stream.
 * @see RFC 3533.
 */
export function lastOggPage(file: Uint8Array): OggSummary {
  const view = new DataView(file.buffer, file.byteOffset, file.byteLength);
  let at = 0;
  let first = file.subarray(0, 0);
  let serial = 0;
  let position = 0;
  let isLast = false;
  for (let page = 0; at < file.length; page++) {
    if (!startsWith(file.subarray(at), "OggS")) throw new RangeError(`it has no Ogg page at byte ${at}`);
    const table = at + 27;
    const body = table + (at + 27 <= file.length ? file[at + 26] : 0);
    if (body > file.length || at + 27 > file.length) throw new RangeError(`it is cut short within its page ${page}`);
    const size = file.subarray(table, body).reduce((sum, length) => sum + length, 0);
    if (body + size > file.length) throw new RangeError(`it is cut short within its page ${page}`);
    if (page === 0) {
      serial = view.getUint32(at + 14, true);
      first = file.subarray(body, body + size);
    } else if (serial !== view.getUint32(at + 14, true)) throw new RangeError("it holds several Ogg streams");
    const here = Number(view.getBigInt64(at + 6, true));
    if (here >= 0) position = here; // -1: no packet ends on this page
    isLast = (file[at + 5] & 4) !== 0;
    at = body + size;
  }
  if (!isLast) throw new RangeError("it is cut short: its last Ogg page is not marked as the last");
  return { first, position };
}

/** Whether a file begins with these characters. */
export function startsWith(file: Uint8Array, text: string): boolean {
  for (let i = 0; i < text.length; i++) if (file[i] !== text.charCodeAt(i)) return false;
  return true;
}
