// What programs of the guides take for granted, as globals: small, made anew for each program, since many train `net`.
import * as tf from "@tensorflow/tfjs-core";
import {
  calibrate,
  contrastive,
  convTower,
  everyPair,
  fromArrays,
  Gallery,
  memoryStore,
  pairSampler,
  perClassSampler,
  scoreSamples,
  seeded,
  semiHard,
  SiameseNet,
  vectorEncoder,
} from "one-shot-ts";
import { useWasm } from "one-shot-ts/backends";
import { fromImages, imageEncoder, imagePreprocessor } from "one-shot-ts/images";
import { exportWeights } from "one-shot-ts/interop";
import { fileStore } from "one-shot-ts/node";

await useWasm();
const draw = seeded(7);

/** A bar at a place and angle of its own for each kind, with noise. */
export function bar(kind, size, noise = 0.2) {
  return Float32Array.from({ length: size * size }, (_, i) => {
    const [x, y] = [(i % size) - size / 2, Math.floor(i / size) - size / 2];
    const across = x * Math.cos(kind * 0.37) + y * Math.sin(kind * 0.37) + ((kind % 3) - 1) * size * 0.15;
    return (Math.abs(across) < size / 14 ? 1 : 0) + noise * draw();
  });
}
/** The same as a picture of gray bytes. */
export function picture(kind, size) {
  return {
    data: Uint8Array.from(bar(kind, size), (value) => 255 * Math.min(1, value)),
    width: size,
    height: size,
    channels: 1,
  };
}
/** A voice: a tone of its own with its overtones. */
export function voice(kind, { seconds = 1, sampleRate = 8000 } = {}) {
  const pitch = 110 + 23 * kind + 3 * draw();
  const samples = Float32Array.from({ length: seconds * sampleRate }, (_, i) =>
    [1, 2, 3, 4].reduce(
      (sum, k) =>
        sum + (0.2 / (1 + Math.abs(k - 1 - (kind % 4)))) * Math.sin((2 * Math.PI * pitch * k * i) / sampleRate),
      0.02 * draw(),
    ),
  );
  return { samples, sampleRate };
}
const vector = (kind) => Array.from({ length: 384 }, (_, i) => Math.sin(kind * 17 + i * (kind + 1)) + 0.3 * draw());

const SIZE = 28;
/** Rows of each kind from `from` to `to`, one kind after the other. */
const data = (from, to, perKind) => {
  const kinds = Array.from({ length: (to - from) * perKind }, (_, i) => from + Math.floor(i / perKind));
  return fromArrays(kinds.map((kind) => bar(kind, SIZE)), kinds.map((kind) => `kind ${kind}`), { shape: [SIZE, SIZE, 1] }); // prettier-ignore
};
const [train, held, test, whole] = [data(0, 20, 6), data(20, 32, 6), data(32, 40, 10), data(0, 40, 6)];
const rows = Array.from({ length: train.length }, (_, row) => train.labels.classOf[row]);
const labels = rows.map((kind) => `kind ${kind}`);
const tower = () => convTower({ inputShape: [SIZE, SIZE, 1], filters: [4, 8], embeddingSize: 64, random: seeded(1) });

/** What every program gets anew: the trained net; the rest belongs to it. */
const trained = memoryStore();
const weights = memoryStore();
let calibration, scored;
{
  const net = new SiameseNet({ tower: tower() });
  const random = seeded(2);
  await exportWeights(net, weights);
  await net.fit(train, {
    sampler: perClassSampler(train.labels, { random }),
    objective: semiHard(),
    epochs: 5,
    random,
  });
  await net.save(trained);
  calibration = calibrate(await net.score(held, everyPair(held)), { falsePositiveIdentificationRate: 0.01 });
  scored = await net.score(test, everyPair(test));
}
/** A worse system on the same pairs. */
const baseline = { ...scored, distances: scored.distances.map((distance) => distance + 0.5 * draw()) };
const jobs = rows.map((kind, i) => `job ${kind} of ${i}`);

/** On "Use a trained model" samples are pictures as they come, and the threshold belongs to the encoder. */
const prepare = imagePreprocessor({ size: [64, 64] });
const pictures = (from, to) => {
  const kinds = Array.from({ length: (to - from) * 5 }, (_, i) => from + Math.floor(i / 5));
  return fromImages({ images: kinds.map((kind) => picture(kind, 70)), labels: kinds.map((kind) => `kind ${kind}`) }, { prepare }); // prettier-ignore
};
let ofPictures;
async function grantPictures() {
  const [train, held, test] = [pictures(0, 6), pictures(6, 12), pictures(12, 18)];
  const net = new SiameseNet({ tower: convTower({ inputShape: prepare.shape, filters: [4, 8], random: seeded(1) }) });
  const scored = await scoreSamples(imageEncoder({ net, prepare }), held, everyPair(held));
  return { train, held, test, net, calibration: calibrate(scored, { falseMatchRate: 0.1 }) };
}

/** Makes the globals for a program of a page. */
export async function grant(page) {
  const net = await SiameseNet.load(trained);
  const gallery = new Gallery({ encoder: vectorEncoder({ net }), calibration });
  const [annaPhoto, photo] = [bar(50, SIZE), bar(50, SIZE)];
  await gallery.enroll("anna", annaPhoto);
  const random = seeded(3);
  const batch = (from) => tf.tensor4d(Array.from({ length: 8 }, (_, i) => [...bar(from + i, SIZE)]).flat(), [8, SIZE, SIZE, 1]); // prettier-ignore
  Object.assign(globalThis, {
    net, train, held, test, labels, calibration, gallery, scored, baseline, annaPhoto, photo, jobs,
    tower: tower(),
    dataset: whole,
    data: train,
    model: scored,
    sampler: pairSampler(train.labels, { random }),
    objective: contrastive(),
    breeds: labels,
    species: rows.map((kind) => `species ${kind % 5}`),
    left: batch(0),
    right: batch(4),
    y: tf.tensor1d([0, 1, 1, 1, 1, 1, 1, 1]),
    images: rows.map((kind) => picture(kind, 105)),
    scan: { ...picture(3, 90), data: picture(3, 90).data.map((value) => 255 - value) },
    vectors: rows.map(vector),
    service: async (texts) => texts.map((text) => vector(Number(text.split(" ")[1]))),
    questions: rows.map(vector),
    answers: rows.map(vector),
    recordings: rows.slice(0, 48).map((_, i) => voice(i % 12)),
    speakers: rows.slice(0, 48).map((_, i) => `voice ${i % 12}`),
  }); // prettier-ignore
  if (page === "docs/use.md") Object.assign(globalThis, (ofPictures ??= await grantPictures()));
  if (page === "README.md") {
    const kinds = Array.from({ length: 110 }, (_, i) => i % 11);
    Object.assign(globalThis, {
      labels: kinds.map((kind) => `kind ${kind}`),
      images: tf.tensor4d(kinds.flatMap((kind) => [...bar(kind, 32)]), [110, 32, 32, 1]),
      annaPhoto: bar(20, 32),
      photo: bar(20, 32),
    }); // prettier-ignore
  }
}

/** Files that a page's programs read and no program of the page writes. */
export async function savedFiles(page) {
  if (page === "docs/interop.md") await fileStore("trained.safetensors").write(await weights.read());
}
