/**
 * Checks an external value and returns it typed, rebuilt from the known fields.
 *
 * `path` names the value in the message: the function that reads, the file and the field, such as `Gallery.load: people.oneshot: calibration.threshold`.
 */
export type Schema<T> = (value: unknown, path: string) => T;

/** The type that a schema returns. */
export type Checked<S> = S extends Schema<infer T> ? T : never;

/**
 * Checks `value` for a public function.
 *
 * @param who - First in the messages: the public function, and the file if it has a name.
 * @throws TypeError if a field has the wrong type; RangeError if its value is impossible.
 */
export function check<T>(who: string, schema: Schema<T>, value: unknown): T {
  return schema(value, `${who}: `);
}

/** Bounds of {@link number}. */
export interface NumberBounds {
  readonly min?: number;
  readonly max?: number;
  /** Whether only whole numbers are allowed. */
  readonly whole?: boolean;
}

/** A finite number within its bounds, both inclusive. */
export function number({ min = -Infinity, max = Infinity, whole = false }: NumberBounds = {}): Schema<number> {
  return (value, path) => {
    if (typeof value !== "number" || !Number.isFinite(value)) {
      throw new TypeError(`${named(path)} must be a finite number, got ${described(value)}`);
    }
    if (value < min || value > max) {
      const between = min === -Infinity ? `at most ${max}` : max === Infinity ? `at least ${min}` : `between ${min} and ${max}`; // prettier-ignore
      throw new RangeError(`${named(path)} must be ${between}, got ${value}`);
    }
    if (whole && !Number.isSafeInteger(value)) {
      throw new RangeError(`${named(path)} must be a whole number, got ${value}`);
    }
    return value;
  };
}

/** A whole number of at least `min`. */
export const count = (min = 0, max = Infinity): Schema<number> => number({ min, max, whole: true });

/** A text of at most `max` characters. */
export function text({ max = 10_000, min = 0 }: { readonly max?: number; readonly min?: number } = {}): Schema<string> {
  return (value, path) => {
    if (typeof value !== "string") throw new TypeError(`${named(path)} must be a string, got ${described(value)}`);
    if (value.length < min) throw new RangeError(`${named(path)} must not be empty`);
    if (value.length > max) {
      throw new RangeError(`${named(path)} must have at most ${max} characters, got ${value.length}`);
    }
    return value;
  };
}

/** True or false. */
export const flag: Schema<boolean> = (value, path) => {
  if (typeof value === "boolean") return value;
  throw new TypeError(`${named(path)} must be true or false, got ${described(value)}`);
};

/** One of a few values. */
export function oneOf<const T extends string | number | boolean | null>(...values: readonly T[]): Schema<T> {
  return (value, path) => {
    const found = values.find((known) => known === value);
    if (found !== undefined) return found;
    const list = values.map((known) => JSON.stringify(known));
    const known = list.length > 1 ? `${list.slice(0, -1).join(", ")} or ${list.at(-1)}` : list.join();
    throw new RangeError(`${named(path)} must be ${known}, got ${described(value)}`);
  };
}

/** A list of at most `max` values, or of exactly `length`. */
export function list<T>(
  each: Schema<T>,
  { max = 1_000_000, length }: { readonly max?: number; readonly length?: number } = {},
): Schema<T[]> {
  return (value, path) => {
    if (!Array.isArray(value)) throw new TypeError(`${named(path)} must be a list, got ${described(value)}`);
    if (length !== undefined && value.length !== length) {
      throw new RangeError(`${named(path)} must be a list of ${length}, got ${value.length}`);
    }
    if (value.length > max)
      throw new RangeError(`${named(path)} must be a list of at most ${max}, got ${value.length}`);
    return Array.from(value, (item: unknown, i) => each(item, `${path}[${i}]`));
  };
}

/** A field of a {@link record} that may be missing. */
export interface Optional<T> {
  readonly optional: Schema<T>;
}

/** A field that may be missing. */
export const optional = <T>(schema: Schema<T>): Optional<T> => ({ optional: schema });

type Fields = Readonly<Record<string, Schema<unknown> | Optional<unknown>>>;
type Flat<T> = { [K in keyof T]: T[K] };
/** The type that a {@link record} of these fields returns. */
export type RecordOf<F extends Fields> = Flat<
  { readonly [K in keyof F as F[K] extends Schema<unknown> ? K : never]: Checked<F[K]> } & {
    readonly [K in keyof F as F[K] extends Schema<unknown> ? never : K]?: F[K] extends Optional<infer T> ? T : never;
  }
>;

/** An object with these own properties; others are dropped. */
export function record<F extends Fields>(fields: F): Schema<RecordOf<F>> {
  return (value, path) => {
    const found = object(value, path);
    const entries: [string, unknown][] = [];
    for (const [name, schema] of Object.entries(fields)) {
      const own = Object.hasOwn(found, name) ? found[name] : undefined;
      if (typeof schema === "function") entries.push([name, schema(own, below(path, name))]);
      else if (own !== undefined) entries.push([name, schema.optional(own, below(path, name))]);
    }
    return Object.fromEntries(entries) as RecordOf<F>;
  };
}

/** An object with arbitrary names and values of one type. Every name is safe, even `__proto__`. */
export function mapOf<T>(each: Schema<T>, { max = 10_000 }: { readonly max?: number } = {}): Schema<Record<string, T>> {
  return (value, path) => {
    const entries = Object.entries(object(value, path));
    if (entries.length > max)
      throw new RangeError(`${named(path)} must have at most ${max} names, got ${entries.length}`);
    // Not by assignment, which would give "__proto__" its special meaning.
    return Object.fromEntries(entries.map(([name, item]) => [name, each(item, below(path, cut(name)))]));
  };
}

/** Records of several kinds, told apart by the text in one field. */
export function kinds<M extends Readonly<Record<string, Schema<unknown>>>>(
  field: string,
  schemas: M,
): Schema<Checked<M[keyof M]>> {
  return (value, path) => {
    const found = object(value, path);
    const kind = oneOf(...Object.keys(schemas))(Object.hasOwn(found, field) ? found[field] : undefined, below(path, field)); // prettier-ignore
    return schemas[kind](value, path) as Checked<M[keyof M]>;
  };
}

/** Anything that JSON can hold, of bounded depth and size, unchanged. Names with a meaning in JavaScript (`__proto__`) are refused. */
export function json({ depth = 32, items = 2_000_000 } = {}): Schema<unknown> {
  return (value, path) => {
    let left = items;
    const walk = (at: unknown, levels: number): void => {
      if (--left < 0) throw new RangeError(`${named(path)} must hold at most ${items} values`);
      if (at === null || typeof at === "string" || typeof at === "boolean") return;
      if (typeof at === "number" && Number.isFinite(at)) return;
      if (typeof at !== "object") throw new TypeError(`${named(path)} must hold what JSON can, got ${described(at)}`);
      if (levels === 0) throw new RangeError(`${named(path)} must be nested at most ${depth} deep`);
      if (Object.hasOwn(at, "__proto__")) throw new RangeError(`${named(path)} must not hold the name "__proto__"`);
      for (const item of Object.values(at)) walk(item, levels - 1);
    };
    walk(value, depth);
    return value;
  };
}

/** Any object, unchanged, for another schema to check later. */
export const anyRecord: Schema<Readonly<Record<string, unknown>>> = object;

function object(value: unknown, path: string): Record<string, unknown> {
  if (typeof value === "object" && value !== null && !Array.isArray(value)) return value as Record<string, unknown>;
  throw new TypeError(`${named(path)} must be an object, got ${described(value)}`);
}

const below = (path: string, name: string): string => (path.endsWith(": ") ? path + name : `${path}.${name}`);

/** The value itself, if it has no field name. */
const named = (path: string): string => (path.endsWith(": ") ? `${path}the content` : path);

const cut = (value: string): string => (value.length <= 60 ? value : `${value.slice(0, 60)}…`);

/** The beginning of an external value for a message, never its nested contents. */
export function described(value: unknown): string {
  if (value === undefined) return "nothing";
  if (value === null) return "null";
  if (Array.isArray(value)) return `a list of ${value.length}`;
  if (typeof value === "string") return JSON.stringify(cut(value));
  if (typeof value === "number" || typeof value === "boolean") return String(value);
  return typeof value === "object" ? "an object" : `a ${typeof value}`;
}
