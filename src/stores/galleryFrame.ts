import { checksum } from "../core/checksum.js";
import { check, count, optional, record, text } from "../core/schema.js";
import { detailsSchema } from "../gallery/detailsSchema.js";
import type { IdentityDetails } from "../gallery/identityDetails.js";
import type { StoreBinding } from "./galleryStore.js";
import { storedName } from "./storedName.js";

/** How each frame begins. */
const MARK = Uint8Array.of(0x1a, 0x4f, 0x53, 0x47);
/** Bytes of a frame's head: mark, length, the checksum of the frame before, and its own. */
const HEAD = 40;
const DIGITS = 16;
/** The most bytes that a frame may have. */
const MOST_BYTES = 2 ** 30;

/** One identity in a frame, and what became of it. */
export interface FrameBlock {
  readonly name: string;
  readonly version: number;
  /** The version it was enrolled with, which orders the identities; 0 if it was removed. */
  readonly born: number;
  /** How many of its earlier templates it keeps. */
  readonly keep: number;
  readonly details: IdentityDetails;
  /** The templates that follow them, one after the other. */
  readonly values: Float32Array;
}

/** What a frame holds: the gallery's encoder in the first, identities in the others. All of its changes happened at once. */
export interface Frame {
  /** No version in the file was ever higher. */
  readonly version: number;
  /** Length of the file when all of it was known to be on disk. */
  readonly durable: number;
  readonly binding?: StoreBinding;
  readonly blocks: readonly FrameBlock[];
}

/** A frame that was read. */
export interface ReadFrame extends Omit<Frame, "blocks"> {
  readonly blocks: readonly (FrameBlock & { readonly valuesAt: number; readonly detailsAt: number; readonly detailsLength: number })[]; // prettier-ignore
  readonly checksum: string;
  readonly length: number;
}

const utf8 = new TextEncoder();
const four = (bytes: number): number => (bytes + 3) & ~3;

/** A frame as bytes. @param previous - Checksum of the frame before it, 16 digits. */
export function encodeFrame({ version, durable, binding, blocks }: Frame, previous: string): Uint8Array {
  const about = utf8.encode(JSON.stringify({ version, durable, binding, blocks: blocks.length }));
  const parts = blocks.map(({ values, details, ...rest }) => ({
    json: utf8.encode(JSON.stringify({ ...rest, numbers: values.length })),
    details: utf8.encode(JSON.stringify(details)),
    values,
  }));
  let length = HEAD + 4 + four(about.length);
  for (const { json, details, values } of parts) length += 8 + four(json.length) + four(details.length) + 4 * values.length; // prettier-ignore
  if (length > MOST_BYTES) {
    throw new RangeError(`fileGalleryStore: a commit must have at most ${MOST_BYTES} bytes, got ${length}; enroll in smaller parts`); // prettier-ignore
  }
  const bytes = new Uint8Array(length);
  const view = new DataView(bytes.buffer);
  bytes.set(MARK);
  view.setUint32(4, length, true);
  bytes.set(utf8.encode(previous), 8);
  let at = HEAD;
  const put = (part: Uint8Array): void => {
    view.setUint32(at, part.length, true);
    bytes.set(part, at + 4);
    at += 4 + four(part.length);
  };
  put(about);
  for (const { json, details, values } of parts) {
    put(json);
    put(details);
    for (const value of values) {
      view.setFloat32(at, value, true);
      at += 4;
    }
  }
  bytes.set(utf8.encode(sealOf(bytes)), HEAD - DIGITS);
  return bytes;
}

/** The length that the frame at `at` states; 0 if none begins there. */
export function frameLength(bytes: Uint8Array, at: number): number {
  if (at + HEAD > bytes.length || MARK.some((byte, i) => bytes[at + i] !== byte)) return 0;
  const length = new DataView(bytes.buffer, bytes.byteOffset).getUint32(at + 4, true);
  return length >= HEAD && length <= MOST_BYTES ? length : 0;
}

/** How many bytes it takes to know the length of a frame. */
export const FRAME_HEAD = HEAD;

const aboutSchema = record({
  version: count(),
  durable: count(),
  blocks: count(0, MOST_BYTES / 8),
  binding: optional(
    record({ model: text({ max: 1000 }), distance: text({ max: 1000 }), size: count(1, MOST_BYTES / 4) }),
  ),
});
const blockSchema = record({ name: text(), version: count(1), born: count(), keep: count(), numbers: count() });

/**
 * Reads the frame that makes up all of `bytes`.
 *
 * @returns Undefined if even a single bit was changed.
 * @throws RangeError or TypeError if it holds anything that this library does not write.
 */
export function decodeFrame(who: string, bytes: Uint8Array): ReadFrame | undefined {
  const own = ascii(bytes.subarray(HEAD - DIGITS, HEAD));
  if (frameLength(bytes, 0) !== bytes.length || own !== sealOf(bytes)) return undefined;
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  let at = HEAD;
  const take = (): Uint8Array => {
    const length = at + 4 <= bytes.length ? view.getUint32(at, true) : Infinity;
    if (at + 4 + four(length) > bytes.length) throw new RangeError(`${who}: a part of a frame must lie in the frame, one does not`); // prettier-ignore
    const part = bytes.subarray(at + 4, at + 4 + length);
    at += 4 + four(length);
    return part;
  };
  const { binding, ...about } = check(who, aboutSchema, parse(who, take()));
  const blocks: ReadFrame["blocks"][number][] = [];
  for (let i = 0; i < about.blocks; i++) {
    const { numbers, ...block } = check(who, blockSchema, parse(who, take()));
    if (storedName(who, block.name) !== block.name) throw new RangeError(`${who}: names must be in Unicode's composed form`); // prettier-ignore
    const detailsAt = at + 4;
    const part = take();
    const details = check(who, detailsSchema, parse(who, part));
    if (at + 4 * numbers > bytes.length) throw new RangeError(`${who}: the numbers of a frame must lie in the frame, they do not`); // prettier-ignore
    const values = new Float32Array(numbers);
    for (let k = 0; k < numbers; k++) values[k] = view.getFloat32(at + 4 * k, true);
    if (!values.every(Number.isFinite)) throw new RangeError(`${who}: templates must be finite, one of "${block.name}" is not`); // prettier-ignore
    blocks.push({ ...block, details, values, valuesAt: at, detailsAt, detailsLength: part.length });
    at += 4 * numbers;
  }
  return { ...about, ...(binding && { binding }), blocks, checksum: own, length: bytes.length };
}

/** A frame's own checksum. */
export const checksumOf = (frame: Uint8Array): string => ascii(frame.subarray(HEAD - DIGITS, HEAD));

/** The checksum of the frame before, as recorded in a frame's head. */
export const previousOf = (bytes: Uint8Array): string => ascii(bytes.subarray(8, HEAD - DIGITS));

function sealOf(bytes: Uint8Array): string {
  return checksum([bytes.subarray(0, HEAD - DIGITS), bytes.subarray(HEAD)]);
}

const ascii = (bytes: Uint8Array): string => String.fromCharCode(...bytes);

function parse(who: string, bytes: Uint8Array): unknown {
  try {
    return JSON.parse(new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(bytes));
  } catch (cause) {
    throw new RangeError(`${who}: a part of a frame must be JSON, one is not`, { cause });
  }
}
