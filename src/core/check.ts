/** Describes an external value in a few words for a message, never its nested contents. */
export function shown(value: unknown): string {
  if (typeof value === "string") return JSON.stringify(value.length > 60 ? `${value.slice(0, 60)}…` : value);
  if (typeof value === "function") return "a function";
  if (typeof value !== "object" || value === null) return String(value);
  if (isTensor(value)) return `a tensor of shape [${value.shape.join(", ")}]`;
  const type = (value.constructor as { readonly name: string } | undefined)?.name ?? "Object";
  if (isList(value)) return `${type === "Array" ? "a list" : `a ${type}`} of ${value.length}`;
  if (type !== "Object") return `a ${type}${type === "Promise" ? ", which must be awaited" : ""}`;
  const fields = Object.keys(value);
  return fields.length === 0 ? "{}" : `{ ${fields.slice(0, 4).join(", ")}${fields.length > 4 ? ", …" : ""} }`;
}

/** Refuses a value that does not fit: `must` says what is required, `remedy` what to do. */
export function requireFit(
  fits: boolean,
  who: string,
  name: string,
  must: string,
  value: unknown,
  remedy?: string,
): void {
  // prettier-ignore
  if (fits) return;
  throw new TypeError(`${who}: ${name} must be ${must}, got ${shown(value)}${remedy === undefined ? "" : `; ${remedy}`}`); // prettier-ignore
}

/**
 * Refuses anything but an object that has all of `fields`.
 *
 * @param must - What it must be, such as `a dataset`.
 */
export function requireObject<T>(
  who: string,
  name: string,
  value: T,
  must: string,
  fields: readonly (keyof T & string)[] = [],
  remedy?: string,
): T {
  const fits = isRecord(value) && fields.every((field) => value[field] !== undefined);
  requireFit(fits, who, name, fields.length === 0 ? must : `${must} with ${fields.join(", ")}`, value, remedy);
  return value;
}

const isRecord = (value: unknown): boolean => typeof value === "object" && value !== null && !Array.isArray(value);

/** Refuses options that are not an object; for options of which no field is required and none is a function. */
export function requireSettings(who: string, options: unknown): void {
  requireFit(isRecord(options), who, "options", "an object", options);
}

/** Refuses options that are not an object or lack a required field. Options that may be omitted must already have their default: `options = {}`. */
export function requireOptions<T>(who: string, options: T, ...fields: readonly (keyof T & string)[]): T {
  requireObject(who, "options", options, "an object", fields);
  const { random } = options as { readonly random?: unknown };
  if (random !== undefined) requireFunction(who, "random", random, "pass seeded(1), say");
  return options;
}

/** Refuses anything but a function. */
export function requireFunction(who: string, name: string, value: unknown, remedy?: string): void {
  requireFit(typeof value === "function", who, name, "a function", value, remedy);
}

/** Refuses anything but true or false. */
export function requireFlag(who: string, name: string, value: unknown): void {
  requireFit(typeof value === "boolean", who, name, "true or false", value);
}

/** Refuses anything but an array or a typed array. */
export function requireList(who: string, name: string, value: unknown, must = "a list", remedy?: string): void {
  requireFit(isList(value), who, name, must, value, remedy);
}

/** Refuses anything but a typed array of one of these kinds. Kinds are recognised by name, not by class, since test runners and frames have their own classes. */
export function requireTyped(who: string, name: string, value: unknown, ...kinds: readonly string[]): void {
  const kind = Object.prototype.toString.call(value).slice(8, -1);
  requireFit(kinds.includes(kind), who, name, `a ${kinds.join(" or ")}`, value);
}

/** Refuses anything but a tensor. */
export function requireTensor(who: string, name: string, value: unknown, must = "a tensor", remedy?: string): void {
  requireFit(isTensor(value), who, name, must, value, remedy);
}

/** Whether a value is a tensor. Its class is not checked, because each build of tfjs has its own. */
export function isTensor(value: unknown): value is { readonly shape: readonly number[]; readonly dataId: object } {
  return typeof value === "object" && value !== null && "dataId" in value;
}

/** Whether a value is an array or a typed array. */
export function isList(value: unknown): value is ArrayLike<unknown> {
  return Array.isArray(value) || (ArrayBuffer.isView(value) && "length" in value);
}

/** Refuses a count that is not a whole number of at least `least`. */
export function requireCount(who: string, name: string, value: number, least = 1): void {
  if (!Number.isSafeInteger(value) || value < least) {
    throw new RangeError(`${who}: ${name} must be a whole number of at least ${least}, got ${shown(value)}`);
  }
}

/** Refuses anything but a finite number of at least `least`. */
export function requireNumber(who: string, name: string, value: number, least = -Infinity): void {
  if (Number.isFinite(value) && value >= least) return;
  throw new RangeError(`${who}: ${name} must be a finite number${least > -Infinity ? ` of at least ${least}` : ""}, got ${shown(value)}`); // prettier-ignore
}

/** Refuses anything but a finite number greater than 0. */
export function requirePositive(who: string, name: string, value: number): void {
  if (!Number.isFinite(value) || value <= 0)
    throw new RangeError(`${who}: ${name} must be greater than 0, got ${shown(value)}`);
}

/** Refuses a number outside [`low`, `high`]. */
export function requireWithin(who: string, name: string, value: number, low: number, high: number): void {
  if (typeof value !== "number" || !(value >= low && value <= high)) {
    throw new RangeError(`${who}: ${name} must be between ${low} and ${high}, got ${shown(value)}`);
  }
}

/** Refuses numbers if one of them is NaN or infinite; `where` says which numbers they are, such as `at row 3`. */
export function requireFinite(who: string, name: string, values: ArrayLike<number>, where: string): void {
  requireList(who, name, values, `lists of numbers (${where})`);
  for (let place = 0; place < values.length; place++) {
    if (!Number.isFinite(values[place])) {
      throw new RangeError(`${who}: ${name} must be finite, got ${shown(values[place])} ${where}, place ${place}`);
    }
  }
}

/** Something with a shape, such as a tensor. */
export interface Shaped {
  readonly shape: readonly number[];
}

/** Refuses two tensors whose shapes differ, and anything without a shape. */
export function requireSameShape(who: string, a: Shaped, b: Shaped): void {
  for (const value of [a, b]) requireFit(Array.isArray((value as Shaped | null | undefined)?.shape), who, "each argument", "a tensor", value); // prettier-ignore
  requireEqualShapes(who, a.shape, b.shape);
}

/** Refuses two shapes that differ. */
export function requireEqualShapes(who: string, a: readonly number[], b: readonly number[]): void {
  if (a.join() === b.join()) return;
  throw new RangeError(`${who}: shapes must be equal, got [${a.join(", ")}] and [${b.join(", ")}]`);
}

/** Refuses anything but a tensor of `rank` axes; `layout` shows the caller what was expected, such as `[rows, features]`. */
export function requireRank(who: string, name: string, tensor: Shaped, rank: number, layout: string): void {
  requireTensor(who, name, tensor, `a tensor of shape ${layout}`);
  const { shape } = tensor;
  if (shape.length !== rank) {
    throw new RangeError(`${who}: ${name} must have shape ${layout}, got [${shape.join(", ")}]`);
  }
}

/** Refuses row indices that are not whole numbers from 0 to `count` - 1: for these, a typed array would silently read another row, or none. */
export function requireRows(who: string, rows: ArrayLike<number>, count: number, name = "rows"): void {
  requireList(who, name, rows, `a list of ${name}`);
  for (let place = 0; place < rows.length; place++) {
    const row = rows[place];
    if (!(Number.isInteger(row) && row >= 0 && row < count)) {
      throw new RangeError(
        `${who}: ${name} must be whole numbers from 0 to ${count - 1}, got ${shown(row)} at place ${place}`,
      );
    }
  }
}
