import { reasonOf } from "./requirePath.js";
import { readFile, stat } from "node:fs/promises";
import { requireCount, requireTyped, shown } from "../core/check.js";

/** A file's path, or its bytes, for example from a request. */
export type FileSource = string | URL | Uint8Array;

/** The bytes of a file and its name in errors. */
export interface NamedBytes {
  readonly bytes: Uint8Array;
  readonly name: string;
}

/**
 * All bytes of a file.
 *
 * @throws Error that names the file if it is missing, a folder, a pipe or a device (which might never end), or cannot be read.
 * @throws RangeError if it is empty or has more than `maxBytes` bytes; nothing is then read.
 * @throws TypeError if `source` is neither a path nor bytes.
 */
export async function readBytes(who: string, source: FileSource, maxBytes: number): Promise<NamedBytes> {
  requireCount(who, "maxBytes", maxBytes);
  if (ArrayBuffer.isView(source)) {
    requireTyped(who, "the file", source, "Uint8Array");
    const bytes = new Uint8Array(source.buffer, source.byteOffset, source.byteLength); // slicing a Buffer does not copy
    requireSize(who, "the file given", bytes.length, maxBytes);
    return { bytes, name: "the file given" };
  }
  if (typeof source !== "string" && !(source instanceof URL)) {
    throw new TypeError(`${who}: the file must be a path, a URL or a Uint8Array of its bytes, got ${shown(source)}`);
  }
  const name = String(source);
  try {
    const found = await stat(source);
    if (!found.isFile())
      throw new Error(found.isDirectory() ? "it is a folder" : "it is a pipe or a device, not a file");
    requireSize(who, name, found.size, maxBytes);
    return { bytes: await readFile(source), name };
  } catch (cause) {
    if (cause instanceof RangeError) throw cause;
    throw new Error(`${who}: cannot read ${name}: ${reasonOf(cause, "file")}`, { cause });
  }
}

function requireSize(who: string, name: string, size: number, maxBytes: number): void {
  if (size === 0) throw new RangeError(`${who}: ${name} is empty (0 bytes)`);
  if (size > maxBytes) {
    throw new RangeError(`${who}: ${name} has ${size} bytes, more than the ${maxBytes} of maxBytes`);
  }
}
