/** Functions and signals that were passed with a call, by the number that stands for each. */
export interface Handles {
  readonly functions: ReadonlyMap<number, (...args: readonly unknown[]) => unknown>;
  readonly signals: ReadonlyMap<number, AbortSignal>;
}

const FUNCTION = "one-shot-ts function";
const SIGNAL = "one-shot-ts signal";

/**
 * Replaces functions and abort signals, at any depth of lists and plain objects, with numbers; everything else is left to be copied.
 *
 * @param next - Returns a number that nothing else has.
 */
export function packArguments(args: readonly unknown[], next: () => number): { packed: unknown; handles: Handles } {
  const functions = new Map<number, (...args: readonly unknown[]) => unknown>();
  const signals = new Map<number, AbortSignal>();
  const pack = (value: unknown): unknown => {
    if (typeof value === "function") {
      const id = next();
      functions.set(id, value as (...args: readonly unknown[]) => unknown);
      return { [FUNCTION]: id };
    }
    if (isSignal(value)) {
      const id = next();
      signals.set(id, value);
      return { [SIGNAL]: id };
    }
    if (Array.isArray(value)) return value.map(pack);
    if (isPlainObject(value)) return Object.fromEntries(Object.entries(value).map(([key, own]) => [key, pack(own)]));
    return value;
  };
  return { packed: args.map(pack), handles: { functions, signals } };
}

/** Puts a replacement in place of each function and signal that {@link packArguments} took out. */
export function unpackArguments(
  packed: unknown,
  functionOf: (id: number) => unknown,
  signalOf: (id: number) => AbortSignal,
): unknown {
  const unpack = (value: unknown): unknown => {
    if (Array.isArray(value)) return value.map(unpack);
    if (!isPlainObject(value)) return value;
    if (FUNCTION in value) return functionOf(value[FUNCTION] as number);
    if (SIGNAL in value) return signalOf(value[SIGNAL] as number);
    return Object.fromEntries(Object.entries(value).map(([key, own]) => [key, unpack(own)]));
  };
  return unpack(packed);
}

const isSignal = (value: unknown): value is AbortSignal =>
  typeof value === "object" && value !== null && "throwIfAborted" in value;

function isPlainObject(value: unknown): value is Record<string, unknown> {
  if (typeof value !== "object" || value === null) return false;
  const prototype: unknown = Object.getPrototypeOf(value);
  return prototype === null || prototype === Object.prototype;
}
