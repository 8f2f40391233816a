import { audioFrontEnd } from "../../src/audio/audioFrontEnd.js";
import { fromRecordings } from "../../src/audio/fromRecordings.js";
import type { Recording } from "../../src/audio/recording.js";
import { seeded } from "../../src/core/random.js";
import type { Dataset, Sample } from "../../src/data/dataset.js";
import { cosine } from "../../src/distances/cosine.js";
import { euclidean } from "../../src/distances/euclidean.js";
import { audioEncoder } from "../../src/encoders/audioEncoder.js";
import type { Encoder, EncoderKind } from "../../src/encoders/encoder.js";
import { imageEncoder } from "../../src/encoders/imageEncoder.js";
import { outsideEncoder } from "../../src/encoders/outsideEncoder.js";
import { textEncoder } from "../../src/encoders/textEncoder.js";
import { vectorEncoder } from "../../src/encoders/vectorEncoder.js";
import { fromReader } from "../../src/data/dataset.js";
import { fromImages } from "../../src/images/fromImages.js";
import { imagePreprocessor, type ImagePreprocessorConfig } from "../../src/images/imagePreprocessor.js";
import type { RawImage } from "../../src/images/rawImage.js";
import { fromTexts } from "../../src/text/fromTexts.js";
import { textVectorizer } from "../../src/text/textVectorizer.js";
import { smallNet } from "../encoders/nets.js";
import { inventPeople } from "../gallery/people.js";

/** How an encoder of one kind is made, and data for it. */
export interface KindCase<Raw> {
  readonly name: string;
  readonly kind: EncoderKind<Raw>;
  /** The encoder that is used. */
  readonly make: () => Encoder<Raw>;
  /** The same net behind another preparation, or under another name. */
  readonly makePreparedOtherwise: () => Encoder<Raw>;
  /** The same preparation before another net or, without one, another size. */
  readonly makeOther: () => Encoder<Raw>;
  /** The same net, compared by another distance. */
  readonly makeOtherDistance: () => Encoder<Raw>;
  /** Samples of some people, each several times. */
  readonly data: (people: number, seed: number) => Dataset<Raw>;
}

const NAMES = (people: number, seed: number, copies: number): { person: string; copy: number; seed: number }[] =>
  Array.from({ length: people * copies }, (_, i) => {
    const person = Math.floor(i / copies);
    return { person: `person ${seed}-${person}`, copy: i % copies, seed: 1000 * seed + person };
  });

const SIZE: ImagePreprocessorConfig = { size: [8, 8], mean: "image", deviation: "image" };
const picture = (seed: number, copy: number): RawImage => {
  const [base, noise] = [seeded(seed), seeded(31 * seed + copy + 7)];
  const data = Uint8Array.from({ length: 256 }, () => Math.floor(200 * base() + 55 * noise()));
  return { data, height: 16, width: 16, channels: 1 };
};
const images: KindCase<RawImage> = {
  name: "images",
  kind: imageEncoder,
  make: () => imageEncoder({ net: smallNet([8, 8, 1], { size: 8 }), prepare: imagePreprocessor(SIZE) }),
  makePreparedOtherwise: () =>
    imageEncoder({ net: smallNet([8, 8, 1], { size: 8 }), prepare: imagePreprocessor({ size: [8, 8] }) }),
  makeOther: () => imageEncoder({ net: smallNet([8, 8, 1], { size: 8, seed: 9 }), prepare: imagePreprocessor(SIZE) }),
  makeOtherDistance: () =>
    imageEncoder({ net: smallNet([8, 8, 1], { size: 8, distance: cosine }), prepare: imagePreprocessor(SIZE) }),
  data: (people, seed) => {
    const rows = NAMES(people, seed, 4);
    return fromImages(
      rows.map((row) => picture(row.seed, row.copy)),
      {
        prepare: imagePreprocessor(SIZE),
        labels: rows.map(({ person }) => person),
        names: rows.map(({ person, copy }) => `${person}/${copy}.png`),
      },
    );
  },
};

const frontEnd = audioFrontEnd({ sampleRate: 4000, seconds: 0.25, mels: 10, normalize: "none" });
const voice = (seed: number, copy: number): Recording => {
  const [base, noise] = [seeded(seed), seeded(31 * seed + copy + 7)];
  const tones = Array.from({ length: 3 }, () => 200 + 1500 * base());
  const samples = Float32Array.from({ length: 1600 }, (_, i) =>
    tones.reduce((sum, hertz) => sum + 0.2 * Math.sin((2 * Math.PI * hertz * i) / 4000), 0.05 * (noise() - 0.5)),
  );
  return { samples, sampleRate: 4000 };
};
const recordings: KindCase<Recording> = {
  name: "recordings",
  kind: audioEncoder,
  make: () => audioEncoder({ net: smallNet(frontEnd.shape, { size: 8 }), frontEnd }),
  makePreparedOtherwise: () => {
    const other = audioFrontEnd({ ...frontEnd.config, normalize: "mean" });
    return audioEncoder({ net: smallNet(frontEnd.shape, { size: 8 }), frontEnd: other });
  },
  makeOther: () => audioEncoder({ net: smallNet(frontEnd.shape, { size: 8, seed: 9 }), frontEnd }),
  makeOtherDistance: () => audioEncoder({ net: smallNet(frontEnd.shape, { size: 8, distance: cosine }), frontEnd }),
  data: (people, seed) => {
    const rows = NAMES(people, seed, 3);
    const labels = rows.map(({ person }) => person);
    return fromRecordings(
      rows.map((row) => voice(row.seed, row.copy)),
      { frontEnd, labels },
    );
  },
};

const vectorizer = textVectorizer({ size: 64 });
const words = (seed: number, copy: number): string => {
  const base = seeded(seed);
  const list = Array.from({ length: 6 }, () => Math.floor(1e6 * base()).toString(36));
  return list.filter((_, i) => i !== copy).join(" ");
};
const textRows = (people: number, seed: number) => {
  const rows = NAMES(people, seed, 4);
  return { texts: rows.map((row) => words(row.seed, row.copy)), labels: rows.map(({ person }) => person) };
};
const texts: KindCase<string> = {
  name: "texts",
  kind: textEncoder,
  make: () => textEncoder({ net: smallNet([64], { size: 16 }), vectorizer }),
  makePreparedOtherwise: () =>
    textEncoder({ net: smallNet([64], { size: 16 }), vectorizer: textVectorizer({ size: 64, words: false }) }),
  makeOther: () => textEncoder({ net: smallNet([64], { size: 16, seed: 9 }), vectorizer }),
  makeOtherDistance: () => textEncoder({ net: smallNet([64], { size: 16, distance: cosine }), vectorizer }),
  data: (people, seed) => {
    const rows = textRows(people, seed);
    return fromTexts(vectorizer, rows.texts, rows.labels);
  },
};

const vectors: KindCase<Sample> = {
  name: "vectors",
  kind: vectorEncoder,
  make: () => vectorEncoder({ net: smallNet([6], { size: 8 }) }),
  makePreparedOtherwise: () => vectorEncoder({ net: smallNet([6], { size: 8, normalize: false }) }),
  makeOther: () => vectorEncoder({ net: smallNet([6], { size: 8, seed: 9 }) }),
  makeOtherDistance: () => vectorEncoder({ net: smallNet([6], { size: 8, distance: cosine }) }),
  data: (people, seed) => inventPeople(people, { seed, prefix: `person ${seed}` }),
};

const letters = (options: { readonly name?: string } = {}) => ({
  name: "letters, 1",
  size: 26,
  embed: (batch: readonly string[]) =>
    batch.map((text) => {
      const counts = new Float32Array(26);
      for (const letter of text) counts[(letter.codePointAt(0) ?? 0) % 26]++;
      return counts;
    }),
  ...options,
});
const outside: KindCase<string> = {
  name: "samples of an outside model with a head",
  kind: outsideEncoder(letters()),
  make: () => outsideEncoder({ ...letters(), head: smallNet([26], { size: 16 }) }),
  makePreparedOtherwise: () =>
    outsideEncoder({ ...letters({ name: "letters, 2" }), head: smallNet([26], { size: 16 }) }),
  makeOther: () => outsideEncoder({ ...letters(), head: smallNet([26], { size: 16, seed: 9 }) }),
  makeOtherDistance: () => outsideEncoder({ ...letters(), head: smallNet([26], { size: 16, distance: cosine }) }),
  data: (people, seed) => {
    const rows = textRows(people, seed);
    const read = () => new Float32Array(26);
    return fromReader({ sampleShape: [26], labels: rows.labels, samples: rows.texts, read });
  },
};
const ready: KindCase<Sample> = {
  name: "ready-made embeddings",
  kind: vectorEncoder,
  make: () => vectorEncoder({ size: 6, distance: euclidean }),
  makePreparedOtherwise: () => vectorEncoder({ size: 6, distance: euclidean, normalize: true }),
  makeOther: () => vectorEncoder({ size: 6, distance: euclidean, normalize: true }),
  makeOtherDistance: () => vectorEncoder({ size: 6, distance: cosine }),
  data: (people, seed) => inventPeople(people, { seed, prefix: `person ${seed}` }),
};

/** One case for each kind of sample. */
export const kindCases = [
  images,
  recordings,
  texts,
  vectors,
  outside,
  ready,
] as readonly unknown[] as readonly KindCase<unknown>[];
