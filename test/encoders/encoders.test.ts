import * as tf from "@tensorflow/tfjs-core";
import { describe, expect, it } from "vitest";

import { audioFrontEnd } from "../../src/audio/audioFrontEnd.js";
import { changeSpeed } from "../../src/audio/changeSpeed.js";
import { embeddingRow } from "../../src/data/embeddings.js";
import { cosine } from "../../src/distances/cosine.js";
import { euclidean } from "../../src/distances/euclidean.js";
import { weightedL1 } from "../../src/distances/weightedL1.js";
import { audioEncoder } from "../../src/encoders/audioEncoder.js";
import type { Encoder, EncoderKind } from "../../src/encoders/encoder.js";
import { imageEncoder } from "../../src/encoders/imageEncoder.js";
import { outsideEncoder } from "../../src/encoders/outsideEncoder.js";
import { textEncoder } from "../../src/encoders/textEncoder.js";
import { vectorEncoder } from "../../src/encoders/vectorEncoder.js";
import { imagePreprocessor, type ImagePreprocessorConfig } from "../../src/images/imagePreprocessor.js";
import { SiameseNet } from "../../src/net/SiameseNet.js";
import { textVectorizer } from "../../src/text/textVectorizer.js";
import { expectNoLeak, onEachBackend } from "../backends-under-test.js";
import { randomImage, smallNet, tone } from "./nets.js";

const SIZE: ImagePreprocessorConfig = { size: [6, 5], mean: "image", deviation: "image" };
const frontEnd = audioFrontEnd({ sampleRate: 8000, seconds: 0.25, mels: 12 });
const vectorizer = textVectorizer({ size: 16 });
const lemmatizer = { name: "plurals", lemma: (word: string) => word.replace(/(?<=..)s$/, "") };
const outside = {
  name: "code points, 1",
  size: 4,
  embed: (texts: readonly string[]) =>
    texts.map((text) => Array.from({ length: 4 }, (_, k) => (text.codePointAt(k) ?? 1) / 100)),
};

/** One encoder of each kind over a given net or none, a few samples, and a sample of another kind. */
interface Case {
  readonly name: string;
  readonly kind: EncoderKind<never>;
  readonly make: (seed?: number) => Encoder<unknown>;
  readonly samples: readonly unknown[];
  readonly foreign: unknown;
  readonly refusal: string;
}
const cases: Case[] = [
  {
    name: "imageEncoder",
    kind: imageEncoder,
    make: (seed = 5) =>
      imageEncoder({
        net: smallNet([6, 5, 1], { seed }),
        prepare: imagePreprocessor(SIZE),
        views: { mirror: true },
      }) as Encoder<unknown>,
    samples: [randomImage(1), randomImage(2, 30, 20), randomImage(3)],
    foreign: "anna.jpg",
    refusal:
      "imageEncoder: a sample must be an image { data, height, width, channels }, such as readImage gives, got a text",
  },
  {
    name: "audioEncoder",
    kind: audioEncoder,
    make: (seed = 5) => audioEncoder({ net: smallNet(frontEnd.shape, { seed }), frontEnd }) as Encoder<unknown>,
    samples: [tone(1), tone(2, 0.3), tone(3, 2, 16000)],
    foreign: randomImage(1),
    refusal: "audioEncoder: a sample must be a recording { samples, sampleRate }, samples a Float32Array, got an image",
  },
  {
    name: "audioEncoder at three speeds",
    kind: audioEncoder,
    make: (seed = 5) =>
      audioEncoder({ net: smallNet(frontEnd.shape, { seed }), frontEnd, speeds: [1, 0.9, 1.1] }) as Encoder<unknown>,
    samples: [tone(1), tone(2, 0.3), tone(3, 2, 16000)],
    foreign: randomImage(1),
    refusal: "audioEncoder: a sample must be a recording { samples, sampleRate }, samples a Float32Array, got an image",
  },
  {
    name: "textEncoder",
    kind: textEncoder,
    make: (seed = 5) => textEncoder({ net: smallNet([16], { seed }), vectorizer }) as Encoder<unknown>,
    samples: ["nurse", "truck driver", "lorry driver"],
    foreign: 7,
    refusal: "textEncoder: a sample must be a text, got a number",
  },
  {
    name: "textEncoder with a lemmatizer",
    kind: textEncoder.with({ lemmatizer }),
    make: (seed = 5) =>
      textEncoder({
        net: smallNet([16], { seed }),
        vectorizer: textVectorizer({ size: 16 }, { lemmatizer }),
      }) as Encoder<unknown>,
    samples: ["nurses", "truck driver", "lorry drivers"],
    foreign: 7,
    refusal: "textEncoder: a sample must be a text, got a number",
  },
  {
    name: "vectorEncoder of a net",
    kind: vectorEncoder,
    make: (seed = 5) => vectorEncoder({ net: smallNet([2, 2], { seed }) }) as Encoder<unknown>,
    samples: [[1, 2, 3, 4], Float32Array.of(1, 0, 0, 0), [0, 0, 1, 1]],
    foreign: tone(1),
    refusal: "vectorEncoder: a sample must be a list of numbers, got a recording",
  },
  {
    name: "vectorEncoder of ready embeddings",
    kind: vectorEncoder,
    make: (seed = 5) => vectorEncoder({ size: 3, distance: seed === 5 ? cosine : euclidean }) as Encoder<unknown>,
    samples: [[1, 2, 3], Float32Array.of(1, 0, 0), [0, 0, 0]],
    foreign: "1, 2, 3",
    refusal: "vectorEncoder: a sample must be a list of numbers, got a text",
  },
  {
    name: "outsideEncoder with a head",
    kind: outsideEncoder(outside),
    make: (seed = 5) => outsideEncoder({ ...outside, head: smallNet([4], { seed }) }) as Encoder<unknown>,
    samples: ["ab", "cd", "abc"],
    foreign: 7,
    refusal: "codePointAt is not a function", // the model's own words come through
  },
];

onEachBackend(() => {
  describe.each(cases)("$name", ({ kind, make, samples, foreign, refusal }) => {
    it("gives each sample the embedding it has alone, in order, whatever the batch", async () => {
      const encoder = make();
      const all = await encoder.embed(samples, { batchSize: 2 });
      expect([all.length, all.size, all.values.length]).toEqual([3, encoder.size, 3 * encoder.size]);
      for (const [place, sample] of samples.entries()) {
        const alone = await encoder.embed([sample]);
        alone.values.forEach((value, k) => {
          expect(all.values[place * all.size + k]).toBeCloseTo(value, 5);
        });
      }
      await expect(encoder.embed([])).rejects.toThrow("embed: need at least one sample, got none");
      encoder.dispose?.();
    });

    it("is read back from its parts, through JSON, with the same embeddings and fingerprint", async () => {
      const encoder = make();
      const parts = await encoder.parts!();
      const record = JSON.parse(JSON.stringify(parts.record)) as typeof parts.record;
      const again = (await kind.restore({ ...parts, record })) as Encoder<unknown>;
      expect(await again.fingerprint()).toBe(await encoder.fingerprint());
      expect(await again.embed(samples)).toEqual(await encoder.embed(samples));
      expect([again.kind, again.size, again.distance.name]).toEqual([
        encoder.kind,
        encoder.size,
        encoder.distance.name,
      ]);
      encoder.dispose?.();
      again.dispose?.();
    });

    it("has a fingerprint that another model does not have", async () => {
      const [one, same, other] = [make(), make(), make(6)];
      expect(await same.fingerprint()).toBe(await one.fingerprint());
      expect(await other.fingerprint()).not.toBe(await one.fingerprint());
      for (const encoder of [one, same, other]) encoder.dispose?.();
    });

    it("refuses samples of another kind", async () => {
      const encoder = make();
      await expect(encoder.embed([foreign])).rejects.toThrow(refusal);
      await expect(encoder.embed([...samples, null])).rejects.toThrow(TypeError);
      encoder.dispose?.();
    });

    it("refuses parts of another kind and damaged parts, and leaves no tensors behind", async () => {
      const encoder = make();
      const parts = await encoder.parts!();
      await expectNoLeak(async () => {
        const wrong = { ...parts, record: { ...parts.record, kind: "smell" } };
        await expect(kind.restore(wrong)).rejects.toThrow(
          'the data hold an encoder of kind "smell", which the encoderKind "smell" of the program that saved it reads',
        );
        for (const [name, tensor] of parts.tensors) {
          const values = tensor.values.slice();
          values[0] += 0.001;
          const tensors = new Map([...parts.tensors, [name, { ...tensor, values }]]);
          await expect(kind.restore({ ...parts, tensors })).rejects.toThrow("the data are damaged");
        }
      });
      encoder.dispose?.();
    });

    it("leaves no tensors behind and can be aborted", async () => {
      await expectNoLeak(async () => {
        const encoder = make();
        await encoder.embed(samples);
        const signal = AbortSignal.abort(new Error("enough"));
        await expect(encoder.embed(samples, { signal })).rejects.toThrow("enough");
        encoder.dispose?.();
      });
    });
  });
});

describe("imageEncoder", () => {
  const withConfig = (net: SiameseNet, config: ImagePreprocessorConfig) =>
    imageEncoder({ net, prepare: imagePreprocessor(config) }).fingerprint();

  it("knows preparations by what they do, not by how they were written", async () => {
    const net = smallNet([6, 5, 1]);
    const plain = await withConfig(net, { size: [6, 5] });
    expect(await withConfig(net, { grayscale: true, size: [6, 5], invert: false, max: 255, deviation: 1 })).toBe(plain);
    for (const changed of [
      { size: [6, 5], mean: "image" },
      { size: [6, 5], invert: true },
      { size: [6, 5], binarize: true },
      { size: [6, 5], keepAspect: true },
      { size: [6, 5], crop: {} },
    ] as const) {
      expect(await withConfig(net, changed)).not.toBe(plain);
    }
    const views = await imageEncoder({
      net,
      prepare: imagePreprocessor({ size: [6, 5] }),
      views: { shift: 1 },
    }).fingerprint();
    expect(views).not.toBe(plain);
    net.dispose();
  });

  it("embeds as the net does what was prepared by hand", async () => {
    const net = smallNet([6, 5, 1]);
    const prepare = imagePreprocessor(SIZE);
    const images = [randomImage(1), randomImage(2)];
    const byHand = await net.embed(images.map((image) => prepare(image).data as Float32Array));
    const encoder = imageEncoder({ net, prepare });
    expect(await encoder.embed(images)).toEqual({ ...byHand, model: await encoder.fingerprint() });
    net.dispose();
  });

  it("gives a face and its mirror image the same embedding with mirror views", async () => {
    const encoder = imageEncoder({
      net: smallNet([6, 5, 1]),
      prepare: imagePreprocessor({ size: [6, 5] }),
      views: { mirror: true },
    });
    const image = randomImage(4, 6, 5);
    const mirrored = { ...image, data: image.data.map((_, i) => image.data[i - 2 * (i % 5) + 4]) };
    const { values } = await encoder.embed([image, mirrored]);
    for (let k = 0; k < 3; k++) expect(values[k]).toBeCloseTo(values[3 + k], 5);
    encoder.dispose!();
  });

  it("refuses a net that takes something else, and says which sample is wrong", async () => {
    const net = smallNet([6, 6, 1]);
    expect(() => imageEncoder({ net, prepare: imagePreprocessor(SIZE) })).toThrow(
      "imageEncoder: the net must take what prepare makes, shape [6, 5, 1], it takes [6, 6, 1]; pass the preparation that it was trained with",
    );
    const prepare = imagePreprocessor({ size: [6, 6] });
    const broken = { ...randomImage(1), height: 3 };
    await expect(imageEncoder({ net, prepare }).embed([randomImage(1), broken])).rejects.toThrow(
      "sample 1: imagePreprocessor: an image of 3 x 10 pixels",
    );
    net.dispose();
  });
});

/** The embeddings of samples, one list of numbers each. */
async function together<Sample>(encoder: Encoder<Sample>, samples: readonly Sample[]): Promise<Float32Array[]> {
  const embeddings = await encoder.embed(samples);
  return samples.map((_, row) => embeddingRow(embeddings, row));
}

describe("audioEncoder", () => {
  it("hears all windows, or as many as it may, and brings other rates to the front end's", async () => {
    const net = smallNet(frontEnd.shape);
    const recording = tone(1, 2);
    const windows = frontEnd.windows(recording);
    const each = await net.embed(windows);
    const mean = (rows: readonly number[]): number[] => {
      const sum = [0, 1, 2].map((k) => rows.reduce((total, row) => total + each.values[row * 3 + k], 0));
      return sum.map((value) => value / Math.hypot(...sum));
    };
    const all = await audioEncoder({ net, frontEnd }).embed([recording]);
    mean([...windows.keys()]).forEach((value, k) => expect(all.values[k]).toBeCloseTo(value, 5));
    const two = await audioEncoder({ net, frontEnd, mostWindows: 2 }).embed([recording]);
    mean([Math.floor(windows.length / 4), Math.floor((3 * windows.length) / 4)]).forEach((value, k) =>
      expect(two.values[k]).toBeCloseTo(value, 5),
    );
    await expect(audioEncoder({ net, frontEnd, resample: false }).embed([tone(1, 1, 16000)])).rejects.toThrow(
      "a recording must have 8000 samples per second, got 16000",
    );
    net.dispose();
  });

  it("hears a recording at several speeds, side by side", async () => {
    const net = smallNet(frontEnd.shape);
    const speeds = [1, 0.9, 1.1];
    const encoder = audioEncoder({ net, frontEnd, speeds });
    const { embeddingSize } = net;
    expect(encoder.size).toBe(3 * embeddingSize);
    const recordings = [tone(1, 1.5), tone(2, 0.28), tone(3, 0.28)]; // many windows and one
    const windowsAt = (speed: number): number => frontEnd.windows(changeSpeed(recordings[0], speed)).length;
    expect(windowsAt(0.9)).toBeGreaterThan(windowsAt(1.1));
    const atAll = await together(encoder, recordings);
    const atEach = await Promise.all(
      speeds.map((speed) => {
        const played = recordings.map((recording) => changeSpeed(recording, speed));
        return together(audioEncoder({ net, frontEnd, mostWindows: windowsAt(1.1) }), played); // as many as the shortest has
      }),
    );
    const dot = (x: Float32Array, y: Float32Array): number => x.reduce((sum, value, k) => sum + value * y[k], 0);
    speeds.forEach((_, place) => {
      const own = atAll.map((values) => values.slice(place * embeddingSize, (place + 1) * embeddingSize));
      own.forEach((values, row) => expect(dot(values, atEach[place][row]) / Math.hypot(...values)).toBeCloseTo(1, 5));
    });
    // Of recordings of one window, similarities are means over the speeds.
    const mean = atEach.reduce((sum, [, x, y]) => sum + dot(x, y) / 3, 0);
    expect(dot(atAll[1], atAll[2])).toBeCloseTo(mean, 5);
    net.dispose();
  });

  it("is another encoder at other speeds, and refuses what is no speed", async () => {
    const net = smallNet(frontEnd.shape);
    const plain = await audioEncoder({ net, frontEnd }).fingerprint();
    expect(await audioEncoder({ net, frontEnd, speeds: [1] }).fingerprint()).toBe(plain);
    const prints = [[1, 0.9], [0.9, 1], [0.9]].map((speeds) => audioEncoder({ net, frontEnd, speeds }).fingerprint());
    expect(new Set([plain, ...(await Promise.all(prints))]).size).toBe(4);
    expect(() => audioEncoder({ net, frontEnd, speeds: [] })).toThrow("audioEncoder: speeds must be a list of speeds, got a list of 0"); // prettier-ignore
    expect(() => audioEncoder({ net, frontEnd, speeds: [1, 0] })).toThrow("audioEncoder: each of speeds must be between 0.25 and 4, got 0"); // prettier-ignore
    expect(() => audioEncoder({ net, frontEnd, speeds: 0.9 as never })).toThrow("audioEncoder: speeds must be");
    const distance = weightedL1({ size: net.embeddingSize, random: () => 0.5 });
    const learned = new SiameseNet({ tower: net.tower, distance });
    expect(() => audioEncoder({ net: learned, frontEnd, speeds: [1, 0.9] })).toThrow("audioEncoder: speeds must be a single one with the learned distance weightedL1"); // prettier-ignore
    for (const weight of distance.variables) weight.dispose();
    net.dispose();
  });
});

describe("the encoders' tensors", () => {
  it("are only the nets'", async () => {
    const before = tf.memory().numTensors;
    const encoder = cases[0].make();
    await encoder.fingerprint();
    encoder.dispose!();
    expect(tf.memory().numTensors).toBe(before);
  });
});
