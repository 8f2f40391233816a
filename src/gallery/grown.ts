type Numbers = Uint8Array | Uint32Array | Int32Array;

/** The same numbers with room for at least `length`: a quarter more than needed, since twice as much would be too much for a large gallery. */
export function grown<T extends Numbers>(numbers: T, length: number): T {
  if (numbers.length >= length) return numbers;
  const larger = new (numbers.constructor as new (length: number) => T)(Math.ceil(1.25 * length) + 16);
  larger.set(numbers);
  return larger;
}
