import type { Embeddings } from "../data/embeddings.js";

/** A flat map of embeddings. */
export interface PrincipalComponents {
  /** First and second coordinate of each row. */
  readonly points: readonly (readonly [x: number, y: number])[];
  /** Share of the variance that each of the two explains. */
  readonly explained: readonly [number, number];
}

/**
 * The two directions in which embeddings vary most, by orthogonal iteration on the centred rows; no covariance matrix is formed. Signs are set so that each direction's
 * largest entry is positive.
 */
export function principalComponents({ values, length, size }: Embeddings): PrincipalComponents {
  const means = new Float64Array(size);
  for (let i = 0; i < values.length; i++) means[i % size] += values[i] / length;
  const centred = Float64Array.from(values, (value, i) => value - means[i % size]);
  let total = 0;
  for (const value of centred) total += value * value;

  const project = (direction: Float64Array): Float64Array => {
    const scores = new Float64Array(length);
    for (let row = 0; row < length; row++) {
      let sum = 0;
      for (let k = 0; k < size; k++) sum += centred[row * size + k] * direction[k];
      scores[row] = sum;
    }
    return scores;
  };
  const directions = [0, 1].map((which) =>
    Float64Array.from({ length: size }, (_, k) => Math.cos((k + 1) * (which + 1) * 1.7)),
  );
  let before = -1;
  for (let iteration = 0; iteration < 500; iteration++) {
    let captured = 0;
    for (const [which, direction] of directions.entries()) {
      const scores = project(direction);
      const next = new Float64Array(size);
      for (let row = 0; row < length; row++) {
        for (let k = 0; k < size; k++) next[k] += centred[row * size + k] * scores[row];
      }
      if (which === 1) removePart(next, directions[0]);
      captured += normalise(next);
      directions[which] = next;
    }
    if (Math.abs(captured - before) <= 1e-12 * captured) break;
    before = captured;
  }
  for (const direction of directions) {
    const largest = direction.reduce((best, value) => (Math.abs(value) > Math.abs(best) ? value : best), 0);
    if (largest < 0) for (let k = 0; k < size; k++) direction[k] *= -1;
  }
  const [x, y] = directions.map(project);
  const share = (scores: Float64Array): number => scores.reduce((sum, value) => sum + value * value, 0) / (total || 1);
  return { points: Array.from(x, (value, row) => [value, y[row]] as const), explained: [share(x), share(y)] };
}

function removePart(vector: Float64Array, unit: Float64Array): void {
  let dot = 0;
  for (let k = 0; k < vector.length; k++) dot += vector[k] * unit[k];
  for (let k = 0; k < vector.length; k++) vector[k] -= dot * unit[k];
}

/** Scales to length 1 and returns the previous length; a zero vector is left unchanged. */
function normalise(vector: Float64Array): number {
  const norm = Math.sqrt(vector.reduce((sum, value) => sum + value * value, 0));
  if (norm > 0) for (let k = 0; k < vector.length; k++) vector[k] /= norm;
  return norm;
}
