import { mkdirSync, writeFileSync } from "node:fs";
import * as tf from "@tensorflow/tfjs-core";
import * as tfl from "@tensorflow/tfjs-layers";

import {
  batchHard,
  calibrate,
  collapseGuard,
  contrastive,
  cosine,
  denseTower,
  earlyStopping,
  episodeSampler,
  euclidean,
  everyPair,
  fromArrays,
  Gallery,
  memoryCache,
  memoryStore,
  multipleNegatives,
  multipleNegativesWithHard,
  netEncoder,
  nPairs,
  outsideEncoder,
  pairCrossEntropy,
  pairSampler,
  perClassSampler,
  prototypical,
  proxyNca,
  Recognizer,
  scoreSamples,
  seeded,
  SiameseNet,
  triplet,
  tripletMiner,
  vectorEncoder,
  weightedL1,
  type Dataset,
  type Embeddings,
  type Sample,
  type ScoredPairs,
} from "../src/index.js";
import type { Port } from "../src/worker/index.js";
import { audioEncoder, audioFrontEnd, type Recording, type Spectrogram } from "../src/audio/index.js";
import { fitProbability, identityThresholds } from "../src/calibration/index.js";
import { exportLines, float16, Grouping, medoid } from "../src/gallery/index.js";
import { imageEncoder, imagePreprocessor, type RawImage } from "../src/images/index.js";
import {
  fileCache,
  fileStore,
  fileSystemHandler,
  progressBar,
  progressCallbacks,
  trainingCheckpoint,
} from "../src/node/index.js";
import { textEncoder, textVectorizer } from "../src/text/index.js";

import { exportWeights } from "../src/interop/index.js";

const labels = ["a", "a", "a", "b", "b", "b"];
const samples = [[0, 1], [0, 2], [0, 3], [5, 1], [5, 2], [5, 3]]; // prettier-ignore
const classOf = [0, 0, 0, 1, 1, 1];
/** Fresh for each call: a wrong call must not spoil the next. */
export const dataset = (): Dataset => fromArrays(samples, labels);
const forged = (): Dataset => fromArrays(samples, labels, { forged: [0, 0, 1, 0, 0, 1] });
const random = seeded(1);
export const embeddings = (): Embeddings => ({ values: Float32Array.from(samples.flat()), length: 6, size: 2, distance: "euclidean" }); // prettier-ignore
const matrix = (): tf.Tensor2D => tf.tensor2d(samples);
const tower = () => denseTower({ inputShape: [2], units: [2], embeddingSize: 2, random });
export const net = (): SiameseNet => new SiameseNet({ tower: tower(), normalize: false });

const pairs = { positives: { anchor: Int32Array.of(0), other: Int32Array.of(1) }, negatives: { anchor: Int32Array.of(0), other: Int32Array.of(3) } }; // prettier-ignore
const lifted = { margin: 1, distance: cosine };
const overBatch = (own: object) => (): readonly unknown[] => [matrix(), classOf, { ...own }];
const overComparison = (own: object) => (): readonly unknown[] =>
  [matrix(), { classOf, mined: pairs, memory: own === lifted ? undefined : { embeddings: matrix(), classOf } }, { ...own }]; // prettier-ignore
const withProxies = (own: object) => (): readonly unknown[] => [matrix(), classOf, tf.tensor2d([[1, 0], [0, 1]]), { ...own }]; // prettier-ignore
const options = (): readonly unknown[] => [{}];
const picture = (): RawImage => ({ data: Uint8Array.of(0, 255, 9, 200), height: 2, width: 2, channels: 1 });
const ofSound = { sampleRate: 8000, seconds: 0.1, mels: 4 };
const recording = (): Recording => ({
  samples: Float32Array.from({ length: 1000 }, (_, i) => Math.sin(i)),
  sampleRate: 8000,
});
const spectrogram = (): Spectrogram => ({ data: Float32Array.of(1, 2, 3, 4), frames: 2, bands: 2 });
/** One sample of 8 bits. */
const wav = (): Uint8Array =>
  new Uint8Array(Buffer.from("524946460000000057415645666d74201000000001000100401f0000401f0000010008006461746101000000ff", "hex")); // prettier-ignore
/** One red pixel. */
const bmp = (): Uint8Array =>
  new Uint8Array(Buffer.from("424d3a0000000000000036000000280000000100000001000000010018000000000004000000000000000000000000000000000000000000ff00", "hex")); // prettier-ignore
const folderOfImages = (): string => {
  mkdirSync("images/a", { recursive: true });
  writeFileSync("images/a/1.bmp", bmp());
  return "images";
};
const scored = (): object => ({ distances: [0.1, 0.2, 0.9], y: [0, 0, 1] });
const judged = (): ScoredPairs => ({
  distances: [0.1, 0.2, 0.7, 0.5, 0.9, 1.2],
  y: [0, 0, 0, 1, 1, 1],
  leftIdentity: [0, 1, 2, 0, 1, 2],
  rightIdentity: [0, 1, 2, 1, 2, 0],
  left: [0, 1, 2, 0, 1, 2],
  right: [3, 4, 5, 4, 5, 3],
  distance: "euclidean",
  model: "model",
});
const ofGallery = calibrate(judged(), { falsePositiveIdentificationRate: 0.5 });
const ofShape = (inputShape: readonly number[]): SiameseNet =>
  new SiameseNet({ tower: denseTower({ inputShape, units: [], embeddingSize: 2, random }) });
const outside = () => ({ name: "outside", size: 2, embed: (some: readonly number[][]) => some, distance: cosine, normalize: true, batchSize: 2, cache: memoryCache(), head: undefined }); // prettier-ignore
const judgedBefore = calibrate(judged());
const betweenRows = (a: number, b: number): number => Math.abs(a - b);
const identified = () => ({ rankOneRate: { value: 0.5, low: 0.2, high: 0.8 }, cumulativeMatch: [0.5, 1], openSet: [], enrolledProbes: 2, unknownProbes: 0, enrolled: 2 }); // prettier-ignore
const pictures = (): tf.Tensor4D => tf.ones([1, 2, 2, 1]);
const ofLabels = (): readonly unknown[] => [labels, { random, groups: undefined, batchSize: 2 }];

/** A port from which nothing ever comes. */
const quietPort = (): Port => ({ postMessage: () => undefined, addEventListener: () => undefined });

const exported = memoryStore();
await exportWeights(net(), exported);

const ready = vectorEncoder({ size: 2 });
const ofReady = calibrate(await scoreSamples(ready, dataset(), everyPair(dataset())), {
  falsePositiveIdentificationRate: 0.5,
});
/** Two people, one of them twice. */
export const gallery = async (): Promise<Gallery<Sample>> => {
  const made = new Gallery({ encoder: ready, calibration: ofReady, history: true });
  await made.enrollAll([[0, 1], [0, 2], [5, 1]], ["anna", "anna", "bert"]); // prettier-ignore
  return made;
};
const recognizer = async (): Promise<Recognizer<Sample>> => {
  const made = new Recognizer({ encoder: ready, calibration: ofReady });
  await made.enrollAll([[0, 1], [0, 2], [5, 1]], ["anna", "anna", "bert"]); // prettier-ignore
  return made;
};
const grouping = async (): Promise<Grouping<Sample>> => {
  const made = new Grouping({ encoder: ready, calibration: ofReady });
  await made.assignAll([[0, 1], [0, 2], [90, 9]]); // prettier-ignore
  return made;
};
const savedGallery = memoryStore();
const savedRecognizer = memoryStore();
const held = await gallery();
await held.save(savedGallery);
await (await recognizer()).save(savedRecognizer);
const galleryParts = await held.parts();
const lines: string[] = [];
for await (const line of exportLines(held)) lines.push(line);

/**
 * Arguments with which a public function works, by its name: the test of wrong arguments puts a wrong value in the place of each in turn, and of each field of those
 * that are plain objects. What is not listed is called with wrong arguments only.
 */
export const goodArguments: Readonly<Record<string, () => readonly unknown[]>> = {
  fromArrays: () => [samples, labels, { shape: [2], groups: labels, forged: undefined, names: labels }],
  fromReader: () => [{ sampleShape: [2], labels, read: (row: number) => samples[row], samples, groups: labels }],
  fromTensor: () => [matrix(), labels, { groups: labels }],
  subset: () => [dataset(), [0, 1]],
  toLabels: () => [labels],
  fromSimilarity: () => [[0, 1, true]],
  scoreEmbeddings: () => [embeddings(), everyPair(dataset()), dataset(), {}],
  splitByClass: () => [dataset(), { testFraction: 0.5, fractions: undefined, random }],
  splitByGroup: () => [fromArrays(samples, labels, { groups: labels }), { fractions: [0.5, 0.5], random }],
  splitWithinClass: () => [dataset(), { testFraction: 0.5, random }],
  scoreWith: () => [dataset(), everyPair(dataset()), (a: number, b: number) => Math.abs(a - b)],
  embeddingRow: () => [embeddings(), 1],

  classBalancedSampler: ofLabels,
  episodeSampler: () => [labels, { ways: 2, shots: 1, queries: 1, random }],
  everyPair: () => [dataset()],
  explicitPairs: () => [[[0, 1]], [[0, 2]], [0], { shape: [2], identities: { left: ["a"], right: ["a"] } }],
  explicitTriplets: () => [[[0, 1]], [[0, 2]], [[5, 5]], { identities: { anchor: ["a"], negative: ["b"] } }],
  fixedPairSampler: () => [{ ...everyPair(dataset()) }, { batchSize: 2, random }],
  fixedTripletSampler: () => [
    { anchor: Int32Array.of(0), positive: Int32Array.of(1), negative: Int32Array.of(3) },
    { random },
  ],
  batchPairSampler: () => [perClassSampler(labels, { classes: 2, perClass: 2, random }), { relation: () => 0 as const, random }], // prettier-ignore
  forgeryPairSampler: () => [forged(), { batchSize: 2, fractions: { same: 0.5, skilled: 0.5 }, random }],
  hierarchicalSampler: () => [["a", "a", "b", "b"], [1, 1, 1, 1], { categories: 1, random }],
  pairSampler: ofLabels,
  perClassSampler: () => [labels, { classes: 2, perClass: 2, groups: undefined, random }],
  tripletSampler: ofLabels,
  writerSampler: () => [forged(), { writers: 2, random }],
  hardPairSampler: () => [labels, { batchSize: 2, hardFraction: 0.5, guards: {}, random }],
  randomToHard: () => [{ start: 0, end: 0.5 }],

  angularMiner: () => [{ angle: 0.3 }],
  batchEasyHardMiner: () => [{ positive: "easy", negative: "hard", positiveRange: [0, 1], negativeRange: undefined }],
  allOf: () => [tripletMiner(), tripletMiner()],
  anyOf: () => [tripletMiner(), tripletMiner()],
  firstOf: () => [tripletMiner(), tripletMiner()],
  distanceWeightedMiner: () => [{ cutoff: 0.5, random }],
  hardNegatives: () => [embeddings(), labels, { perRow: 1, distance: undefined }],
  mineBatchHard: () => [tf.tensor2d([[0, 1], [1, 0]]), [0, 0]], // prettier-ignore
  multiSimilarityMiner: () => [{ epsilon: 0.1 }],
  pairMarginMiner: () => [{ positiveMargin: 0.2, negativeMargin: 0.8 }],
  tripletMiner: () => [{ kind: "hard", margin: 0.2 }],

  arcFaceLoss: withProxies({ margin: 0.5, scale: 64 }),
  binaryCrossEntropyLoss: () => [tf.tensor1d([0.5, 1]), [0, 1]],
  circleLoss: overBatch({ margin: 0.25, gamma: 80 }),
  contrastiveLoss: () => [tf.tensor1d([0.5, 1]), [0, 1], { margin: 1, squared: true }],
  cosFaceLoss: withProxies({ margin: 0.35, scale: 64 }),
  generalizedLiftedStructureLoss: overComparison({ margin: 1, distance: cosine }),
  liftedStructureLoss: overComparison(lifted),
  multipleNegativesLoss: () => [matrix(), matrix(), { similarity: "cosine", scale: 20, identityOf: classOf }],
  multiSimilarityLoss: overComparison({ alpha: 2, beta: 50, base: 0.5 }),
  normalizedSoftmaxLoss: withProxies({ temperature: 0.05 }),
  ntXentLoss: overComparison({ temperature: 0.1 }),
  prototypicalLoss: () => [matrix(), [0, 1, 0, 1, 0, 1], 2, { distance: cosine }],
  proxyAnchorLoss: withProxies({ margin: 0.1, alpha: 32 }),
  proxyNcaLoss: withProxies({ scale: 1 }),
  classWeightedReducer: () => [[1, 2]],
  supervisedContrastiveLoss: overComparison({ temperature: 0.1 }),
  thresholdConsistency: overComparison({
    positiveMargin: 0.9,
    negativeMargin: 0.5,
    positiveWeight: 1,
    negativeWeight: 1,
  }),
  tripletLoss: () => [tf.tensor1d([0.5]), tf.tensor1d([0.6]), { margin: 0.2, swap: undefined }],
  tupletMarginLoss: overComparison({ margin: 0.1, scale: 64 }),

  selectEntries: () => [matrix(), [0, 1]],
  selectRows: () => [matrix(), [0, 1]],
  weightedL1: () => [{ size: 2, random }],

  buildTower: () => [{ inputShape: [2], blocks: [{ kind: "dense", units: 2 }], embeddingSize: 2 }, { random }],
  conv4Tower: () => [{ inputShape: [16, 16, 1], random }],
  convTower: () => [{ inputShape: [8, 8, 1], filters: [2], embeddingSize: 2, random }],
  denseTower: () => [{ inputShape: [2], units: [2], embeddingSize: 2, dropout: 0, random }],
  audioTower: () => [{ inputShape: [32, 16, 1], pooling: "statistics", random }],
  textTower: () => [{ inputShape: [4], units: [2], embeddingSize: 2, random }],
  keepInput: () => [tower(), { share: 0.5 }],
  correlateMaps: () => [tfl.input({ shape: [4, 4, 2] })],

  adam: () => [{ learningRate: 0.01 }],
  batchObjective: () => [{ name: "batchObjective", losses: (x: tf.Tensor2D) => tf.sum(x, 1), per: "row" }, { miner: undefined, memory: 2, regularizer: undefined }], // prettier-ignore
  arcFace: () => [{ classes: ["a", "b"], size: 2, random, margin: 0.5 }],
  proxyObjective: () => ["proxyObjective", { classes: ["a", "b"], size: 2, random }, (x: tf.Tensor2D) => tf.sum(x, 1)],
  prototypical: () => [{ distance: cosine, scale: 1 }],
  nPairs: () => [{ similarity: "dot", scale: 1, symmetric: false }],
  batchHard: () => [{ margin: 0.2, miner: undefined, reducer: undefined }],
  semiHard: () => [{ margin: 0.2 }],
  batchTriplet: () => [{ miner: tripletMiner() }],
  batchContrastive: () => [{ margin: 1, miner: tripletMiner() }],
  contrastive: () => [{ margin: 1 }],
  triplet: () => [{ margin: 0.2 }],
  circle: options,
  multiSimilarity: options,
  earlyStopping: () => [{ monitor: "loss", patience: 1 }],
  collapseGuard: () => [contrastive(), { every: 1, margin: "soft", fallback: contrastive(), onCollapse: () => 0 }],
  cosineDecay: () => [0.1, { epochs: 2, end: 0 }],
  pairCrossEntropy: () => [weightedL1({ size: 2, random })],
  proxyNca: () => [{ classes: ["a", "b"], size: 2, random }],

  augmentImage: () => [picture(), { flip: 0.5, shift: 0.1, zoom: 0.1, contrast: 0.2, brightness: 0.1, tint: 0.1, erase: 1, random }], // prettier-ignore
  fromImages: () => [
    { images: [picture(), picture()], labels: ["a", "b"], files: ["a.png", "b.png"], forged: [0, 1] },
    { prepare: imagePreprocessor({ size: [2, 2] }), keep: true, labels: undefined, groups: undefined },
  ],
  stackImages: () => [[picture(), picture()]],
  grayscaleBatch: () => [pictures()],
  grayscaleImage: () => [picture()],
  rgbImage: () => [picture()],
  cropToInk: () => [picture(), { margin: 0, minInk: 1, threshold: 100 }],
  measureDeviation: () => [[picture()], (image: RawImage) => image],
  frameInk: () => [picture(), [2, 2], { reach: 3, scale: 1 }],
  binarizeInk: () => [picture(), { threshold: 100, softness: 1 }],
  inkThreshold: () => [picture()],
  invertBatch: () => [pictures(), 255],
  invertImage: () => [picture(), 255],
  imagePreprocessor: () => [{ size: [2, 2], grayscale: true, crop: { margin: 0 }, binarize: true, keepAspect: true, fill: 0, antialias: true, invert: false, max: 255, mean: 0, deviation: 1 }], // prettier-ignore
  resizeBatch: () => [pictures(), [2, 2], { keepAspect: true, fill: 0, antialias: true }],
  resizeImage: () => [picture(), [2, 2], { keepAspect: true, fill: 0, antialias: true }],
  cropImage: () => [picture(), { left: 0, top: 0, width: 1, height: 1 }],
  standardizeBatch: () => [pictures(), { mean: [0], deviation: "image" }],
  standardizeImage: () => [picture(), { mean: [0], deviation: "image" }],
  strokeCorrelations: () => [new Float32Array(8), [2, 2, 2], { offsets: [[0, 0]] }],
  strokeDirections: () => [picture(), { cell: 2, directions: 2, withInk: true }],
  blurInk: () => [picture(), [0.25, 0.5, 0.25]],
  thickenInk: () => [picture(), 0.5],
  thinInk: () => [picture()],
  warpImage: () => [picture(), { rotation: 1, shear: 0.1, scale: [0.8, 1.2], shift: 1, probability: 1, elastic: 1, elasticPoints: 2, fill: 0, random }], // prettier-ignore

  addNoise: () => [recording(), { ratio: 10, noises: [recording()], random }],
  addReverberation: () => [recording(), { time: 0.1, ratio: 3, delay: 0.01, random }],
  augmentSpectrogram: () => [spectrogram(), { noise: 1, ratio: [5, 20], babble: [spectrogram()], microphone: 3, bands: 0.5, frames: 0.5, random }], // prettier-ignore
  changeSpeed: () => [recording(), 1.1],
  cepstrum: () => [[1, 2, 3], 2],
  cutFrames: () => [[1, 2, 3], { length: 2, hop: 1, window: "hann", preEmphasis: 0 }],
  audioFrontEnd: () => [{ ...ofSound, voice: true, normalize: "mean", range: [20, 4000], cepstra: 2 }],
  fromRecordings: () => [
    { recordings: [recording(), recording()], labels: ["a", "b"], files: ["a.wav", "b.wav"] },
    { frontEnd: audioFrontEnd(ofSound), resample: true, random, seconds: [0.05, 0.1], augment: (part: Spectrogram) => part, labels: undefined, groups: undefined }, // prettier-ignore
  ],
  melFilterbank: () => [{ sampleRate: 8000, size: 256, mels: 4, range: [20, 4000] }],
  decodeALaw: () => [Uint8Array.of(1)],
  decodeMuLaw: () => [Uint8Array.of(1), { encoding: "g711" }],
  decodeWav: () => [wav(), { maxSamples: 10 }],
  resampleAudio: () => [recording(), 4000, { maxSamples: 10_000 }],
  cutWindows: () => [spectrogram(), 1, 1],
  normalizeBands: () => [spectrogram(), "mean"],
  selectFrames: () => [spectrogram(), [1, 0]],
  powerSpectrum: () => [[1, 2], 2],
  detectVoice: () => [[[1, 2]], { below: 35, floor: -70 }],

  fromTexts: () => [textVectorizer({ size: 8 }), ["one", "two"], ["a", "b"], { groups: undefined }],
  normalizeText: () => ["text"],
  textVectorizer: () => [{ size: 8, ngrams: false, words: { from: 1, to: 1 }, wordShare: 0.5, sublinear: true, signed: true, frequencies: { texts: 1, features: [1], counts: [1] }, lemmatizer: { name: "plurals", examples: [["nurses", "nurse"]] } }, { lemmatizer: { name: "plurals", lemma: (word: string) => word.replace(/s$/, "") } }], // prettier-ignore

  exportWeights: () => [net(), memoryStore()],
  importWeights: () => [net(), exported, { maxBytes: 100_000 }],
  fileCache: () => ["cache", { maxBytes: 1000 }],
  fileStore: () => ["file", { maxBytes: 1000, overwrite: false }],
  fileSystemHandler: () => ["model", { maxBytes: 1000 }],
  progressBar: () => ["title", { stream: process.stderr }],
  progressCallbacks: () => [{ epochs: 1, stepsPerEpoch: 1, stream: process.stderr }],
  readImage: () => [bmp(), { maxPixels: 100, maxBytes: 100 }],
  readImageFolder: () => [folderOfImages(), { layout: "classes", preprocess: undefined, extensions: ["bmp"], unreadable: "throw", onProgress: () => undefined, progress: false, concurrency: 1, signal: undefined, maxPixels: 100, maxBytes: 100 }], // prettier-ignore
  readRecording: () => [wav(), { maxBytes: 100, maxSamples: 10 }],
  trainingCheckpoint: () => ["training", { random: seeded(1), settings: {}, resume: true, every: 1, leastSeconds: 0, onResume: () => undefined }], // prettier-ignore
  writeTextFile: () => ["text.txt", "text"],

  cmcPlot: () => [identified(), { ranks: 2, title: "title", width: 640 }],
  contactSheet: () => [[{ images: [picture()], labels: ["a"], caption: "b" }], { columns: 1, title: "title", width: 640 }], // prettier-ignore
  detPlot: () => [{ ...scored() }, { threshold: 0.5, title: "title", width: 640 }],
  embeddingMap: () => [embeddings(), labels, { method: "pca", umap: undefined, random, names: 2, title: "title", width: 640 }], // prettier-ignore
  htmlReport: () => [{ title: "title", subtitle: "more", sections: [{ title: "part", text: "text", table: { columns: ["a"], rows: [[1]], best: 0 }, cards: [{ images: ["data:image/png;base64,AA=="], labels: ["a"], caption: "b", outcome: "right" }], pictures: ["<svg></svg>"] }], notice: "so", summary: "good", facts: { seed: 1 } }], // prettier-ignore
  jsonReport: () => [{ title: "title", subtitle: "more", sections: [{ title: "part" }] }],
  neighbourSheet: () => [[picture(), picture()], [{ query: 0, neighbours: [{ row: 1, distance: 0.5, isSame: true }] }], { columns: 1 }], // prettier-ignore
  pngDataUri: () => [picture()],
  reliabilityPlot: () => [{ bins: [{ predicted: 0.5, observed: identified().rankOneRate, pairs: 2 }], expectedCalibrationError: 0.1, brierScore: 0.2 }, { title: "title", width: 640 }], // prettier-ignore
  rocPlot: () => [{ ...scored() }, { threshold: 0.5, title: "title", width: 640 }],
  scoreHistogram: () => [{ ...scored() }, { threshold: 0.5, bins: 3, title: "title", width: 640 }],
  trainingCurves: () => [
    { loss: [1, 0.5], val_loss: [1, NaN] },
    { title: "title", width: 640 },
  ],

  averagePrecision: () => [{ ...judged() }],
  bootstrapIdentities: () => [{ ...judged() }, { resamples: 5, confidence: 0.9, random }],
  calibrate: () => [{ ...judged() }, { falseMatchRate: 0.5 }],
  calibrateEach: () => [{ ...judged() }, ["f1", { cost: { falseMatch: 1, falseNonMatch: 1, prior: 0.5 } }]],
  cllr: () => [{ ...judged() }, { ...fitProbability(judged()) }],
  minCllr: () => [{ ...judged() }],
  clopperPearson: () => [1, 4, 0.95],
  clusteredRate: () => [{ wrong: [1, 0], leftIdentity: [0, 1], rightIdentity: [2, 3] }, 0.9],
  fitProbability: () => [{ ...judged() }, "beta", { threshold: 0.5, range: [0, 2] }],
  galleryThreshold: () => [{ ...ofGallery }, 2],
  identityThresholds: () => [{ ...judged() }, "accuracy", { strength: 1, examples: () => 2 }],
  thresholdFor: () => [{ ...identityThresholds(judged()) }, 0],
  logLikelihoodRatio: () => [{ ...fitProbability(judged(), "isotonic") }, 0.5],
  probabilityAt: () => [{ ...fitProbability(judged(), "beta") }, 0.5, { prior: 0.5 }],
  matchProbability: () => [{ ...calibrate(judged()) }, 0.5, { prior: 0.5 }],
  normalizeScores: () => [{ ...judged() }, { size: 3, distance: (row: number, member: number) => row + member ** 2 }, { method: "z", nearest: 2 }], // prettier-ignore
  parseCalibration: () => [{ ...calibrate(judged()) }],
  reliability: () => [{ ...judged() }, { ...fitProbability(judged()) }, { bins: 3 }],
  areaUnderCurve: () => [{ ...judged() }],
  detCurve: () => [{ ...judged() }, { points: 3 }],
  equalErrorRate: () => [{ ...judged() }],
  rocCurve: () => [{ ...judged() }, { points: 3 }],

  serveTasks: () => [{ task: () => 1 }, quietPort()],
  connectTasks: () => [quietPort()],
  againstKind: () => [{ ...judged(), kind: [0, 1, 0, 1, 0, 1] }, "random"],
  compareVerification: () => [{ ...judged() }, { ...judged() }, { resamples: 5, confidence: 0.9, random }],
  crossValidateVerification: () => [{ ...judged() }, { folds: undefined, foldOf: [0, 0, 1, 0, 1, 1], criterion: "accuracy", random }], // prettier-ignore
  describe: () => [{ ...calibrate(judged()) }],
  evaluateFewShot: () => [embeddings(), episodeSampler(labels, { ways: 2, shots: 1, queries: 1, random }), { episodes: 2, distance: "euclidean", classifier: "nearest" }], // prettier-ignore
  evaluateGrouping: () => [labels, labels],
  evaluateIdentification: () => [{ enrolled: 2, distances: [0.1, 0.9, 0.7, 0.2], identity: [0, 1], person: [0, 1] }, { falsePositiveRates: [0.1], rank: 1 }], // prettier-ignore
  evaluateOpenSet: () => [[{ name: "a", truth: "a", isEnrolled: true }], { confidence: 0.9 }],
  evaluateOneShotRuns: () => [[{ train: [0, 3], test: [1], answer: [0] }], betweenRows],
  evaluateRetrieval: () => [labels, betweenRows, { queries: [0], references: [1, 3], ignore: () => false, depth: 2, recallAt: [1] }], // prettier-ignore
  evaluateVerification: () => [{ ...judged() }, { ...judgedBefore }, { allowCalibrationData: true, resamples: 5, confidence: 0.9, random }], // prettier-ignore
  expectedPerformanceCurve: () => [{ ...judged() }, { ...judged() }, { points: 3 }],
  expandQueries: () => [embeddings(), { queries: [0], neighbours: 2, alpha: 1 }],
  hardestPairs: () => [{ ...judged() }, { count: 2, kind: "same", perIdentity: 1 }],
  nearestNeighbours: () => [labels, betweenRows, { queries: [0], count: 2 }],
  probe: () => [[0.1, 0.2, 0.3, 0.4, 0.5, 0.6], { y: [0, 1, 0, 1, 0, 1], right: [0, 1, 2, 3, 4, 5], rightIdentity: [0, 0, 1, 1, 2, 2] }, { side: "right", folds: 2, confidence: 0.9, random }], // prettier-ignore
  rerank: () => [betweenRows, 4, { k1: 2, k2: 2, lambda: 0.5 }],
  rowDistance: () => [embeddings(), "cosine"],
  scoreIdentification: () => [labels, betweenRows, [0, 3], [1, 4], { combine: "mean" }],
  selectPairs: () => [{ ...judged() }, () => true],

  audioEncoder: () => [{ net: ofShape(audioFrontEnd(ofSound).shape), frontEnd: audioFrontEnd(ofSound), resample: true, mostWindows: 2, speeds: [1, 0.9] }], // prettier-ignore
  imageEncoder: () => [{ net: ofShape([2, 2, 1]), prepare: imagePreprocessor({ size: [2, 2] }), views: { mirror: true, shift: 1, crops: [0.5] } }], // prettier-ignore
  textEncoder: () => [{ net: ofShape([8]), vectorizer: textVectorizer({ size: 8 }) }],
  embedDataset: () => [vectorEncoder({ net: net() }), dataset(), { batchSize: 2 }],
  scoreSamples: () => [vectorEncoder({ net: net() }), dataset(), everyPair(dataset()), {}],
  memoryCache: () => [{ most: 3 }],
  fromEncoder: () => [vectorEncoder({ net: net() }), samples, { labels, groups: labels }],
  encoderKind: () => [{ kind: "own", restore: () => vectorEncoder({ net: net() }), distance: cosine }],
  netEncoder: () => [{ kind: "own", net: net(), inputs: (sample: number[]) => [sample], settings: {}, sideBySide: 1 }],
  outsideEncoder: () => [outside()],
  vectorEncoder: () => [{ size: 2, distance: cosine, normalize: true }],

  Gallery: () => [{ encoder: ready, calibration: { ...ofReady }, combine: "mean", templates: medoid, precision: float16, history: true, allowUnknownOrigin: true }], // prettier-ignore
  Grouping: () => [{ encoder: ready, calibration: { ...ofReady }, allowUnknownOrigin: false }],
  Recognizer: () => [{ encoder: ready, calibration: { ...ofReady }, combine: "mean", evidence: {}, extra: {} }],
  exportLines: () => [held],
  importLines: () => [held, lines],
  groupEmbeddings: () => [embeddings(), { distance: euclidean, threshold: 1 }],
  centres: () => [2],
  movingAverage: () => [0.5],
  reencode: () => [held, { encoder: ready, calibration: ofReady, read: () => [[0, 1]], onProgress: () => undefined, signal: undefined }], // prettier-ignore

  useBackend: () => ["cpu", {}],
  useWasm: () => [{ threads: 1, wasmPath: undefined }],

  SiameseNet: () => [{ tower: tower(), distance: cosine, normalize: true }],
  whitenNet: () => [net(), embeddings(), labels, { shrinkage: 1, parts: [{ size: embeddings().size, shrinkage: 3 }] }],
  batchingEncoder: () => [vectorEncoder({ net: net() }), { most: 8 }],
};

/** An object whose methods are called with wrong arguments. */
export interface GoodObject {
  /** The folder that its class comes from. */
  readonly folder: string;
  readonly make: () => unknown;
  /** Methods that are not for users. */
  readonly skip?: readonly string[];
  /** Arguments with which a method works. */
  readonly good?: Readonly<Record<string, () => readonly unknown[]>>;
}

/** Objects that users hold, made anew for each call. */
export const goodObjects: Readonly<Record<string, GoodObject>> = {
  SiameseNet: {
    folder: "net",
    make: net,
    skip: ["dispose", "embedRows", "requireBatch", "requireSamples"],
    good: {
      fit: () => [
        dataset(),
        {
          sampler: perClassSampler(labels, { random }),
          objective: batchHard(),
          epochs: 1,
          stepsPerEpoch: 1,
          random,
          validation: undefined,
          optimizer: undefined,
          callbacks: undefined,
          signal: undefined,
        },
      ],
      embed: () => [samples, { batchSize: 2 }],
      distance: () => [samples[0], samples[1]],
      score: () => [dataset(), everyPair(dataset()), {}],
      save: () => [memoryStore(), {}],
      preview: () => [dataset(), { sampler: pairSampler(labels, { random }), objective: contrastive(), random }],
      forward: () => [matrix()],
    },
  },
  imageEncoder: {
    folder: "encoders",
    make: () => imageEncoder({ net: ofShape([2, 2, 1]), prepare: imagePreprocessor({ size: [2, 2] }) }),
    skip: ["dispose"],
    good: { embed: () => [[picture()], { batchSize: 1, signal: undefined, onProgress: undefined }] },
  },
  audioEncoder: {
    folder: "encoders",
    make: () => audioEncoder({ net: ofShape(audioFrontEnd(ofSound).shape), frontEnd: audioFrontEnd(ofSound) }),
    skip: ["dispose"],
    good: { embed: () => [[recording()], {}] },
  },
  textEncoder: {
    folder: "encoders",
    make: () => textEncoder({ net: ofShape([8]), vectorizer: textVectorizer({ size: 8 }) }),
    skip: ["dispose"],
    good: { embed: () => [["text"], {}] },
  },
  vectorEncoder: {
    folder: "encoders",
    make: () => vectorEncoder({ size: 2 }),
    good: { embed: () => [samples, {}] },
  },
  netEncoder: {
    folder: "encoders",
    make: () => netEncoder({ kind: "own", net: net(), inputs: (sample: number[]) => [sample] }),
    skip: ["dispose"],
    good: { embed: () => [samples, {}] },
  },
  outsideEncoder: { folder: "encoders", make: () => outsideEncoder(outside() as never), good: { embed: () => [samples, {}] } }, // prettier-ignore
  memoryCache: {
    folder: "encoders",
    make: () => memoryCache(),
    good: { get: () => [["key"]], set: () => [[["key", Float32Array.of(1)]]] },
  },
  cosine: { folder: "distances", make: () => cosine, good: { rows: () => [matrix(), matrix()], matrix: () => [matrix(), matrix()] } }, // prettier-ignore
  weightedL1: {
    folder: "distances",
    make: () => weightedL1({ size: 2, random }),
    good: { rows: () => [matrix(), matrix()], matrix: () => [matrix(), matrix()], logits: () => [tf.tensor1d([1])] },
  },
  contrastive: { folder: "training", make: contrastive },
  batchHard: { folder: "training", make: batchHard, skip: ["restore"] },
  prototypical: { folder: "training", make: prototypical },
  triplet: { folder: "training", make: triplet },
  multipleNegatives: { folder: "training", make: multipleNegatives },
  multipleNegativesWithHard: { folder: "training", make: multipleNegativesWithHard },
  nPairs: { folder: "training", make: nPairs },
  pairCrossEntropy: { folder: "training", make: () => pairCrossEntropy(weightedL1({ size: 2, random })) },
  proxyNca: { folder: "training", make: () => proxyNca({ classes: ["a", "b"], size: 2, random }), skip: ["restore"] },
  collapseGuard: { folder: "training", make: () => collapseGuard(contrastive()), skip: ["restore"] },
  earlyStopping: { folder: "training", make: earlyStopping },
  dataset: { folder: "data", make: dataset, good: { read: () => [Int32Array.of(0)] } },
  frontEnd: { folder: "audio", make: () => audioFrontEnd(ofSound), good: { windows: () => [recording()] } },
  prepare: { folder: "images", make: () => imagePreprocessor({ size: [2, 2] }), good: { batch: () => [[picture()]] } },
  vectorizer: { folder: "text", make: () => textVectorizer({ size: 8 }), good: { sparse: () => ["text"], fit: () => [["text"]] } }, // prettier-ignore
  fileCache: {
    folder: "node",
    make: () => fileCache("cache"),
    good: { get: () => [["0123456789abcdef"]], set: () => [[["0123456789abcdef", Float32Array.of(1)]]] },
  },
  fileStore: { folder: "node", make: () => fileStore("file"), good: { write: () => [Uint8Array.of(1)] } },
  fileSystemHandler: {
    folder: "node",
    make: () => fileSystemHandler("model"),
    skip: ["load"], // takes nothing
    good: { save: () => [{ modelTopology: {}, weightSpecs: [], weightData: new ArrayBuffer(0) }] },
  },
  progressBar: { folder: "node", make: () => progressBar("title"), good: { stop: () => [] } },
  progressCallbacks: {
    folder: "node",
    make: () => progressCallbacks({ stepsPerEpoch: 2 }),
    good: { onEpochBegin: () => [0, {}], onBatchEnd: () => [0, { loss: 1 }], onEpochEnd: () => [0, { loss: 1 }] },
  },
  trainingCheckpoint: {
    folder: "node",
    make: () => trainingCheckpoint("training", { random: seeded(1), resume: false }),
    skip: ["remove"], // takes nothing
    good: {
      fit: () => [
        net(),
        dataset(),
        {
          sampler: perClassSampler(labels, { random }),
          objective: batchHard(),
          epochs: 1,
          stepsPerEpoch: 1,
          optimizer: undefined,
          validation: undefined,
        },
      ],
    },
  },
  Gallery: {
    folder: "gallery",
    make: gallery,
    skip: ["dispose"],
    good: {
      templateCount: () => ["anna"],
      templatesOf: () => ["anna"],
      identity: () => ["anna"],
      enroll: () => ["carl", [[1, 1]], { metadata: {}, threshold: 1, warn: true }],
      update: () => ["anna", [[0, 1]], { metadata: {} }],
      merge: () => ["anna", "bert"],
      rename: () => ["anna", "carl"],
      set: () => ["anna", { metadata: {}, threshold: 1 }],
      enrollAll: () => [[[0, 1]], ["anna"]],
      enrollTemplates: () => [[{ name: "carl", templates: [[0, 1]] }], String(galleryParts.record.model)],
      verify: () => ["anna", [0, 1]],
      identify: () => [[0, 1], { top: 1, where: () => true }],
      identifyAll: () => [[[0, 1]], { top: 1, where: () => true }],
      remove: () => ["anna"],
      removeTemplates: () => ["anna", [0]],
      save: () => [memoryStore()],
    },
  },
  "Gallery itself": {
    folder: "gallery",
    make: () => Gallery,
    good: {
      load: () => [savedGallery, { encoder: ready }],
      restore: () => [{ ...galleryParts }, { encoder: ready, who: "Gallery.restore" }],
    },
  },
  Grouping: {
    folder: "gallery",
    make: grouping,
    skip: ["nextName", "inTurn"],
    good: {
      members: () => ["group 1"],
      assign: () => [[0, 1]],
      assignAll: () => [[[0, 1]]],
      merge: () => ["group 1", "group 2"],
      split: () => ["group 1", [0]],
    },
  },
  Recognizer: {
    folder: "recognizer",
    make: recognizer,
    skip: ["dispose"],
    good: {
      enroll: () => ["carl", [[1, 1]], { metadata: {}, threshold: 1, warn: true }],
      enrollAll: () => [[[0, 1]], ["anna"]],
      verify: () => ["anna", [0, 1]],
      identify: () => [[0, 1], { top: 1, where: () => true }],
      identifyAll: () => [[[0, 1]], { top: 1, where: () => true }],
      templateCount: () => ["anna"],
      remove: () => ["anna"],
      card: () => [{ enrolled: 3 }],
      save: () => [memoryStore()],
    },
  },
  "Recognizer itself": {
    folder: "recognizer",
    make: () => Recognizer,
    good: {
      calibrated: () => [ready, dataset(), "equalErrorRate", { combine: "mean", trained: dataset(), test: dataset(), mostPairs: 100, seed: 1, command: "run", purpose: "test", extra: {}, batchSize: 2, signal: undefined, onProgress: undefined }], // prettier-ignore
      load: () => [savedRecognizer, { encoder: vectorEncoder, maxBytes: 100_000 }],
    },
  },
  sampler: { folder: "samplers", make: () => pairSampler(labels, { random }), skip: ["restore"] },
};
