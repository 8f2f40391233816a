// Opens towers in PyTorch and Keras where Python has torch, tensorflow and safetensors; INTEROP_PYTHON names the interpreter.
import { execFileSync, spawnSync } from "node:child_process";
import { copyFileSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import * as tf from "@tensorflow/tfjs-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";

import { audioTower } from "../../src/audio/index.js";
import { useWasm } from "../../src/backends/index.js";
import { decodeSafetensors, encodeSafetensors } from "../../src/core/safetensors.js";
import {
  buildTower,
  conv4Tower,
  convTower,
  everyPair,
  fromArrays,
  kochTower,
  manhattan,
  seeded,
  SiameseNet,
  signetTower,
  weightedL1,
} from "../../src/index.js";
import { exportWeights, importWeights } from "../../src/interop/index.js";
import { fileStore } from "../../src/node/index.js";
import { textTower } from "../../src/text/index.js";

const python = process.env.INTEROP_PYTHON ?? "python3";
const found = spawnSync(python, ["-c", "import importlib.util as u, sys; sys.exit(not all(map(u.find_spec, ['torch', 'tensorflow', 'safetensors'])))"]); // prettier-ignore
const missing = found.status !== 0;
const why = missing
  ? `skipped: ${python} has no torch, tensorflow and safetensors; name one that has by INTEROP_PYTHON`
  : `with ${python}`;

const root = fileURLToPath(new URL("../..", import.meta.url));
const folder = mkdtempSync(join(tmpdir(), "one-shot-ts-interop-"));
afterAll(() => {
  rmSync(folder, { recursive: true, force: true });
});

const random = seeded(3);
/** Towers of every kind, with what a block can be. */
const nets: Record<string, () => SiameseNet> = {
  conv4: () => new SiameseNet({ tower: conv4Tower({ inputShape: [28, 28, 1], random }) }),
  "conv4 of 64 numbers": () =>
    new SiameseNet({ tower: conv4Tower({ inputShape: [30, 22, 3], embeddingSize: 64, random }) }),
  koch: () =>
    new SiameseNet({
      // Smaller pictures than the article's: its 38 million weights are nearly all in the last layer.
      tower: kochTower({ inputShape: [70, 65, 1], random }),
      distance: weightedL1({ size: 4096, random }),
      normalize: false,
    }),
  signet: () => new SiameseNet({ tower: signetTower({ random }) }),
  text: () => new SiameseNet({ tower: textTower({ inputShape: [512], units: [96], embeddingSize: 32, random }) }),
  audio: () => new SiameseNet({ tower: audioTower({ inputShape: [98, 40, 1], random }) }),
  "every option": () =>
    new SiameseNet({
      distance: manhattan,
      tower: buildTower(
        {
          inputShape: [23, 18, 2],
          blocks: [
            { kind: "conv", filters: 6, kernelSize: 4, stride: 3, activation: "elu", normalization: "layer", pool: 0 },
            { kind: "conv", filters: 5, padding: "valid", activation: "tanh", pool: 3, poolStride: 1, dropout: 0.2 },
            { kind: "average" },
            { kind: "dense", units: 12, normalization: "batch", activation: "sigmoid", momentum: 0.9 },
            { kind: "dense", units: 9, normalization: "layer", activation: "linear", dropout: 0.1 },
          ],
          embeddingSize: 7,
        },
        { random },
      ),
    }),
};

/** Gives what starts at 0 and 1 (biases, statistics, scales) other values: a tower fresh from the builder would hide a wrong name. */
function stir(net: SiameseNet): void {
  tf.tidy(() => {
    for (const weight of net.tower.weights) {
      const variable = weight.read() as tf.Variable;
      if (variable.shape.length > 1) continue;
      variable.assign(tf.add(variable, tf.randomUniform(variable.shape, 0.05, 0.4, "float32", 5)));
    }
  });
}

const shapeOf = (net: SiameseNet): readonly number[] => net.inputShape as readonly number[];

const samplesOf = (net: SiameseNet): Float32Array =>
  Float32Array.from({ length: 3 * shapeOf(net).reduce((a, b) => a * b) }, () => random());

async function embed(net: SiameseNet, samples: Float32Array): Promise<Float32Array> {
  const batch = tf.tensor(samples, [3, ...shapeOf(net)]);
  const { values } = await net.embed(batch);
  batch.dispose();
  return Float32Array.from(values);
}

const largest = (a: ArrayLike<number>, b: ArrayLike<number>): number => {
  expect(a.length).toBe(b.length);
  return Array.from(a).reduce((most, value, i) => Math.max(most, Math.abs(value - b[i])), 0);
};

const tensorOf = (path: string, name: string): Float32Array =>
  decodeSafetensors("test", readFileSync(path)).tensors.get(name)!.values as Float32Array;

describe.skipIf(missing)(`PyTorch and Keras (${why})`, () => {
  const made: Record<string, { net: SiameseNet; samples: Float32Array; at: string }> = {};

  beforeAll(async () => {
    await useWasm();
    for (const [name, make] of Object.entries(nets)) {
      const net = make();
      stir(net);
      const samples = samplesOf(net);
      const at = join(folder, name.replaceAll(" ", "-"));
      mkdirSync(at);
      await exportWeights(net, fileStore(join(at, "tower.safetensors")));
      const shape = [3, ...shapeOf(net)];
      writeFileSync(join(at, "samples.safetensors"), encodeSafetensors(new Map([["samples", { shape, values: samples }]]))); // prettier-ignore
      made[name] = { net, samples, at };
    }
    const paths = Object.values(made).map(({ at }) => at);
    execFileSync(python, [join(root, "test/interop/exchange.py"), ...paths], { stdio: "pipe" });
  }, 300_000);
  afterAll(() => {
    for (const { net } of Object.values(made)) net.dispose();
  });

  describe.each(["torch", "keras"])("%s", (framework) => {
    it.each(Object.keys(nets))("embeds as the library does, and back: %s", async (name) => {
      const { net, samples, at } = made[name];
      const embeddings = join(at, `${framework}.embeddings.safetensors`);
      const ours = await embed(net, samples);
      const there = tensorOf(embeddings, "same");
      expect(largest(ours, there)).toBeLessThan(1e-5);

      await importWeights(net, fileStore(join(at, `${framework}.safetensors`)));
      const changed = tensorOf(embeddings, "changed");
      expect(largest(there, changed)).toBeGreaterThan(1e-3);
      expect(largest(await embed(net, samples), changed)).toBeLessThan(1e-5);
      await importWeights(net, fileStore(join(at, "tower.safetensors")));
    });
  });

  it.each([
    { program: "torchrun", block: /```python\n(import numpy as np\nimport torch[\s\S]*?)```/, command: ["-m", "torch.distributed.run", "--standalone", "--nproc_per_node", "2"] }, // prettier-ignore
    { program: "tf.distribute", block: /```python\n(import keras\n[\s\S]*?)```/, command: [] },
  ])(
    "trains on where $program runs the guide's program, and brings the weights back",
    async ({ block, command }) => {
      const at = mkdtempSync(join(folder, "training-"));
      const [, code] = block.exec(readFileSync(join(root, "docs/interop.md"), "utf8"))!;
      writeFileSync(join(at, "train.py"), code);
      for (const file of ["torch_tower.py", "keras_tower.py"]) copyFileSync(join(root, "docs/interop", file), join(at, file)); // prettier-ignore
      const { samples, labels } = bars();
      const tower = convTower({ inputShape: [16, 16, 1], filters: [8, 16], embeddingSize: 16, momentum: 0.9, random });
      const net = new SiameseNet({ tower });
      const before = await separation(net, samples, labels);
      await exportWeights(net, fileStore(join(at, "tower.safetensors")));
      writeFileSync(join(at, "samples.f32"), Float32Array.from(samples.flatMap((sample) => [...sample])));
      writeFileSync(join(at, "labels.i32"), Int32Array.from(labels));
      execFileSync(python, [...command, "train.py"], { cwd: at, stdio: "pipe", env: { ...process.env, OMP_NUM_THREADS: "1" } }); // prettier-ignore
      await importWeights(net, fileStore(join(at, "trained.safetensors")));
      expect(await separation(net, samples, labels)).toBeGreaterThan(before + 0.3);
      net.dispose();
    },
    300_000,
  );
});

/** Bars at an angle and a place of their own for each of 6 classes, with noise. */
function bars(): { samples: Float32Array[]; labels: number[] } {
  const labels = Array.from({ length: 96 }, (_, i) => i % 6);
  const samples = labels.map((kind) =>
    Float32Array.from({ length: 256 }, (_, i) => {
      const [x, y] = [(i % 16) - 8, Math.floor(i / 16) - 8];
      const across = x * Math.cos(kind * 0.5) + y * Math.sin(kind * 0.5) + (kind % 3) * 3 - 3;
      return (Math.abs(across) < 1.5 ? 1 : 0) + 0.5 * random();
    }),
  );
  return { samples, labels };
}

/** By how much different pairs are further apart than same pairs, on average. */
async function separation(net: SiameseNet, samples: Float32Array[], labels: number[]): Promise<number> {
  const data = fromArrays(samples, labels, { shape: [16, 16, 1] });
  const { distances, y } = await net.score(data, everyPair(data));
  const mean = (kind: number): number => {
    const own = Array.from(distances).filter((_, i) => y[i] === kind);
    return own.reduce((sum, value) => sum + value, 0) / own.length;
  };
  return mean(1) - mean(0);
}
