// Tests textVectorizer, documentFrequencies: frequencies only matter through the vectors
import fc from "fast-check";
import { describe, expect, it } from "vitest";

import { textVectorizer, type TextVectorizerConfig } from "../../src/text/textVectorizer.js";

const dot = (a: Float32Array, b: Float32Array): number => a.reduce((sum, value, k) => sum + value * b[k], 0);
const words = { ngrams: false, size: 1 << 16 } as const; // so large that a handful of words has a place each

describe("textVectorizer", () => {
  it("makes unit vectors of its size", () => {
    const vectorize = textVectorizer({ size: 64 });
    expect(vectorize.shape).toEqual([64]);
    expect(dot(vectorize("Truck driver"), vectorize("Truck driver"))).toBeCloseTo(1, 5);
  });

  it("does not see case, accents, punctuation, or, with words alone, order", () => {
    const vectorize = textVectorizer(words);
    expect(vectorize.sparse("Café MANAGER!")).toEqual(vectorize.sparse("manager, cafe"));
  });

  it.each(["", "###", " ... ", "\u200d\ufe0f", "<|>"])("refuses %j, which has nothing to compare, by name", (text) => {
    const message = `textVectorizer: the text ${JSON.stringify(text)} has nothing to compare: no letters, digits, emoji or symbols that make a feature; leave it out`;
    expect(() => textVectorizer()(text)).toThrow(new RangeError(message));
    expect(() => textVectorizer().sparse(text)).toThrow(message);
  });

  it("refuses a text too short for its runs, and what is no text", () => {
    expect(() => textVectorizer({ ngrams: { from: 5, to: 6 }, words: false })("ab")).toThrow("nothing to compare");
    expect(() => textVectorizer()(undefined as never)).toThrow(new TypeError("textVectorizer: a text must be a string, got undefined")); // prettier-ignore
  });

  it("makes vectors of emoji and symbols, alike where they are, apart where they differ", () => {
    const vectorize = textVectorizer();
    const near = (a: string, b: string): number => dot(vectorize(a), vectorize(b));
    expect(near("🔥", "🔥!")).toBeCloseTo(1, 5);
    expect(near("❤️", "❤")).toBeCloseTo(1, 5);
    for (const [a, b] of [["🔥", "💧"], ["👨‍👩‍👧", "🔥"], ["🇩🇪", "🇫🇷"], ["€", "🔥"]]) expect(Math.abs(near(a, b)), a + b).toBeLessThan(0.5); // prettier-ignore
    expect(near("love 🔥", "love")).toBeGreaterThan(0.3);
  });

  it("keeps words apart that differ in a mark which is no accent", () => {
    const vectorize = textVectorizer({ ngrams: false });
    for (const [a, b] of [["パンダ", "ハンダ"], ["काम", "कम"], ["মালি", "মেলা"], ["แม่", "แม"], ["й", "и"]]) expect(dot(vectorize(a), vectorize(b)), a + b).toBe(0); // prettier-ignore
  });

  it.each([
    { sublinear: true, expected: (1 + Math.log(3)) / Math.hypot(1 + Math.log(3), 1) },
    { sublinear: false, expected: 3 / Math.hypot(3, 1) },
  ])("weighs a word that occurs three times (sublinear: $sublinear)", ({ sublinear, expected }) => {
    const vectorize = textVectorizer({ ...words, sublinear });
    expect(dot(vectorize("a a a b"), vectorize("a"))).toBeCloseTo(expected, 5);
  });

  it("weighs words by ln((1 + texts) / (1 + texts with it)) + 1, unknown ones as if seen once", () => {
    const vectorize = textVectorizer(words).fit(["a b", "a b", "a c", "a d a"]);
    const [a, b, rare] = [Math.log(5 / 5) + 1, Math.log(5 / 3) + 1, Math.log(5 / 2) + 1];
    expect(dot(vectorize("a b"), vectorize("a"))).toBeCloseTo(a / Math.hypot(a, b), 5);
    expect(dot(vectorize("a never"), vectorize("a"))).toBeCloseTo(a / Math.hypot(a, rare), 5);
    expect(dot(vectorize("a c"), vectorize("a"))).toBeCloseTo(a / Math.hypot(a, rare), 5);
  });

  it("gives words their share of the squared length", () => {
    const both = { size: 1 << 16, ngrams: { from: 2, to: 3 } } as const;
    const share = (wordShare: number): number => {
      // "ab" and "ba" have no run of two or three characters in common with "cd", but a word: itself
      const vectorize = textVectorizer({ ...both, wordShare });
      return dot(vectorize("ab cd"), vectorize("ab ef"));
    };
    expect(share(0)).toBeCloseTo(0.5, 5);
    expect(share(1)).toBeCloseTo(0.5, 5);
    const runsOnly = textVectorizer({ ...both, words: false });
    const wordsOnly = textVectorizer({ ...both, ngrams: false });
    const [x, y] = ["nurse", "nurses"];
    const [byRuns, byWords] = [runsOnly, wordsOnly].map((one) => dot(one(x), one(y)));
    const mixed = textVectorizer({ ...both, wordShare: 0.3 });
    expect(byWords).toBe(0);
    expect(dot(mixed(x), mixed(y))).toBeCloseTo(0.7 * byRuns, 5);
  });

  it("brings misspelt and inflected words together by their characters", () => {
    const vectorize = textVectorizer({ size: 4096 });
    const near = dot(vectorize("accountant"), vectorize("accountants"));
    expect(near).toBeGreaterThan(0.3);
    expect(near).toBeGreaterThan(5 * Math.abs(dot(vectorize("accountant"), vectorize("plumber"))));
  });

  it("keeps products right on average with signs, and too large without, where features share places", () => {
    const texts = Array.from({ length: 40 }, (_, t) => Array.from({ length: 20 }, (_, k) => `w${t}x${k}`).join(" "));
    const meanProduct = (signed: boolean): number => {
      const vectors = texts.map(textVectorizer({ ngrams: false, size: 64, signed }));
      let sum = 0;
      vectors.forEach((a, i) => vectors.forEach((b, j) => (sum += i < j ? dot(a, b) : 0)));
      return sum / 780;
    };
    // No two texts have a word in common. Without signs 20 words in 64 places meet by chance.
    expect(Math.abs(meanProduct(true))).toBeLessThan(0.02);
    expect(meanProduct(false)).toBeGreaterThan(0.15);
  });

  it("gives the same vectors again from its config as JSON, with what it was fitted on", () => {
    const made = textVectorizer({ size: 512, words: { from: 1, to: 2 }, wordShare: 0.4 }).fit([
      "registered nurse",
      "nurse",
      "truck driver",
    ]);
    const again = textVectorizer(JSON.parse(JSON.stringify(made.config)) as TextVectorizerConfig);
    for (const text of ["night nurse", "Driver of trucks", "🔥"]) expect(again(text)).toEqual(made(text));
    expect(made("night nurse")).not.toEqual(
      textVectorizer({ ...made.config, frequencies: undefined as never })("night nurse"),
    );
  });

  it("is not changed by later changes of what it was made with", () => {
    const ngrams = { from: 3, to: 3 };
    const vectorize = textVectorizer({ size: 128, ngrams });
    const before = vectorize("plumber");
    ngrams.to = 5;
    expect(vectorize("plumber")).toEqual(before);
    expect(vectorize.config.ngrams).toEqual({ from: 3, to: 3 });
  });

  it("has sparse vectors that are the dense ones without their zeros", () => {
    const vectorize = textVectorizer({ size: 97 });
    fc.assert(
      fc.property(fc.lorem({ maxCount: 12 }), (text) => {
        const { places, values } = vectorize.sparse(text);
        const dense = new Float32Array(97);
        places.forEach((place, k) => (dense[place] = values[k]));
        expect(dense).toEqual(vectorize(text));
        expect(values.every((value) => value !== 0)).toBe(true);
        expect([...places]).toEqual([...new Set(places)].sort((a, b) => a - b));
      }),
    );
  });

  it.each([
    [{ size: 1 }, "textVectorizer: size must be between 2 and 16777216, got 1"],
    [{ ngrams: false, words: false }, "textVectorizer: need words or ngrams, got false for both"],
    [{ ngrams: { from: 0, to: 3 } }, "textVectorizer: ngrams.from must be at least 1, got 0"],
    [{ words: { from: 2, to: 1 } }, "textVectorizer: words.to must be at least 2, got 1"],
    [{ wordShare: 1.5 }, "textVectorizer: wordShare must be between 0 and 1, got 1.5"],
    [
      { frequencies: { texts: 3, features: [1, 2], counts: [2] } },
      "textVectorizer: frequencies must have one count per feature, got 1 for 2 features",
    ],
    [
      { frequencies: { texts: 3, features: [1], counts: [4] } },
      "textVectorizer: frequencies.counts[0] must be at most 3, the texts, got 4",
    ],
    [{ size: 1e9 }, "textVectorizer: size must be between 2 and 16777216, got 1000000000"],
  ] as const)("refuses %j", (config, message) => {
    expect(() => textVectorizer(config)).toThrow(new RangeError(message));
  });

  it("refuses to fit on nothing", () => {
    expect(() => textVectorizer().fit([])).toThrow("textVectorizer.fit: need at least one text, got none");
  });
});
