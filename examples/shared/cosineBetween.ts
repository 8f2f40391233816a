/** One minus the cosine between the values of two rows. */
export function cosineBetween(values: readonly Float32Array[]): (a: number, b: number) => number {
  const product = (x: Float32Array, y: Float32Array): number => {
    let sum = 0;
    for (let i = 0; i < x.length; i++) sum += x[i] * y[i];
    return sum;
  };
  const lengths = values.map((row) => Math.sqrt(product(row, row)));
  return (a, b) => 1 - product(values[a], values[b]) / (lengths[a] * lengths[b] || 1);
}
