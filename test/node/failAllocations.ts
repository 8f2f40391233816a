/** Which allocation fails: the `at`-th from now on, -1 for none. Counted are those that this library and tfjs ask for. */
export const allocation = { at: -1, calls: 0, last: "" };

const CONSTRUCTORS = [
  "ArrayBuffer",
  "Uint8Array",
  "Float32Array",
  "Float64Array",
  "Int32Array",
  "Uint32Array",
] as const;
const globals = globalThis as unknown as Record<string, new (...args: never[]) => object>;

function count(what: string): void {
  if (allocation.at < 0) return;
  // Node's and the test runner's own, which happen to come meanwhile, are left alone.
  if (!/\/(src|tfjs-[a-z]+)\//.test(new Error().stack ?? "")) return;
  if (allocation.calls++ !== allocation.at) return;
  allocation.last = what;
  throw new RangeError(`Array buffer allocation failed: ${what}`);
}

/**
 * Lets the allocation that {@link allocation} names fail, as it does where memory runs out: constructors of buffers and typed arrays, their copies, `Buffer`,
 * encoded text and JSON.
 *
 * @returns Undoes it.
 */
export function watchAllocations(): () => void {
  const undo: (() => void)[] = [];
  for (const name of CONSTRUCTORS) {
    const real = globals[name];
    globals[name] = new Proxy(real, {
      construct: (target, args: never[], newTarget: new (...args: never[]) => object) => {
        count(`new ${name}`);
        return Reflect.construct(target, args, newTarget === globals[name] ? target : newTarget);
      },
    });
    undo.push(() => (globals[name] = real));
  }
  const wrap = (owner: object, name: string, what: string): void => {
    const methods = owner as Record<string, (...args: unknown[]) => unknown>;
    const own = Object.getOwnPropertyDescriptor(owner, name)!;
    const real = methods[name];
    const wrapped = function (this: unknown, ...args: unknown[]): unknown {
      count(what);
      return real.apply(this, args);
    };
    Object.defineProperty(owner, name, { ...own, value: wrapped });
    undo.push(() => Object.defineProperty(owner, name, own));
  };
  const typed = Object.getPrototypeOf(Uint8Array.prototype) as object;
  for (const name of ["slice", "map"]) wrap(typed, name, `TypedArray.${name}`);
  wrap(ArrayBuffer.prototype, "slice", "ArrayBuffer.slice");
  for (const name of ["from", "concat", "alloc"]) wrap(Buffer, name, `Buffer.${name}`);
  wrap(TextEncoder.prototype, "encode", "TextEncoder.encode");
  wrap(JSON, "stringify", "JSON.stringify");
  return () => {
    for (const back of undo.reverse()) back();
  };
}
