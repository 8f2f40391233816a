import { describe, expect, it } from "vitest";
import { audioFrontEnd } from "../src/audio/audioFrontEnd.js";
import { imagePreprocessor } from "../src/images/imagePreprocessor.js";
import { textVectorizer } from "../src/text/textVectorizer.js";

const foreign = [null, "x", "", {}, [], [1], [NaN, NaN], { from: 1 }, NaN, Infinity, -1, 0, 0.5, 1e300, 2 ** 40, true, () => 0, Symbol("s"), 1n, new Map()]; // prettier-ignore

const makers: readonly { who: string; make: (config: never) => unknown; whole: Readonly<Record<string, unknown>> }[] = [
  {
    who: "imagePreprocessor",
    make: imagePreprocessor,
    whole: {
      size: [8, 9], grayscale: true, crop: { margin: 1, minInk: 2 }, binarize: { softness: 0, thin: true }, keepAspect: true, fill: 0, antialias: true,
      invert: false, max: 255, mean: 0, deviation: 1,
    }, // prettier-ignore
  },
  {
    who: "textVectorizer",
    make: textVectorizer,
    whole: {
      size: 64, ngrams: { from: 2, to: 3 }, words: { from: 1, to: 1 }, wordShare: 0.5, sublinear: true, signed: true,
      frequencies: { texts: 3, features: [1, 2], counts: [2, 3] },
    }, // prettier-ignore
  },
  {
    who: "audioFrontEnd",
    make: audioFrontEnd,
    whole: {
      sampleRate: 8000, frame: 0.025, hop: 0.01, window: "hann", preEmphasis: 0.9, mels: 20, range: [20, 4000], cepstra: 13, voice: { below: 30, floor: -60 },
      normalize: "mean", seconds: 1, step: 0.5,
    }, // prettier-ignore
  },
];

/** Every way to put `value` in the place of one field, at any depth, or of the whole. */
function* replaced(whole: unknown, value: unknown): Generator {
  yield value;
  if (typeof whole !== "object" || whole === null) return;
  for (const key of Object.keys(whole)) {
    for (const part of replaced((whole as Record<string, unknown>)[key], value)) {
      const copy: unknown = Array.isArray(whole) ? [...(whole as unknown[])] : { ...whole };
      (copy as Record<string, unknown>)[key] = part;
      yield copy;
    }
  }
}

describe("settings from a file", () => {
  it.each(makers)("of $who are taken as they are, or refused by name and field", ({ who, make, whole }) => {
    expect(() => make(whole as never)).not.toThrow();
    let refused = 0;
    for (const value of foreign) {
      for (const config of replaced(whole, value)) {
        const began = performance.now();
        try {
          make(config as never);
        } catch (error) {
          refused++;
          expect((error as Error).message, String(error)).toMatch(new RegExp(`^(${who}|cepstrum|melFilterbank): `));
          expect(error instanceof RangeError || error instanceof TypeError, String(error)).toBe(true);
        }
        expect(performance.now() - began).toBeLessThan(1000);
      }
    }
    expect(refused).toBeGreaterThan(150);
  });

  it("keep only what is known, and pollute nothing", () => {
    const config = JSON.parse('{ "size": 64, "__proto__": { "signed": false }, "other": 1 }') as object;
    expect(textVectorizer(config).config).toEqual({ size: 64 });
    expect(Object.keys(Object.prototype)).toEqual([]);
  });
});
