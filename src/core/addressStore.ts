import { requireFit } from "./check.js";
import { described } from "./schema.js";
import { MAX_BYTES, type ReadOptions, type Store } from "./store.js";

/**
 * A read-only store that reads an address by `fetch`: an `http` or `https` address or, in a web page, one relative to the page.
 *
 * @throws Error if there is nothing at the address or it does not answer; RangeError, without reading further, if the data exceed `maxBytes`.
 */
export function addressStore(address: string, { maxBytes = MAX_BYTES }: ReadOptions = {}): Store {
  return {
    name: address,
    read: async () => {
      let response: Response;
      try {
        response = await fetch(address);
      } catch (cause) {
        throw new Error(
          `cannot read ${address}: ${(cause as Error).message}; use an http or https address, or one relative to the page; for a file in Node pass fileStore(file) of one-shot-ts/node`,
          { cause },
        );
      }
      if (!response.ok) {
        await response.body?.cancel();
        throw new Error(
          `cannot read ${address}: the server answers ${response.status} ${response.statusText}`.trimEnd(),
        );
      }
      return readAll(address, response, maxBytes);
    },
    write: () => Promise.reject(new TypeError(`an address is only read, ${address} cannot be written; pass a store`)),
  };
}

/** A store as it is, or a store that reads the given address. */
export function storeAt(source: Store | string, options: ReadOptions = {}): Store {
  return typeof source === "string" ? addressStore(source, options) : source;
}

/**
 * The bytes that a store holds, read for the public function `who`.
 *
 * @throws RangeError if it holds nothing.
 */
export async function readStore(who: string, source: Store | string, options: ReadOptions = {}): Promise<Uint8Array> {
  const given: unknown = source;
  if (typeof given !== "string" && typeof (given as Partial<Store> | null | undefined)?.read !== "function") {
    throw new TypeError(
      `${who}: expects a store or an address, got ${described(given)}; pass fileStore(file) of one-shot-ts/node, memoryStore(), indexedDbStore(name), or an address`,
    );
  }
  const store = storeAt(source, options);
  let data: unknown;
  try {
    data = await store.read();
  } catch (cause) {
    if (typeof source !== "string") throw cause; // the store's own error
    const message = `${who}: ${(cause as Error).message}`;
    throw cause instanceof RangeError ? new RangeError(message, { cause }) : new Error(message, { cause });
  }
  // Not by `instanceof`: the class differs between realms, such as Jest's and Node's.
  if (ArrayBuffer.isView(data) && "BYTES_PER_ELEMENT" in data && data.BYTES_PER_ELEMENT === 1)
    return data as Uint8Array;
  requireFit(data === undefined, who, "what the store reads", "a Uint8Array, or undefined where it is empty", data);
  throw new RangeError(`${who}: ${store.name ?? "the store"} must hold what was saved, it is empty; check its name`);
}

async function readAll(address: string, response: Response, maxBytes: number): Promise<Uint8Array> {
  const tooLarge = (size: number): RangeError =>
    new RangeError(`${address} must have at most ${maxBytes} bytes, got ${size}; raise maxBytes if you trust it`);
  const told = Number(response.headers.get("content-length") ?? 0);
  if (told > maxBytes) {
    await response.body?.cancel();
    throw tooLarge(told);
  }
  if (response.body === null) return new Uint8Array(0);
  // The size that the server states may be wrong, or may refer to the compressed body, so the arriving bytes are counted.
  let bytes = new Uint8Array(Math.max(told, 1024));
  let length = 0;
  const reader = response.body.getReader();
  for (;;) {
    const { done, value } = await reader.read();
    if (done) break;
    if (length + value.length > maxBytes) {
      await reader.cancel();
      throw tooLarge(length + value.length);
    }
    if (length + value.length > bytes.length) {
      const larger = new Uint8Array(Math.min(maxBytes, Math.max(2 * bytes.length, length + value.length)));
      larger.set(bytes.subarray(0, length));
      bytes = larger;
    }
    bytes.set(value, length);
    length += value.length;
  }
  return bytes.subarray(0, length);
}
