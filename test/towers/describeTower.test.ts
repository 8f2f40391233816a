import "@tensorflow/tfjs-backend-cpu";
import * as tf from "@tensorflow/tfjs-core";
import * as tfl from "@tensorflow/tfjs-layers";
import { afterEach, beforeEach, describe, expect, it } from "vitest";

import { seeded } from "../../src/core/random.js";
import { buildTower } from "../../src/towers/buildTower.js";
import { describeTower } from "../../src/towers/describeTower.js";
import type { ConvBlock } from "../../src/towers/towerConfig.js";

const made: tfl.LayersModel[] = [];
const keep = <Model extends tfl.LayersModel>(model: Model): Model => (made.push(model), model);
const { dense, dropout, batchNormalization, gru, bidirectional, embedding } = tfl.layers;

beforeEach(() => tf.setBackend("cpu"));
afterEach(() => {
  for (const model of made.splice(0)) model.dispose();
});

const textOf = (model: tfl.LayersModel): string => describeTower(keep(model)).text;
const chain = (...layers: tfl.layers.Layer[]): tfl.Sequential => tfl.sequential({ layers });

describe("describeTower", () => {
  const base = (): tfl.layers.Layer => dense({ units: 3, inputShape: [4], activation: "relu" });

  it("does not ask for names, initial weights, penalties, frozen layers or dropout", () => {
    const named = dense({
      units: 3,
      inputShape: [4],
      activation: "relu",
      name: "mine",
      kernelInitializer: "zeros",
      kernelRegularizer: "l1l2",
      trainable: false,
    });
    const plain = textOf(chain(base(), dense({ units: 2 })));
    expect(textOf(chain(named, dropout({ rate: 0.3 }), dense({ units: 2, name: "last" })))).toBe(plain);
  });

  it("does not ask whether a model is nested, sequential or functional", () => {
    const flat = textOf(chain(base(), dense({ units: 5 }), dense({ units: 2 })));
    expect(textOf(chain(chain(base(), dense({ units: 5 })), dense({ units: 2 })))).toBe(flat);
    const input = tfl.input({ shape: [4] });
    const hidden = dense({ units: 5 }).apply(base().apply(input));
    expect(textOf(tfl.model({ inputs: input, outputs: dense({ units: 2 }).apply(hidden) as tfl.SymbolicTensor }))).toBe(
      flat,
    );
  });

  const conv = (options: Partial<ConvBlock>, more: object = {}): tfl.LayersModel =>
    buildTower(
      { inputShape: [16, 16, 1], blocks: [{ kind: "conv", filters: 2, ...options }, { kind: "average" }], ...more },
      { random: seeded(1) },
    );
  const plain = (): tfl.LayersModel => conv({});

  it.each([
    ["activation", conv({ activation: "tanh" })],
    ["stride", conv({ stride: 2 })],
    ["padding", conv({ padding: "valid" })],
    ["kernel", conv({ kernelSize: 5 })],
    ["pool", conv({ pool: 3 })],
    ["pool's stride", conv({ poolStride: 1 })],
    ["normalisation", conv({ normalization: "batch" })],
    ["local response", conv({ localResponse: { depthRadius: 2, bias: 1, alpha: 2e-5, beta: 0.75 } })],
    ["another local response", conv({ localResponse: { depthRadius: 2, bias: 1, alpha: 1e-4, beta: 0.75 } })],
    ["a head", conv({}, { embeddingSize: 2 })],
  ])("tells towers apart that differ in their %s", (_, other) => {
    expect(textOf(other)).not.toBe(textOf(plain()));
  });

  it("tells epsilons of batch normalisation apart, but not momenta", () => {
    const text = (options: object): string => textOf(chain(base(), batchNormalization(options)));
    expect(text({ epsilon: 1e-5 })).not.toBe(text({}));
    expect(text({ momentum: 0.5 })).toBe(text({}));
  });

  it("tells apart what is connected otherwise, and one layer used twice from two layers", () => {
    const build = (kind: "shared" | "two" | "crossed"): string => {
      const input = tfl.input({ shape: [3] });
      const [a, b] = [dense({ units: 3 }), dense({ units: 3 })];
      const first = a.apply(input) as tfl.SymbolicTensor;
      const second = (kind === "shared" ? a : b).apply(kind === "two" ? input : first) as tfl.SymbolicTensor;
      const outputs = tfl.layers.add().apply([first, second]) as tfl.SymbolicTensor;
      return textOf(tfl.model({ inputs: input, outputs }));
    };
    expect(new Set([build("shared"), build("two"), build("crossed")]).size).toBe(3);
  });

  it("looks into recurrent layers and wrappers", () => {
    const recurrent = (activation: "tanh" | "relu", rate = 0): string => {
      const inner = gru({ units: 2, activation, dropout: rate, recurrentInitializer: "glorotUniform" });
      return textOf(
        chain(
          embedding({ inputDim: 5, outputDim: 2, inputLength: 4 }),
          bidirectional({ layer: inner, mergeMode: "concat" }),
        ),
      );
    };
    expect(recurrent("relu")).not.toBe(recurrent("tanh"));
    expect(recurrent("tanh", 0.4)).toBe(recurrent("tanh"));
  });

  it("lists all weights in the order of layers, whatever is frozen", () => {
    const model = keep(chain(chain(base(), batchNormalization()), dense({ units: 2 })));
    const order = (): number[] => describeTower(model).weights.map(({ id }) => id);
    const before = order();
    expect(describeTower(model).weights.map(({ shape }) => shape)).toEqual([[4, 3], [3], [3], [3], [3], [3], [3, 2], [2]]); // prettier-ignore
    expect([...before].sort()).toEqual(model.weights.map((weight) => (weight.read() as tf.Variable).id).sort());
    model.layers[0].trainable = false;
    expect(order()).toEqual(before);
    model.layers[1].trainable = false;
    expect(order()).toEqual(before);
    model.layers[0].trainable = true;
    expect(order()).toEqual(before);
    const [inner] = (model.layers[0] as tfl.Sequential).layers;
    inner.weights[0].trainable = false; // a kernel alone
    expect(inner.weights[0].shape).not.toEqual([4, 3]);
    expect(order()).toEqual(before);
  });
});
