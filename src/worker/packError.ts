/** An error as plain data: a copy of the error itself in another thread would keep neither every class nor the cause. */
interface PackedError {
  readonly isError: true;
  readonly name: string;
  readonly message: string;
  readonly stack?: string | undefined;
  readonly cause?: unknown;
}

const CLASSES: Readonly<Record<string, ErrorConstructor>> = { Error, RangeError, TypeError, SyntaxError };

/** Turns whatever was thrown into plain data. */
export function packError(thrown: unknown): unknown {
  if (!(thrown instanceof Error)) return isPlain(thrown) ? thrown : String(thrown);
  const { name, message, stack, cause } = thrown;
  return { isError: true, name, message, stack, ...(cause !== undefined && { cause: packError(cause) }) };
}

/**
 * Restores the error, with its message, name, stack and cause.
 *
 * A `RangeError`, `TypeError` or `SyntaxError` keeps its class; an abort or a timeout becomes a `DOMException`, with its message and name only; any other error becomes an `Error`.
 */
export function unpackError(packed: unknown): unknown {
  if (typeof packed !== "object" || packed === null || !("isError" in packed)) return packed;
  const { name, message, stack, cause } = packed as PackedError;
  if (name === "AbortError" || name === "TimeoutError") return new DOMException(message, name);
  const options = cause === undefined ? undefined : { cause: unpackError(cause) };
  const error = Object.hasOwn(CLASSES, name) ? new CLASSES[name](message, options) : new Error(message, options);
  if (error.name !== name) error.name = name;
  if (stack !== undefined) error.stack = stack;
  return error;
}

const isPlain = (value: unknown): boolean => ["string", "number", "boolean", "undefined"].includes(typeof value);
