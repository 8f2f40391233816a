import { normalizeText } from "one-shot-ts/text";

/**
 * BM25 over whole words: how well each document answers a query.
 *
 * @param documents - What is searched.
 * @returns A function from a query to one score per document; higher is better.
 * @see Robertson and Zaragoza (2009), "The probabilistic relevance framework", with the usual k1 = 1.2 and b = 0.75.
 */
export function bm25(documents: readonly string[], { k1 = 1.2, b = 0.75 } = {}): (query: string) => Float64Array {
  const postings = new Map<string, { readonly document: number; times: number }[]>();
  const lengths = documents.map((text, document) => {
    const words = normalizeText(text).split(" ");
    for (const word of words) {
      const known = postings.get(word) ?? [];
      const last = known.at(-1);
      if (last?.document === document) last.times++;
      else known.push({ document, times: 1 });
      postings.set(word, known);
    }
    return words.length;
  });
  const mean = lengths.reduce((sum, length) => sum + length, 0) / documents.length;
  return (query) => {
    const scores = new Float64Array(documents.length);
    // In a long query, such as a whole resume, each word counts once.
    for (const word of new Set(normalizeText(query).split(" "))) {
      const found = postings.get(word) ?? [];
      const rarity = Math.log(1 + (documents.length - found.length + 0.5) / (found.length + 0.5));
      for (const { document, times } of found) {
        const length = 1 - b + (b * lengths[document]) / mean;
        scores[document] += (rarity * times * (k1 + 1)) / (times + k1 * length);
      }
    }
    return scores;
  };
}
