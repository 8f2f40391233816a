import "@tensorflow/tfjs-backend-cpu";
import * as tf from "@tensorflow/tfjs-core";
import "@tensorflow/tfjs-layers"; // registers the gradients
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import {
  batchHard,
  contrastive,
  everyPair,
  fromArrays,
  Gallery,
  memoryStore,
  pairSampler,
  perClassSampler,
  prototypical,
  Recognizer,
  vectorEncoder,
  type Dataset,
} from "../src/index.js";
import { resampleAudio } from "../src/audio/index.js";
import { useBackend } from "../src/backends/index.js";
import { fromImages, grayscaleImage, imagePreprocessor } from "../src/images/index.js";
import { readImage, trainingCheckpoint } from "../src/node/index.js";
import { rocPlot } from "../src/plots/index.js";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";

import { gallery, net, goodArguments, goodObjects, type GoodObject } from "./goodArguments.js";

const source = fileURLToPath(new URL("../src", import.meta.url));
const pkg = JSON.parse(readFileSync(join(source, "../package.json"), "utf8")) as { exports: Record<string, unknown> };
const entries = Object.keys(pkg.exports)
  .filter((path) => /^\.(\/(?!package\.json)[a-z]+)?$/.test(path))
  .map((path) => path.replace(/^\.\/?/, ""));

/** Folders whose functions still answer wrong arguments with errors that are not theirs. */
const NOT_YET: readonly string[] = [];

/** Functions that work, at a great cost, where the first argument is left out or empty: they are not called so. */
const COSTLY_DEFAULTS = ["kochTower", "signetTower"];

/** Functions that take nothing, and are slow: they are not called with wrong arguments. */
const WITHOUT_ARGUMENTS = ["checkBackend"];

/**
 * Functions that take a value of the wrong kind without a word somewhere: objectives whose options are looked at in the first step, functions that use a part of what they are
 * given, such as a calibration, and flags. All others refuse it.
 */
const LENIENT: readonly string[] = [
  "SiameseNet", "arcFace", "batchContrastive", "batchObjective", "classBalancedSampler", "cmcPlot", "collapseGuard", "contrastive", "contrastiveLoss", "describe", "embeddingRow",
  "evaluateVerification", "exportWeights", "fixedPairSampler", "galleryThreshold", "importWeights", "matchProbability", "multipleNegativesLoss", "nPairs", "pairCrossEntropy",
  "parseCalibration", "prototypical", "serveTasks", "thresholdFor", "triplet",
]; // prettier-ignore

/** Who else may speak: methods, and what users write themselves. */
const OTHERS = ["optimizer", "random", "read", "fit", "embed", "score"];

/** What tells a user nothing: errors of JavaScript, of tfjs and of Node. */
const FOREIGN =
  /Cannot (read|set|destructure|convert|access|mix)|is not (a function|iterable|a constructor|defined|an object)|Cannot use 'in'|Right-hand side|Argument '.*' passed to|Invalid (array|typed array|string) length|Reduce of empty|without 'new'|undefined to object|must be of type|is not extensible|read only|Maximum call stack|\[object |ENOENT/;

interface Exported {
  readonly name: string;
  readonly folder: string;
  readonly value: unknown;
}

/** Every value that an entry point exports, with the folder that it comes from. */
async function exportsOf(entry: string): Promise<Exported[]> {
  const text = readFileSync(join(source, entry, "index.ts"), "utf8");
  const module = (await import(join(source, entry, "index.ts"))) as Record<string, unknown>;
  return [...text.matchAll(/^export \{([^}]*)\} from "([^"]+)"/gm)].flatMap(([, names, from]) =>
    names
      .split(",")
      .map((name) => name.trim())
      .filter((name) => name !== "" && !name.startsWith("type "))
      .map((name) => ({
        name,
        folder: from.startsWith("./") && entry !== "" ? entry : from.split("/")[1],
        value: module[name],
      })),
  );
}
const exported = (await Promise.all(entries.map(exportsOf))).flat();
const speakers = new Set([...exported.map(({ name }) => name), ...OTHERS]);

class Foreign {
  readonly kind = "foreign";
}
/** One wrong value of each kind, made anew for each call. */
const wrongValues = (): unknown[] => [
  undefined, null, 42, NaN, -1, "text", true, {}, [], [1, 2, 3], ["a", "b", "a"], [[1, 2], [3, 4]], [null], () => 7, new Foreign(), new Map(),
  new Float32Array(3), Promise.resolve([1]), Symbol("symbol"), { length: 3 }, { shape: [2, 2] }, { read: 1, labels: 2, length: 3 },
]; // prettier-ignore

/** Lists of arguments of which the first, the second and all are wrong. */
function* wrongLists(): Generator<unknown[]> {
  yield [];
  for (let i = 0; i < wrongValues().length; i++) {
    yield [wrongValues()[i]];
    yield [wrongValues()[i], wrongValues()[i]];
    yield [wrongValues()[i], wrongValues()[i], wrongValues()[i]];
    yield [["a", "a", "b", "b"], wrongValues()[i]];
    yield [{}, wrongValues()[i]];
  }
}

const isPlain = (value: unknown): value is Record<string, unknown> =>
  typeof value === "object" && value !== null && Object.getPrototypeOf(value) === Object.prototype;

/** Good arguments with one of them, or one field of one of them, replaced by a wrong value. */
function* spoilt(make: () => readonly unknown[], wrong = wrongValues): Generator<unknown[]> {
  const count = make().length;
  for (let place = 0; place < count; place++) {
    yield make().slice(0, place);
    for (let i = 0; i < wrong().length; i++) yield [...make()].with(place, wrong()[i]);
    const good = make()[place];
    if (!isPlain(good)) continue;
    for (const field of Object.keys(good)) {
      for (let i = 0; i < wrong().length; i++) {
        const own = [...make()];
        yield own.with(place, { ...(own[place] as object), [field]: wrong()[i] });
      }
    }
  }
}

/** What a call answers: nothing, where it works, or what is wrong with its error. */
async function answer(name: string, call: () => unknown): Promise<string | undefined> {
  try {
    const made = call();
    await Promise.race([made, new Promise((resolve) => setTimeout(resolve, 2000))]);
    return undefined;
  } catch (error) {
    if (!(error instanceof Error)) return `threw ${typeof error}`;
    const speaker = /^([A-Za-z]\w*)[\w.]*: /.exec(error.message)?.[1];
    if (speaker === undefined || !(speakers.has(speaker) || name.split(".").includes(speaker)))
      return `does not say who: ${error.message}`;
    if (FOREIGN.test(error.message)) return `is not of ours: ${error.message}`;
    return undefined;
  }
}

const written = (value: unknown): string => {
  if (typeof value === "symbol" || typeof value === "number" || value === undefined) return String(value);
  if (typeof value === "function") return "() => …";
  if (Array.isArray(value)) return `[${value.slice(0, 4).map(written).join(", ")}]`;
  if (typeof value !== "object" || value === null) return JSON.stringify(value);
  const type = value.constructor.name;
  if (type !== "Object") return `new ${type}`;
  return `{ ${Object.keys(value).map((key) => `${key}: ${written((value as Record<string, unknown>)[key])}`.slice(0, 60)).join(", ")} }`; // prettier-ignore
};

const isClass = (value: unknown): boolean =>
  typeof value === "function" && /^class\b/.test(Function.prototype.toString.call(value));

/** Whether these options leave the default shape, which makes millions of weights. */
const hasNoShape = (options: unknown): boolean =>
  options === undefined || (Object(options) === options && !("inputShape" in (options as object)));

/** The complaints about a function called with lists of wrong arguments, each kind once. */
async function complaintsAbout(
  name: string,
  call: (...args: unknown[]) => unknown,
  good?: () => readonly unknown[],
): Promise<string[]> {
  const found = new Map<string, string>();
  for (const args of [...wrongLists(), ...(good ? spoilt(good) : [])]) {
    if (COSTLY_DEFAULTS.includes(name) && hasNoShape(args[0])) continue;
    tf.engine().startScope();
    const wrong = await answer(name, () => call(...args));
    tf.engine().endScope();
    const kind = wrong?.replace(/got .*/s, "");
    if (kind !== undefined && !found.has(kind)) found.set(kind, `${name}(${args.map(written).join(", ")}) ${wrong!}`);
  }
  return [...found.values()];
}

/** The functions of an object: its own, and those of its class. */
function methodsOf(object: object): string[] {
  const names = new Set<string>();
  for (let at: object | null = object; at !== null && at !== Object.prototype && at !== Function.prototype; at = Object.getPrototypeOf(at) as object | null) {
    for (const [name, { value }] of Object.entries(Object.getOwnPropertyDescriptors(at))) {
      if (typeof value === "function" && name !== "constructor") names.add(name);
    }
  }
  return [...names];
} // prettier-ignore

const labels = ["anna", "anna", "anna", "bert", "bert", "bert"];
const people = (): Dataset => fromArrays(labels.map((_, i) => [i, i % 2]), labels); // prettier-ignore
const fitting = (sampler: unknown, objective: unknown): Promise<unknown> =>
  net().fit(people(), { sampler, objective } as never);
/** What newcomers do, and the whole of what they read. */
const special: readonly { folder: string; what: string; call: () => unknown; text: string }[] = [
  {
    folder: "training",
    what: "fit without a sampler",
    call: () => fitting(undefined, contrastive()),
    text: "fit: sampler must be a function, got undefined; pass pairSampler(dataset.labels), perClassSampler(dataset.labels) or another",
  },
  {
    folder: "training",
    what: "fit without an objective",
    call: () => fitting(pairSampler(labels), undefined),
    text: "fit: objective must be an objective with prepare, got undefined; pass contrastive(), batchHard() or another",
  },
  {
    folder: "training",
    what: "fit without options",
    call: () => net().fit(people(), undefined as never),
    text: "fit: options must be an object, got undefined",
  },
  {
    folder: "training",
    what: "an objective that was not called",
    call: () => fitting(pairSampler(labels), contrastive),
    text: "fit: objective must be an objective with prepare, got a function; pass contrastive(), batchHard() or another",
  },
  {
    folder: "training",
    what: "batchHard with pairSampler",
    call: () => fitting(pairSampler(labels, { batchSize: 4 }), batchHard()),
    text: "batchHard: the batch must be rows and their classes with rows, classOf, got { left, right, y, rowCount }; use perClassSampler or another sampler that draws them",
  },
  {
    folder: "training",
    what: "contrastive with perClassSampler",
    call: () => fitting(perClassSampler(labels), contrastive()),
    text: "contrastive: the batch must be pairs with left, right, y, got { rows, classOf, classNames }; use pairSampler or another sampler that draws them",
  },
  {
    folder: "training",
    what: "prototypical with perClassSampler",
    call: () => fitting(perClassSampler(labels), prototypical()),
    text: "prototypical: the batch must be an episode with rows, classOf, supportCount, got { rows, classOf, classNames }; use episodeSampler or another sampler that draws them",
  },
  {
    folder: "samplers",
    what: "everyPair of labels",
    call: () => everyPair(labels as never),
    text: "everyPair: dataset must be a dataset with length, sampleShape, labels, read, got a list of 6; make one with fromArrays, fromReader or fromTensor",
  },
  {
    folder: "samplers",
    what: "a sampler of a dataset",
    call: () => pairSampler(people() as never),
    text: "pairSampler: labels must be a list of labels, got { length, sampleShape, labels, read, … }; pass its labels",
  },
  {
    folder: "samplers",
    what: "a sampler of nothing",
    call: () => pairSampler(undefined as never),
    text: "pairSampler: labels must be a list of labels, got undefined; pass one per row, or dataset.labels",
  },
  {
    folder: "samplers",
    what: "a seed where randomness belongs",
    call: () => pairSampler(labels, { random: 42 as never }),
    text: "pairSampler: random must be a function, got 42; pass seeded(1), say",
  },
  {
    folder: "net",
    what: "a path where samples belong",
    call: () => net().embed("anna.jpg" as never),
    text: 'embed: samples must be a tensor or lists of numbers of shape [2] or [rows, 2], got "anna.jpg"; read and prepare it first, or use an encoder',
  },
  {
    folder: "net",
    what: "an image where samples belong",
    call: () => net().embed({ width: 1, height: 1, channels: 1, data: new Uint8Array(1) } as never),
    text: "embed: samples must be a tensor or lists of numbers of shape [2] or [rows, 2], got { width, height, channels, data }; prepare it first, or use the encoder of its kind",
  },
  {
    folder: "gallery",
    what: "a gallery of a net",
    call: () => new Gallery({ net: net() } as never),
    text: "Gallery: the encoder must be an encoder with kind, size, distance, embed, fingerprint, got undefined; pass imageEncoder({ net, prepare }), say",
  },
  {
    folder: "gallery",
    what: "a path where a sample of a gallery belongs",
    call: async () => (await gallery()).identify("anna.jpg" as never),
    text: "vectorEncoder: a sample must be a list of numbers, got a text",
  },
  {
    folder: "gallery",
    what: "an image where vectors belong",
    call: async () =>
      (await gallery()).identify({ width: 1, height: 1, channels: 1, data: new Uint8Array(1) } as never),
    text: "vectorEncoder: a sample must be a list of numbers, got an image",
  },
  {
    folder: "gallery",
    what: "a claim of nobody",
    call: async () => (await gallery()).verify(undefined as never, [0, 1]),
    text: "verify: a name must be a text, got undefined",
  },
  {
    folder: "recognizer",
    what: "a recognizer without a calibration",
    call: () => new Recognizer({ encoder: vectorEncoder({ size: 2 }) } as never),
    text: "Gallery: the calibration must be a calibration with threshold, criterion, probability, got undefined; make one with calibrate, or read it with parseCalibration",
  },
  {
    folder: "recognizer",
    what: "an encoder where what reads it back belongs",
    call: () => Recognizer.load(memoryStore(), { encoder: vectorEncoder({ size: 2 }) } as never),
    text: "Recognizer.load",
  },
  {
    folder: "images",
    what: "a path where an image belongs",
    call: () => grayscaleImage("anna.jpg" as never),
    text: 'grayscaleImage: an image must be an object with data, height, width, channels, got "anna.jpg"; read a file with readImage',
  },
  {
    folder: "images",
    what: "images that were not awaited",
    call: () => fromImages(Promise.resolve([]) as never, { prepare: imagePreprocessor({ size: [2, 2] }) }),
    text: "fromImages: images must be a list of images, or what readImageFolder returns, got a Promise, which must be awaited",
  },
  {
    folder: "audio",
    what: "samples where a recording belongs",
    call: () => resampleAudio(new Float32Array(9) as never, 8000),
    text: "resampleAudio: a recording must be an object with samples, sampleRate, got a Float32Array of 9; read a file with readRecording",
  },
  {
    folder: "node",
    what: "a file that is not there",
    call: () => readImage("nobody.png"),
    text: "readImage: cannot read nobody.png: there is no such file",
  },
  {
    folder: "node",
    what: "a source of randomness that cannot be restored",
    call: () => trainingCheckpoint("training", { random: Math.random as never }),
    text: "trainingCheckpoint: each random must be made by seeded(1), say, whose place can be restored, got a function",
  },
  {
    folder: "plots",
    what: "distances where scored pairs belong",
    call: () => rocPlot([0.1, 0.2] as never),
    text: "rocPlot: scored pairs must be an object, or several by name, got a list of 2",
  },
  {
    folder: "backends",
    what: "a backend that is none",
    call: () => useBackend("cuda" as never),
    text: 'useBackend: the backend must be webgpu, webgl, wasm or cpu, got "cuda"',
  },
  {
    folder: "net",
    what: "what was not awaited",
    call: () => fitting(Promise.resolve(pairSampler(labels)), contrastive()),
    text: "fit: sampler must be a function, got a Promise, which must be awaited",
  },
];

const folder = mkdtempSync(join(tmpdir(), "arguments-"));
const before = process.cwd();
beforeAll(async () => {
  await tf.setBackend("cpu");
  process.chdir(folder); // for functions that write where they are told
});
afterEach(() => tf.setBackend("cpu"));
afterAll(() => {
  process.chdir(before);
  rmSync(folder, { recursive: true });
});

describe("wrong arguments", () => {
  it("has every folder that it leaves out, and knows only what is exported", () => {
    const folders = new Set(exported.map(({ folder: from }) => from));
    expect(NOT_YET.filter((name) => !folders.has(name))).toEqual([]);
    const names = new Set(exported.map(({ name }) => name));
    expect(Object.keys(goodArguments).filter((name) => !names.has(name))).toEqual([]);
    expect(exported.length).toBeGreaterThan(150);
  });

  const checked = exported.filter(
    ({ name, folder: from, value }) =>
      !NOT_YET.includes(from) && typeof value === "function" && !WITHOUT_ARGUMENTS.includes(name),
  );
  it.each(checked)("$name says who, what must hold and what came", async ({ name, value }) => {
    const callable = value as new (...args: unknown[]) => unknown;
    const call = isClass(value)
      ? (...args: unknown[]) => new callable(...args)
      : (value as (...args: unknown[]) => unknown);
    expect(await complaintsAbout(name, call, goodArguments[name])).toEqual([]);
  });

  it.each(
    checked.filter(({ name }) => name in goodArguments && !isClass(exported.find((e) => e.name === name)!.value)),
  )("$name works with good arguments, and what it returns says so too", async ({ name, value }) => {
    const made = await (value as (...args: unknown[]) => unknown)(...goodArguments[name]());
    if (typeof made === "function") {
      expect(await complaintsAbout(name, made as (...args: unknown[]) => unknown)).toEqual([]);
    }
  });

  const strict = checked.filter(({ name, value }) => name in goodArguments && !LENIENT.includes(name) && !isClass(value)); // prettier-ignore
  it.each(strict)("$name takes a symbol in no place and no field", async ({ name, value }) => {
    const taken: string[] = [];
    for (const args of spoilt(goodArguments[name], () => [Symbol("wrong")])) {
      if (!args.some((own) => typeof own === "symbol" || Object.values(Object(own) as object).some((field) => typeof field === "symbol"))) continue; // prettier-ignore
      tf.engine().startScope();
      const settled = (async () => (value as (...own: unknown[]) => unknown)(...args))(); // eslint-disable-line @typescript-eslint/require-await
      await settled.then(() => taken.push(`${name}(${args.map(written).join(", ")})`), () => undefined); // prettier-ignore
      tf.engine().endScope();
    }
    expect(taken).toEqual([]);
  });

  it.each(special.filter(({ folder: from }) => !NOT_YET.includes(from)))("answers $what", async ({ call, text }) => {
    await expect(Promise.resolve().then(call)).rejects.toThrow(text);
  });

  const objects = Object.entries(goodObjects).filter(([, { folder: from }]) => !NOT_YET.includes(from));
  it.each(objects)(
    "the methods of %s say who, what must hold and what came",
    async (name, { make, skip = [], good = {} }: GoodObject) => {
      const found: string[] = [];
      for (const method of methodsOf((await make()) as object).filter((own) => !skip.includes(own))) {
        const object = (await make()) as Record<string, (...args: unknown[]) => unknown>;
        const complaints = await complaintsAbout(
          `${name}.${method}`,
          (...args) => object[method](...args),
          good[method],
        );
        found.push(...complaints);
      }
      expect(found).toEqual([]);
    },
  );
});
