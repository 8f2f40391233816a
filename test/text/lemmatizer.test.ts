import { describe, expect, it } from "vitest";

import { cosine } from "../../src/distances/cosine.js";
import { textEncoder } from "../../src/encoders/textEncoder.js";
import type { Lemmatizer } from "../../src/text/lemmatizer.js";
import { textVectorizer, type TextVectorizerConfig } from "../../src/text/textVectorizer.js";
import { onEachBackend } from "../backends-under-test.js";
import { smallNet } from "../encoders/nets.js";

const IRREGULAR: Readonly<Record<string, string>> = { men: "man", children: "child" };
const lemmatizer: Lemmatizer = {
  name: "plurals, 1",
  lemma: (word) => IRREGULAR[word] ?? word.replace(/(?<=..)s$/, ""),
};
const dot = (a: Float32Array, b: Float32Array): number => a.reduce((sum, value, k) => sum + value * b[k], 0);
const texts = ["Registered nurses", "nurse", "nurses", "delivery men", "driver", "drivers"];
const saved = (config: TextVectorizerConfig) => JSON.parse(JSON.stringify(config)) as TextVectorizerConfig;

describe("lemmatizer", () => {
  it.each([{}, { ngrams: false }, { words: false }] as const)("makes a word's forms one word with %j", (features) => {
    const plain = textVectorizer({ size: 512, ...features });
    const vectorize = textVectorizer({ size: 512, ...features }, { lemmatizer });
    expect(vectorize("Delivery MEN")).toEqual(plain("delivery man"));
    expect(vectorize("nurses")).toEqual(vectorize("Nurse"));
    expect(dot(plain("nurses"), plain("nurse"))).toBeLessThan(0.9);
  });

  it("counts frequencies of lemmas", () => {
    const vectorize = textVectorizer({ ngrams: false, size: 1 << 16 }, { lemmatizer }).fit(["a nurses", "nurse", "b"]);
    const [often, rare] = [Math.log(4 / 3) + 1, Math.log(4 / 2) + 1]; // "nurse" is in two texts, "b" in one
    expect(dot(vectorize("nurses b"), vectorize("b"))).toBeCloseTo(rare / Math.hypot(often, rare), 5);
  });

  it("is recorded by its name and by the most frequent words that it changes, in an order of their own", () => {
    expect(textVectorizer({}, { lemmatizer }).config.lemmatizer).toEqual({ name: "plurals, 1", examples: [] });
    const { config } = textVectorizer({}, { lemmatizer }).fit(texts);
    const examples = [["nurses", "nurse"], ["drivers", "driver"], ["men", "man"]]; // prettier-ignore
    expect(config.lemmatizer).toEqual({ name: "plurals, 1", examples });
    const many = Array.from({ length: 40 }, (_, k) => `${"x".repeat(k + 2)}s`);
    expect(textVectorizer({}, { lemmatizer }).fit(many).config.lemmatizer!.examples).toHaveLength(32);
  });

  it("gives the same vectors from JSON with the same lemmatizer, and again after another fit", () => {
    const made = textVectorizer({ size: 256 }, { lemmatizer }).fit(texts);
    const again = textVectorizer(saved(made.config), { lemmatizer });
    for (const text of ["night nurses", "men"]) expect(again(text)).toEqual(made(text));
    expect(again.resolved).toEqual(made.resolved);
    expect(again.fit(texts).resolved).toEqual(made.resolved);
  });

  it("is needed by what was saved with it, with the same name and lemmas", () => {
    const { config } = textVectorizer({ size: 16 }, { lemmatizer }).fit(texts);
    expect(() => textVectorizer(saved(config))).toThrow(
      new RangeError('textVectorizer: these settings need the lemmatizer "plurals, 1", got none; pass { lemmatizer } as second argument, or textEncoder.with({ lemmatizer }) to what loads the file'), // prettier-ignore
    );
    expect(() => textVectorizer(config, { lemmatizer: { ...lemmatizer, name: "plurals, 2" } })).toThrow(
      new RangeError('textVectorizer: lemmatizer must be "plurals, 1", as when it was saved, got "plurals, 2"'),
    );
    expect(() => textVectorizer(config, { lemmatizer: { ...lemmatizer, lemma: (word) => word } })).toThrow(
      new RangeError('textVectorizer: lemmatizer must give the lemmas of when it was saved, "nurse" for "nurses", got "nurses"; install the version of then, or train again'), // prettier-ignore
    );
  });

  it("is refused beside frequencies that were counted without it", () => {
    const { config } = textVectorizer({ size: 16 }).fit(texts);
    expect(() => textVectorizer(config, { lemmatizer })).toThrow(
      new RangeError("textVectorizer: frequencies must be counted with the lemmatizer, got some counted without; fit again"), // prettier-ignore
    );
  });

  it.each([
    [{ name: "", lemma: String }, "textVectorizer: lemmatizer.name must be a text of at most 200 characters"],
    [{ name: "x", lemma: "nurse" }, "textVectorizer: lemmatizer.lemma must be a function"],
    [{ name: "x" }, "textVectorizer: lemmatizer must be a lemmatizer, { name, lemma } with name, lemma"],
    ["wink", "textVectorizer: lemmatizer must be a lemmatizer"],
  ])("refuses %j", (wrong, message) => {
    expect(() => textVectorizer({}, { lemmatizer: wrong as never })).toThrow(message);
  });

  it.each([undefined, ""])("refuses a lemma that is %j", (lemma) => {
    const vectorize = textVectorizer({}, { lemmatizer: { name: "x", lemma: () => lemma as never } });
    expect(() => vectorize("nurse")).toThrow(new TypeError(`textVectorizer: the lemma of "nurse" must be a text that is not empty, got ${lemma === undefined ? "undefined" : JSON.stringify(lemma)}`)); // prettier-ignore
  });
});

onEachBackend(() => {
  it("is part of the encoder's fingerprint, and needed to load it", async () => {
    const vectorizer = textVectorizer({ size: 16 }, { lemmatizer });
    const net = smallNet([16], { distance: cosine, seed: 3 });
    const [encoder, plain] = [vectorizer, textVectorizer({ size: 16 })].map((one) => textEncoder({ net, vectorizer: one })); // prettier-ignore
    const renamed = { ...lemmatizer, name: "plurals, 2" };
    const other = textEncoder({ net, vectorizer: textVectorizer({ size: 16 }, { lemmatizer: renamed }) });
    const prints = await Promise.all([encoder, plain, other].map((one) => one.fingerprint()));
    expect(new Set(prints).size).toBe(3);

    const parts = await encoder.parts!();
    await expect(textEncoder.restore(parts)).rejects.toThrow('need the lemmatizer "plurals, 1", got none');
    await expect(textEncoder.with({ lemmatizer: renamed }).restore(parts)).rejects.toThrow('must be "plurals, 1"');
    const again = await textEncoder.with({ lemmatizer }).restore(parts);
    expect(await again.fingerprint()).toBe(prints[0]);
    expect((await again.embed(["Nurses"])).values).toEqual((await encoder.embed(["nurse"])).values);
    again.dispose!();
    net.dispose();
    expect(() => textEncoder.with({ lemmatizer: 7 as never })).toThrow("textEncoder.with: lemmatizer must be a lemmatizer"); // prettier-ignore
  });
});
