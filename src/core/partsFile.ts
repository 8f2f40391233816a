import { checksum } from "./checksum.js";
import type { Parts } from "./parts.js";
import { anyRecord, check, count, json, record, text } from "./schema.js";
import { decodeSafetensors, encodeSafetensors, type DecodeOptions } from "./safetensors.js";

/** Version of the file format; every later version reads the earlier ones. */
const VERSION = 1;

/** How each file begins, after the size of its header. It ends at a multiple of 8, so that the checksum can process whole words. */
const START = '{"__metadata__":{"checksum":"v1:';
const DIGITS = 16;
/** The first byte that the checksum covers. Everything before is compared exactly, except for the header's size, which the checksum includes. */
const COVERED = 8 + START.length + DIGITS;
const KEY = "one-shot-ts";

/** Anything that JSON can hold, nested as deeply as a tower's topology may be. */
const envelope = record({
  kind: text({ max: 100 }),
  record: (value, path) => anyRecord(json({ depth: 100 })(value, path), path),
});

/**
 * Parts as the bytes of one file: a safetensors file, readable by Python's `safetensors`, whose metadata hold the record and one checksum
 * over the whole file.
 *
 * @param kind - What the file is: `"net"`, `"gallery"`.
 * @returns One block of memory as large as the file; nothing else of that size is allocated.
 * @throws TypeError if the record holds something that JSON cannot, such as NaN.
 */
export function encodeParts(kind: string, { record, tensors }: Parts): Uint8Array {
  const about = JSON.stringify({ kind, version: VERSION, record }, (name, value: unknown) => {
    if (typeof value !== "number" || Number.isFinite(value)) return value;
    throw new TypeError(`encodeParts: the record must hold finite numbers, got ${name}: ${value}; JSON has no others`);
  });
  const bytes = encodeSafetensors(
    tensors,
    new Map([
      ["checksum", `v1:${"0".repeat(DIGITS)}`],
      [KEY, about],
    ]),
  );
  bytes.set(new TextEncoder().encode(sealOf(bytes)), COVERED - DIGITS);
  return bytes;
}

/**
 * Reads what {@link encodeParts} made.
 *
 * @param who - The public function, and the file's name if it has one; comes first in the messages.
 * @param kind - What the file must be.
 * @returns Parts whose tensors are views of `bytes`, which needs almost no further memory. The record is JSON that a schema must still check.
 * @throws RangeError or TypeError if even a single bit was changed, or the file is truncated, of another kind, or of a later version.
 */
export function decodeParts(who: string, bytes: Uint8Array, kind: string, options: DecodeOptions = {}): Parts {
  const start = new TextDecoder().decode(bytes.subarray(8, COVERED - DIGITS));
  if (start !== START) {
    throw new RangeError(
      `${who}: the data must be a file that one-shot-ts saved, got ${bytes.length} bytes that begin otherwise; another program may have written it`,
    );
  }
  if (bytes.length < COVERED) throw new RangeError(`${who}: the file is cut short, it has ${bytes.length} bytes`);
  const recorded = new TextDecoder().decode(bytes.subarray(COVERED - DIGITS, COVERED));
  if (recorded !== sealOf(bytes)) {
    throw new RangeError(
      `${who}: the file must have the checksum that it records, ${recorded}, got ${sealOf(bytes)}; it was cut short or changed, save it again`,
    );
  }
  const { tensors, metadata } = decodeSafetensors(who, bytes, options);
  let parsed: unknown;
  try {
    parsed = JSON.parse(metadata.get(KEY) ?? "");
  } catch (cause) {
    throw new RangeError(`${who}: the file's metadata must hold JSON under "${KEY}", they do not`, { cause });
  }
  const { version } = check(who, record({ version: count(1) }), parsed);
  if (version > VERSION) {
    throw new RangeError(`${who}: this version reads format ${VERSION}, the file has format ${version}; update one-shot-ts`); // prettier-ignore
  }
  const about = check(who, envelope, parsed);
  if (about.kind !== kind) throw new RangeError(`${who}: the file must hold a ${kind}, it holds a ${about.kind}`);
  return { record: about.record, tensors };
}

/** The checksum of a file: its header's size, and everything after the checksum. */
function sealOf(bytes: Uint8Array): string {
  return checksum([bytes.subarray(0, 8), bytes.subarray(COVERED)]);
}
