/** Eigenfaces: the directions in which training pictures vary most, found on people other than those compared. */
export interface Eigenfaces {
  /** Where a picture lies along each direction, in units of the training pictures' own spread along it. */
  readonly project: (picture: ArrayLike<number>) => Float64Array;
}

/**
 * Principal components of pictures, whitened.
 *
 * With fewer pictures than pixels, the eigenvectors of the small matrix of products between pictures give those of the large one between pixels.
 *
 * @param pictures - The values of each training picture.
 * @param count - How many directions.
 * @see Turk, Pentland (1991), "Eigenfaces for recognition".
 */
export function eigenfaces(pictures: readonly ArrayLike<number>[], count: number): Eigenfaces {
  const pixels = pictures[0].length;
  const mean = new Float64Array(pixels);
  for (const picture of pictures) for (let i = 0; i < pixels; i++) mean[i] += picture[i] / pictures.length;
  const centred = pictures.map((picture) => Float64Array.from(mean, (value, i) => picture[i] - value));
  const products = centred.map((a) => Float64Array.from(centred, (b) => dot(a, b)));
  const directions = leadingVectors(products, count).map((vector) => {
    const direction = new Float64Array(pixels);
    centred.forEach((picture, k) => {
      for (let i = 0; i < pixels; i++) direction[i] += vector[k] * picture[i];
    });
    // Its squared length is the eigenvalue, the sum of squares along it: dividing by the length gives a unit vector, and dividing again whitens.
    const squared = dot(direction, direction);
    return direction.map((value) => (value * Math.sqrt(pictures.length)) / squared);
  });
  return {
    project: (picture) => {
      const moved = Float64Array.from(mean, (value, i) => picture[i] - value);
      return Float64Array.from(directions, (direction) => dot(direction, moved));
    },
  };
}

/** Unit eigenvectors for the largest eigenvalues of a symmetric matrix, by orthogonal iteration. */
function leadingVectors(matrix: readonly Float64Array[], count: number): Float64Array[] {
  const size = matrix.length;
  let vectors = Array.from({ length: count }, (_, k) =>
    Float64Array.from({ length: size }, (_, i) => Math.cos((i + 1) * (k + 1) * 1.7)),
  );
  for (let iteration = 0; iteration < 100; iteration++) {
    vectors = vectors.map((vector) => Float64Array.from(matrix, (row) => dot(row, vector)));
    vectors.forEach((vector, k) => {
      for (let before = 0; before < k; before++) {
        const share = dot(vector, vectors[before]);
        for (let i = 0; i < size; i++) vector[i] -= share * vectors[before][i];
      }
      const length = Math.sqrt(dot(vector, vector)) || 1;
      for (let i = 0; i < size; i++) vector[i] /= length;
    });
  }
  return vectors;
}

function dot(a: Float64Array, b: Float64Array): number {
  let sum = 0;
  for (let i = 0; i < a.length; i++) sum += a[i] * b[i];
  return sum;
}
