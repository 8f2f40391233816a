import { requireOptions, shown } from "./check.js";
import { MAX_BYTES, type ReadOptions, type Store } from "./store.js";

const DATABASE = "one-shot-ts";
const TABLE = "files";

/**
 * A store in the browser's database, which any page of the same origin can read later.
 *
 * @param name - Distinguishes one store from another.
 * @returns A store whose `write` replaces the stored bytes in one transaction: completely or not at all.
 * @throws Error with the reason if the browser refuses (a private window, a full disk), or outside a browser.
 * @example
 * ```ts
 * const store = indexedDbStore("people");
 * ```
 */
export function indexedDbStore(name: string, options: ReadOptions = {}): Store {
  const { maxBytes = MAX_BYTES } = requireOptions("indexedDbStore", options);
  if (typeof name !== "string" || name === "") {
    throw new RangeError(`indexedDbStore: the name must be a text that is not empty, got ${shown(name)}`);
  }
  const run = async <T>(mode: IDBTransactionMode, act: (table: IDBObjectStore) => IDBRequest<T>): Promise<T> => {
    try {
      const database = await open();
      try {
        return await new Promise<T>((resolve, reject) => {
          const transaction = database.transaction(TABLE, mode);
          const request = act(transaction.objectStore(TABLE));
          // Not when the request succeeds: the data are stored only once the transaction is complete.
          transaction.oncomplete = () => {
            resolve(request.result);
          };
          transaction.onabort = transaction.onerror = () => {
            reject(transaction.error ?? request.error ?? new Error("the transaction was aborted"));
          };
        });
      } finally {
        database.close();
      }
    } catch (cause) {
      const act = mode === "readonly" ? "read" : "write";
      throw new Error(`indexedDbStore: cannot ${act} "${name}": ${(cause as Error).message}`, { cause });
    }
  };
  return {
    name,
    read: async () => {
      const found = await run<unknown>("readonly", (table) => table.get(name));
      if (found === undefined) return undefined;
      if (!(found instanceof Uint8Array)) {
        throw new TypeError(`indexedDbStore: "${name}" must hold bytes, got ${typeof found}; another program wrote it`);
      }
      if (found.length > maxBytes) {
        throw new RangeError(
          `indexedDbStore: "${name}" must have at most ${maxBytes} bytes, got ${found.length}; raise maxBytes`,
        );
      }
      return found;
    },
    write: async (data) => {
      // A view would be stored with its whole buffer.
      const whole = data.byteLength === data.buffer.byteLength ? data : data.slice();
      await run("readwrite", (table) => table.put(whole, name));
    },
  };
}

function open(): Promise<IDBDatabase> {
  if (typeof indexedDB === "undefined") {
    throw new Error(
      "there is no IndexedDB here; it exists in browsers, use fileStore(file) of one-shot-ts/node in Node",
    );
  }
  return new Promise((resolve, reject) => {
    const request = indexedDB.open(DATABASE, 1);
    request.onupgradeneeded = () => {
      request.result.createObjectStore(TABLE);
    };
    request.onsuccess = () => {
      resolve(request.result);
    };
    request.onerror = () => {
      reject(request.error ?? new Error("it does not open"));
    };
  });
}
