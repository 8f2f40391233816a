/**
 * K-reciprocal re-ranking as its authors' program has it, on a whole matrix, line by line.
 *
 * @see Zhong et al. (2017); github.com/zhunzhong07/person-re-ranking, `re_ranking_ranklist.py`, whose input matrix is squared before and whose queries come first.
 */
export function rerankedMatrix(
  matrix: readonly (readonly number[])[],
  { k1, k2, lambda }: { readonly k1: number; readonly k2: number; readonly lambda: number },
): number[][] {
  const n = matrix.length;
  const original = matrix.map((row) => row.map((value) => value / (Math.max(...row) || 1)));
  const rank = original.map((row, i) =>
    [...row.keys()].sort((a, b) => Number(b === i) - Number(a === i) || row[a] - row[b] || a - b),
  );
  const reciprocal = (i: number, k: number): number[] => {
    const forward = rank[i].slice(0, k + 1);
    return forward.filter((j) => rank[j].slice(0, k + 1).includes(i));
  };
  let v = original.map((row, i) => {
    const index = reciprocal(i, k1);
    let expanded = [...index];
    for (const candidate of index) {
      const others = reciprocal(candidate, Math.round(k1 / 2));
      const shared = others.filter((j) => index.includes(j));
      if (shared.length > (2 / 3) * others.length) expanded = [...expanded, ...others];
    }
    const unique = [...new Set(expanded)];
    const weights = unique.map((j) => Math.exp(-row[j]));
    const sum = weights.reduce((total, weight) => total + weight, 0);
    const result = new Array<number>(n).fill(0);
    unique.forEach((j, k) => (result[j] = weights[k] / sum));
    return result;
  });
  if (k2 !== 1) {
    const before = v;
    v = rank.map((order) => before[0].map((_, j) => order.slice(0, k2).reduce((sum, i) => sum + before[i][j], 0) / k2));
  }
  return v.map((own, i) =>
    v.map((other, j) => {
      const smaller = own.reduce((sum, value, k) => sum + Math.min(value, other[k]), 0);
      return (1 - lambda) * (1 - smaller / (2 - smaller)) + lambda * original[i][j];
    }),
  );
}
