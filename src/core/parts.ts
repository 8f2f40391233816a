/** The numbers of a tensor as plain data. */
export interface SavedTensor {
  /** Size of each axis. */
  readonly shape: readonly number[];
  /** All numbers, the last axis varying fastest. */
  readonly values: Float32Array | Int32Array | Uint8Array;
}

/** A tensor whose numbers are assembled only where they are needed, so that saving needs one copy of them, not two. */
export interface LiveTensor extends SavedTensor {
  /** A new array each time. */
  readonly values: Float32Array;
  /** Writes all numbers to `target`, which has room for them. */
  copyTo(target: Float32Array): void;
}

/** What a saved object consists of: settings that JSON can hold, and tensors by name. A file holds the parts of one object or of several. */
export interface Parts {
  /** Settings that survive JSON unchanged. */
  readonly record: Readonly<Record<string, unknown>>;
  /** Tensors by name. */
  readonly tensors: ReadonlyMap<string, SavedTensor>;
}

/** The same parts with the numbers of each {@link LiveTensor} assembled, so that later changes do not affect them. */
export function settledParts({ record, tensors }: Parts): Parts {
  const settled = ([name, { shape, values }]: [string, SavedTensor]): [string, SavedTensor] => [
    name,
    { shape, values },
  ];
  return { record, tensors: new Map([...tensors].map(settled)) };
}

/** Puts a prefix before the names of tensors, so that several objects fit in one file: `net/` for those of a net, and so on. */
export function prefixTensors(inner: Readonly<Record<string, Parts["tensors"]>>): Map<string, SavedTensor> {
  const all = new Map<string, SavedTensor>();
  for (const [prefix, tensors] of Object.entries(inner)) {
    for (const [name, tensor] of tensors) all.set(`${prefix}/${name}`, tensor);
  }
  return all;
}

/**
 * The parts of one of several objects that {@link prefixTensors} combined.
 *
 * @param parts - `record[name]` is its record.
 * @throws RangeError if the record is missing; `who` comes first in the message.
 */
export function innerParts(who: string, { record, tensors }: Parts, name: string): Parts {
  const inner = Object.hasOwn(record, name) ? record[name] : undefined;
  if (typeof inner !== "object" || inner === null || Array.isArray(inner)) {
    throw new RangeError(`${who}: the data must hold a ${name}, got ${inner === undefined ? "none" : typeof inner}`);
  }
  const own = new Map<string, SavedTensor>();
  for (const [key, tensor] of tensors) if (key.startsWith(`${name}/`)) own.set(key.slice(name.length + 1), tensor);
  return { record: inner as Parts["record"], tensors: own };
}
