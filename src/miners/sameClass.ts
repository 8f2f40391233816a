/** Which rows of a batch share a class, as `[rows * rows]` of 0 and 1; a row does not count as being like itself unless `self` says so. */
export function sameClass(classOf: ArrayLike<number>, { self }: { readonly self: boolean }): Float32Array {
  const n = classOf.length;
  const mask = new Float32Array(n * n);
  for (let i = 0; i < n; i++) {
    for (let j = 0; j < n; j++) if (classOf[i] === classOf[j] && (self || i !== j)) mask[i * n + j] = 1;
  }
  return mask;
}
