import { canonicalJson } from "../core/canonicalJson.js";
import { requireCount, requireFit, requireList, requireOptions } from "../core/check.js";
import { fingerprint } from "../core/fingerprint.js";

/** Stores expensive embeddings by key. A cache may forget anything at any time, but must never return a changed embedding. */
export interface EmbeddingCache {
  /** The embedding of each key, in order; undefined if there is none. */
  readonly get: (keys: readonly string[]) => Promise<(Float32Array | undefined)[]>;
  /** Stores embeddings. */
  readonly set: (entries: readonly (readonly [key: string, embedding: Float32Array])[]) => Promise<void>;
}

/**
 * A cache in memory, which is lost when the program ends.
 *
 * @param options - `most`: how many embeddings are kept, default 10,000; the least recently used is forgotten first.
 * @throws RangeError if `most` is not a positive whole number.
 */
export function memoryCache(options: { readonly most?: number } = {}): EmbeddingCache {
  const { most = 10_000 } = requireOptions("memoryCache", options);
  requireCount("memoryCache", "most", most);
  const kept = new Map<string, Float32Array>(); // the least recently used first
  const keep = (key: string, embedding: Float32Array): void => {
    kept.delete(key);
    kept.set(key, embedding);
  };
  return {
    get: (keys) => {
      requireList("memoryCache", "keys", keys, "a list of keys");
      return Promise.resolve(
        Array.from(keys, (key) => {
          const found = kept.get(key);
          if (found) keep(key, found);
          return found?.slice();
        }),
      );
    },
    set: (entries) => {
      const isEntry = (entry: unknown): boolean => Array.isArray(entry) && typeof entry[0] === "string" && ArrayBuffer.isView(entry[1]); // prettier-ignore
      requireFit(Array.isArray(entries) && entries.every(isEntry), "memoryCache", "entries", "a list of keys with their embeddings", entries); // prettier-ignore
      for (const [key, embedding] of entries) keep(key, embedding.slice());
      for (const key of kept.keys()) {
        if (kept.size <= most) break;
        kept.delete(key);
      }
      return Promise.resolve();
    },
  };
}

/**
 * The key of a sample: 32 hexadecimal digits that are the same for samples of equal content, whatever object holds them. Undefined for values that cannot be compared by content
 * (functions, promises, class instances without own fields).
 */
export function contentKey(name: string, sample: unknown): string | undefined {
  const parts: (Float32Array | string)[] = [];
  if (!collect(sample, parts)) return undefined;
  return fingerprint([name, ...parts]) + fingerprint([...parts, name, "again"]);
}

/** Adds a value to the parts of its key; false if its content is inaccessible. */
function collect(value: unknown, parts: (Float32Array | string)[]): boolean {
  if (value instanceof Float32Array) parts.push("f32", value);
  else if (value instanceof Uint8Array || value instanceof Uint8ClampedArray) {
    parts.push("u8", Float32Array.from(value)); // 8-bit integers are exact as float32
  } else if (ArrayBuffer.isView(value)) {
    if (value instanceof DataView) return false;
    parts.push(value.constructor.name, Array.from(value as Float64Array).join());
  } else if (typeof value === "string") parts.push("text", value);
  else if (typeof value === "number" || typeof value === "boolean" || value === null || value === undefined) {
    parts.push(canonicalJson([typeof value, String(value)]));
  } else if (Array.isArray(value)) {
    parts.push(`list of ${value.length}`);
    return value.every((item) => collect(item, parts));
  } else if (typeof value === "object") {
    const fields = Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1));
    if (fields.length === 0) return false;
    parts.push(`object of ${fields.length}`);
    return fields.every(([name, field]) => {
      parts.push(name);
      return collect(field, parts);
    });
  } else return false;
  return true;
}
