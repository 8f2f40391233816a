// Tests checkTopology, buildTopology: what is built is what was checked
import * as tf from "@tensorflow/tfjs-core";
import "@tensorflow/tfjs-backend-cpu";
import * as tfl from "@tensorflow/tfjs-layers";
import { describe, expect, it } from "vitest";
import { seeded } from "../../src/core/random.js";
import { buildTopology } from "../../src/towers/buildTopology.js";
import { checkTopology } from "../../src/towers/checkTopology.js";
import { denseTower } from "../../src/towers/denseTower.js";

interface Json {
  class_name: string;
  config: { layers: { name: string; class_name: string; config: Record<string, unknown>; inbound_nodes: unknown[] }[]; input_layers: unknown[]; output_layers: unknown[] }; // prettier-ignore
}

function topology(): Json {
  const tower = denseTower({ inputShape: [4], units: [3], embeddingSize: 2, random: seeded(1) });
  const json = JSON.parse(tower.toJSON() as string) as Json;
  tower.dispose();
  return json;
}

const change = (by: (json: Json) => void): Json => {
  const json = topology();
  by(json);
  return json;
};

describe("checkTopology", () => {
  it("leaves a topology that tfjs wrote as it is", () => {
    const json = topology();
    expect(checkTopology("f", json).config).toEqual(json.config);
    expect(checkTopology("f", { model_config: json }).config).toEqual(json.config);
  });

  it.each<[string, Json]>([
    ["topology must be an object, got null", null as unknown as Json],
    [
      'topology.class_name must be one of Model, Functional, Sequential, got "Dense"',
      { ...topology(), class_name: "Dense" },
    ],
    ["topology.config.layers must be a list, got nothing", { ...topology(), config: {} as Json["config"] }],
    ["topology.config.layers must be a list of at most 2000, got 2001", change((json) => json.config.layers = Array(2001).fill(json.config.layers[0]) as Json["config"]["layers"])], // prettier-ignore
    ['topology.config.layers[1].class_name must be a layer that tfjs knows, got "Adam"', change((json) => json.config.layers[1].class_name = "Adam")], // prettier-ignore
    ['topology.config.layers[1].class_name must be a layer that tfjs knows, got "constructor"', change((json) => json.config.layers[1].class_name = "constructor")], // prettier-ignore
    ['"block1.dense" must take its input from a layer that is there, got "inpup"', change((json) => json.config.layers[1].inbound_nodes = [[["inpup", 0, 0, {}]]])], // prettier-ignore
    ['"block1.dense" waits for itself or for a use that is not there', change((json) => json.config.layers[1].inbound_nodes = [[["input", 1, 0, {}]]])], // prettier-ignore
    ['"block1.dense" waits for itself or for a use that is not there', change((json) => json.config.layers[1].inbound_nodes = [[["embedding", 0, 0, {}]]])], // prettier-ignore
    ["inbound_nodes[0][0][1] must be between 0 and 10000, got -1", change((json) => json.config.layers[1].inbound_nodes = [[["input", -1, 0, {}]]])], // prettier-ignore
    ['must have names of their own, "input" is there twice', change((json) => json.config.layers.push(json.config.layers[0]))], // prettier-ignore
    ['layers[1].config.name must be the layer\'s name "block1.dense", got "x"', change((json) => json.config.layers[1].config.name = "x")], // prettier-ignore
    ['output_layers must name layers that are there, got "gone", use 0', change((json) => json.config.output_layers = [["gone", 0, 0]])], // prettier-ignore
    ["output_layers must name at least one layer", change((json) => (json.config.output_layers = []))],
    ['layers[1].config.dtype must be "float32", "int32" or "bool", got "flozt32"', change((json) => json.config.layers[1].config.dtype = "flozt32")], // prettier-ignore
    ["topology must be nested at most 60 deep", change((json) => void (json.config.layers[1].config.x = JSON.parse("[".repeat(99) + "]".repeat(99))))], // prettier-ignore
  ])("refuses what tfjs would wait for, or fail at in its depths: %s", (message, json) => {
    expect(() => checkTopology("f", json)).toThrow(/^f: /);
    expect(() => checkTopology("f", json)).toThrow(message);
  });

  it("lets nothing through that it has not looked at, in whatever spelling", () => {
    const json = change(({ config }) => {
      Object.assign(config.layers[1], { inboundNodes: [[["gone", 0, 0]]], inbound__nodes: 1 });
      Object.assign(config, { outputLayers: [["gone", 0, 0]], customObjects: { Dense: 1 } });
    });
    expect(checkTopology("f", json).config).toEqual(topology().config);
  });
});

describe("buildTopology", () => {
  it("builds what was described, with zeros", async () => {
    const { numTensors } = tf.memory();
    const model = await buildTopology("f", topology(), 100);
    expect(JSON.parse(model.toJSON() as string)).toEqual(topology());
    for (const weight of model.getWeights()) expect(new Set(await weight.data())).toEqual(new Set([0]));
    model.dispose();
    expect(tf.memory().numTensors).toBe(numTensors);
  });

  it("takes no memory for weights that the file does not hold, and leaves none", async () => {
    const huge = change(({ config }) => (config.layers[1].config.units = 2 ** 40));
    const { numTensors } = tf.memory();
    await expect(buildTopology("f", huge, 1000)).rejects.toThrow(
      'f: the tower cannot be built from the file\'s topology: the weight kernel of "block1.dense" has the shape [4, 1099511627776], which is more than the file holds',
    );
    await expect(buildTopology("f", topology(), 20)).rejects.toThrow('the weight kernel of "embedding" has the shape');
    expect(tf.memory().numTensors).toBe(numTensors);
    const layer = tfl.layers.dense({ inputShape: [2], units: 1, kernelInitializer: "ones" });
    const model = tfl.sequential({ layers: [layer] }); // tfjs makes weights as before
    expect([...(await layer.getWeights()[0].data())]).toEqual([1, 1]);
    model.dispose();
  });

  it.each([
    ["units", -1],
    ["units", "many"],
    ["activation", "magic"],
    ["kernel_initializer", { class_name: "Zeros", config: null }],
    ["batch_input_shape", 7],
  ])("says what tfjs does not like: %s of %s", async (name, value) => {
    const { numTensors } = tf.memory();
    await buildTopology(
      "f",
      change(({ config }) => (config.layers[1].config[name] = value)),
      100,
    )
      .then((model) => model.dispose())
      .catch((error: unknown) => {
        expect(error).toBeInstanceOf(RangeError);
        expect((error as Error).message).toMatch(/^f: the tower cannot be built from the file's topology: /);
      });
    expect(tf.memory().numTensors).toBe(numTensors);
  });
});
