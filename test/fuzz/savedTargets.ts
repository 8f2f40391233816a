import "@tensorflow/tfjs-backend-cpu";
import { createHash } from "node:crypto";
import { mkdtempSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { isDeepStrictEqual } from "node:util";
import * as tf from "@tensorflow/tfjs-core";
import * as tfl from "@tensorflow/tfjs-layers";
import { calibrate } from "../../src/calibration/calibrate.js";
import { parseCalibration } from "../../src/calibration/parseCalibration.js";
import type { SavedTensor } from "../../src/core/parts.js";
import { encodeParts } from "../../src/core/partsFile.js";
import { seeded } from "../../src/core/random.js";
import { decodeSafetensors, encodeSafetensors } from "../../src/core/safetensors.js";
import { memoryStore } from "../../src/core/store.js";
import { fromArrays } from "../../src/data/dataset.js";
import { vectorEncoder } from "../../src/encoders/vectorEncoder.js";
import { Gallery } from "../../src/gallery/Gallery.js";
import { sealOf as sealOfNet } from "../../src/net/netArtifacts.js";
import { SiameseNet } from "../../src/net/SiameseNet.js";
import { parseCheckpoint, writeCheckpoint } from "../../src/node/checkpointFile.js";
import { fileSystemHandler } from "../../src/node/fileSystemHandler.js";
import { buildTower } from "../../src/towers/buildTower.js";
import type { FuzzTarget } from "./fuzz.js";
import { mutateJson } from "./mutateJson.js";
import {
  bytesOf,
  holding,
  mutateHeader,
  mutateRecord,
  printOf,
  reseal,
  safely,
  tensorsHeld,
} from "./partsMutations.js";

const towers = (): tfl.LayersModel[] => {
  const input = tfl.input({ shape: [3] });
  const shared = tfl.layers.dense({ units: 3, activation: "tanh" });
  const twice = shared.apply(shared.apply(input)) as tfl.SymbolicTensor;
  return [
    buildTower({ inputShape: [6, 6, 1], blocks: [{ kind: "conv", filters: 2, normalization: "batch", localResponse: { depthRadius: 1, bias: 1, alpha: 1, beta: 0.5 } }], embeddingSize: 3 }, { random: seeded(1) }), // prettier-ignore
    tfl.model({ inputs: input, outputs: tfl.layers.add().apply([input, twice]) as tfl.SymbolicTensor }),
    tfl.sequential({ layers: [tfl.layers.dense({ inputShape: [4], units: 2 })] }),
  ];
};

/** Fingerprints of the nets that were saved. */
const prints = new Set<string>();
async function outcomeOf(loading: Promise<SiameseNet>): Promise<string> {
  const net = await loading;
  try {
    const zeros = new Float32Array((net.inputShape as number[]).reduce((size, axis) => size * axis, 1));
    const { values } = await net.embed(fromArrays([zeros], ["a"], { shape: net.inputShape }));
    if (values.length !== net.embeddingSize) throw new Error(`${values.length} numbers`);
    return prints.has(await net.fingerprint()) ? "content" : "another net";
  } finally {
    const weights = net.tower.weights.map((weight) => weight.read());
    net.dispose();
    tf.dispose(weights); // those of layers that are used twice
  }
}

const netTarget: FuzzTarget = {
  name: "net",
  files: async () => {
    await tf.setBackend("cpu");
    return Promise.all(
      towers().map(async (tower) => {
        const net = new SiameseNet({ tower });
        prints.add(await net.fingerprint());
        const store = memoryStore();
        await net.save(store);
        return (await store.read())!;
      }),
    );
  },
  clean: /^(SiameseNet\.load|SiameseNet): /,
  own: [mutateHeader, mutateRecord, mutateRecord],
  reseal,
  held: tensorsHeld,
  read: (bytes) => outcomeOf(SiameseNet.load(holding(bytes))),
};

/** A model.json beside its weights, which stay as they are. */
const folder = mkdtempSync(join(tmpdir(), "one-shot-fuzz-"));
const modelTarget: FuzzTarget = {
  name: "model.json",
  files: async () => {
    await tf.setBackend("cpu");
    const net = new SiameseNet({ tower: towers()[0] });
    prints.add(await net.fingerprint());
    await net.save(fileSystemHandler(folder));
    return [readFileSync(join(folder, "model.json"))];
  },
  clean: /^(fileSystemHandler|SiameseNet\.load|SiameseNet): /,
  own: [safely((file, _, random) => bytesOf(mutateJson(new TextDecoder().decode(file), random)))],
  reseal: safely((file) => {
    const json = JSON.parse(new TextDecoder().decode(file)) as { checksum?: string; modelTopology: unknown; userDefinedMetadata: { net: Record<string, unknown> }; weightsManifest: { weights: Parameters<typeof sealOfNet>[2] }[] }; // prettier-ignore
    const weights = readFileSync(
      join(
        folder,
        readdirSync(folder).find((name) => name.endsWith(".bin"))!,
      ),
    );
    delete json.checksum;
    delete json.userDefinedMetadata.net.checksum;
    const seal = sealOfNet(json.modelTopology, json.userDefinedMetadata, json.weightsManifest[0].weights, Uint8Array.from(weights)); // prettier-ignore
    json.userDefinedMetadata.net.checksum = seal;
    return bytesOf(JSON.stringify(json));
  }) as (file: Uint8Array) => Uint8Array,
  held: tensorsHeld,
  read: async (bytes) => {
    writeFileSync(join(folder, "model.json"), bytes);
    return outcomeOf(SiameseNet.load(fileSystemHandler(folder))).catch((error: unknown) => {
      if (/^fileSystemHandler: cannot read .* names: /.test((error as Error).message)) return "no such weights";
      throw error;
    });
  },
};

const scores = {
  distances: Array.from({ length: 60 }, (_, i) => ((i * 37) % 60) / 60 + (i % 2) * 0.6),
  y: Array.from({ length: 60 }, (_, i) => i % 2),
};
const calibration = calibrate(scores, { falseMatchRate: 0.1 });

/** Prints of the galleries that were saved. */
const galleries = new Set<string>();
const galleryTarget: FuzzTarget = {
  name: "gallery",
  files: async () => {
    const files: Uint8Array[] = [];
    for (const people of [0, 3, 40]) {
      const encoder = vectorEncoder({ size: 3 });
      const gallery = new Gallery({
        encoder,
        calibration: {
          ...calibration,
          origin: "model",
          distance: encoder.distance.name,
          model: await encoder.fingerprint(),
        },
      });
      for (let i = 0; i < people; i++) await gallery.enroll(`person ${i % 30}`, [Float32Array.of(i, 1, 2)]);
      const store = memoryStore();
      await gallery.save(store);
      files.push((await store.read())!);
      galleries.add(printOf(await gallery.parts()));
    }
    return files;
  },
  clean: /^(Gallery\.load|Gallery): /,
  own: [mutateHeader, mutateRecord, mutateRecord],
  reseal,
  held: tensorsHeld,
  read: async (bytes) => {
    const gallery = await Gallery.load(holding(bytes), { encoder: vectorEncoder({ size: 3 }) });
    await gallery.identify(Float32Array.of(1, 2, 3));
    return galleries.has(printOf(await gallery.parts())) ? "content" : "another gallery";
  },
};

const tensors = new Map<string, SavedTensor>([
  ["a", { shape: [2, 2], values: Float32Array.of(1, 2, 3, 4) }],
  ["b", { shape: [3], values: Uint8Array.of(1, 2, 3) }],
  ["c", { shape: [], values: Int32Array.of(5) }],
]);
const safetensorsTarget: FuzzTarget = {
  name: "safetensors",
  files: () => [encodeSafetensors(tensors, new Map([["k", "v"]])), encodeSafetensors(new Map()), encodeParts("net", { record: {}, tensors })], // prettier-ignore
  clean: /^f: /,
  own: [mutateHeader],
  read: (bytes) => {
    const { tensors: found } = decodeSafetensors("f", bytes);
    for (const { shape, values } of found.values()) {
      if (shape.reduce((product, axis) => product * axis, 1) !== values.length)
        throw new Error("numbers and shape differ");
    }
    return "content";
  },
};

const calibrationTarget: FuzzTarget = {
  name: "calibration",
  files: () => [bytesOf(JSON.stringify(calibration)), bytesOf(JSON.stringify(calibrate(scores)))],
  clean: /^parseCalibration: /,
  own: [safely((file, _, random) => bytesOf(mutateJson(new TextDecoder().decode(file), random)))],
  read: (bytes) => {
    try {
      const text = new TextDecoder().decode(bytes);
      const found = parseCalibration(text);
      if (JSON.stringify(parseCalibration(JSON.stringify(found))) !== JSON.stringify(found)) throw new Error("it is another when read again"); // prettier-ignore
      return "content";
    } catch (error) {
      if (error instanceof SyntaxError && error.message.startsWith("parseCalibration: the text must be JSON")) return "SyntaxError"; // prettier-ignore
      throw error;
    }
  },
};

let checkpoint: unknown;
const checkpointTarget: FuzzTarget = {
  name: "checkpoint",
  files: async () => {
    const file = join(folder, "checkpoint.bin");
    await writeCheckpoint("f", file, {
      settings: { seed: 1, list: [1, { a: null }] },
      epochs: [0, 1],
      history: { loss: [0.5, NaN] },
      warnings: ["careful"],
      finished: false,
      random: [[1, 2, 3, 4]],
      states: { sampler: { order: Uint32Array.of(3, 1, 2), at: -Infinity } },
      weights: tensors,
      optimizer: new Map([["m/a", { shape: [2], values: Float32Array.of(1, 2) }]]),
    });
    checkpoint = parseCheckpoint("f", file, Uint8Array.from(readFileSync(file)));
    return [readFileSync(file)];
  },
  clean: /^f: /,
  own: [
    safely((file, _, random) => {
      const text = Buffer.from(file).toString("latin1");
      const [first, second, header] = text.split("\n", 3);
      const rest = text.slice(first.length + second.length + header.length + 3);
      return Uint8Array.from(Buffer.from(`${first}\n${second}\n${mutateJson(header, random)}\n${rest}`, "latin1"));
    }),
  ],
  reseal: (file) => {
    const text = Buffer.from(file);
    const second = text.indexOf("\n", text.indexOf("\n") + 1);
    if (second < 64) return file;
    const hash = createHash("sha256")
      .update(text.subarray(second + 1))
      .digest("hex");
    return Uint8Array.from(Buffer.concat([text.subarray(0, second - 64), Buffer.from(hash), text.subarray(second)]));
  },
  read: (bytes) => {
    return isDeepStrictEqual(parseCheckpoint("f", "checkpoint.bin", bytes), checkpoint) ? "content" : "another checkpoint"; // prettier-ignore
  },
};

/** Everything that the library saves. */
export const savedTargets: readonly FuzzTarget[] = [
  netTarget,
  modelTarget,
  galleryTarget,
  safetensorsTarget,
  calibrationTarget,
  checkpointTarget,
];
