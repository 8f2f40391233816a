import "@tensorflow/tfjs-backend-cpu";
import { spawnSync } from "node:child_process";
import { mkdtemp, readdir, readFile, rename, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import * as tf from "@tensorflow/tfjs-core";
import * as tfl from "@tensorflow/tfjs-layers";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { fileSystemHandler } from "../../src/node/fileSystemHandler.js";
import { temporaryName } from "../../src/node/removeLeftovers.js";
import { failWrites } from "./failWrites.js";

let folder: string;
beforeEach(async () => {
  folder = join(await mkdtemp(join(tmpdir(), "model-")), "net");
});
afterEach(async () => {
  vi.restoreAllMocks();
  await rm(join(folder, ".."), { recursive: true });
});

function makeModel(seed: number): tfl.LayersModel {
  const kernelInitializer = (more: number): ReturnType<typeof tfl.initializers.glorotUniform> =>
    tfl.initializers.glorotUniform({ seed: seed + more });
  return tfl.sequential({
    layers: [
      tfl.layers.conv2d({ inputShape: [6, 6, 1], filters: 2, kernelSize: 3, kernelInitializer: kernelInitializer(0) }),
      tfl.layers.flatten(),
      tfl.layers.dense({ units: 3, kernelInitializer: kernelInitializer(1) }),
    ],
  });
}

async function outputOf(model: tfl.LayersModel): Promise<number[]> {
  const input = tf.reshape(tf.range(0, 36), [1, 6, 6, 1]);
  const output = model.predict(input) as tf.Tensor;
  const values = [...(await output.data())];
  tf.dispose([input, output]);
  return values;
}

async function loadedOutput(): Promise<number[]> {
  const model = await tfl.loadLayersModel(fileSystemHandler(folder));
  const values = await outputOf(model);
  model.dispose();
  return values;
}

async function weightsFile(): Promise<string> {
  const names = (await readdir(folder)).filter((name) => name.endsWith(".bin"));
  expect(names).toHaveLength(1);
  return join(folder, names[0]);
}

describe("fileSystemHandler", () => {
  it("gives back the same model, to the bit, with its metadata", async () => {
    const model = makeModel(1);
    model.setUserDefinedMetadata({ net: { margin: 1 } });
    const result = await model.save(fileSystemHandler(folder));
    expect(result.modelArtifactsInfo.weightDataBytes).toBe(4 * (9 * 2 + 2 + 32 * 3 + 3));
    const again = await tfl.loadLayersModel(fileSystemHandler(folder));
    expect(await outputOf(again)).toEqual(await outputOf(model));
    expect(again.getUserDefinedMetadata()).toEqual({ net: { margin: 1 } });
    expect(await readdir(folder)).toEqual(["model.json", expect.stringMatching(/^weights\.[0-9a-f]{16}\.bin$/)]);
  });

  it("writes what tfjs itself reads: model.json names weights beside it", async () => {
    await makeModel(1).save(fileSystemHandler(folder));
    const json = JSON.parse(await readFile(join(folder, "model.json"), "utf8")) as tf.io.ModelJSON;
    expect(json.weightsManifest).toHaveLength(1);
    const bytes = await readFile(join(folder, json.weightsManifest[0].paths[0]));
    expect(
      Object.keys(tf.io.decodeWeights(new Uint8Array(bytes).buffer, json.weightsManifest[0].weights)),
    ).toHaveLength(4);
  });

  it("replaces a model and removes its weights", async () => {
    await makeModel(1).save(fileSystemHandler(folder));
    const first = await weightsFile();
    await makeModel(5).save(fileSystemHandler(folder));
    expect(await weightsFile()).not.toBe(first);
    expect(await loadedOutput()).toEqual(await outputOf(makeModel(5)));
    await makeModel(5).save(fileSystemHandler(folder)); // the same again
    expect(await loadedOutput()).toEqual(await outputOf(makeModel(5)));
  });

  it.each([
    { after: 0, what: "weights" },
    { after: 1, what: "model.json" },
  ])("keeps the old model and nothing else when writing $what fails", async ({ after }) => {
    await makeModel(1).save(fileSystemHandler(folder));
    const before = await readdir(folder);
    await failWrites(after);
    await expect(makeModel(5).save(fileSystemHandler(folder))).rejects.toThrow(
      /^fileSystemHandler: could not write .*: ENOSPC: no space left on device, write; what stood there before is unchanged$/,
    );
    vi.restoreAllMocks();
    expect(await readdir(folder)).toEqual(before);
    expect(await loadedOutput()).toEqual(await outputOf(makeModel(1)));
  });

  it("keeps the model when saving the same one again fails at model.json", async () => {
    await makeModel(1).save(fileSystemHandler(folder));
    await failWrites(1);
    await expect(makeModel(1).save(fileSystemHandler(folder))).rejects.toThrow("ENOSPC");
    vi.restoreAllMocks();
    expect(await loadedOutput()).toEqual(await outputOf(makeModel(1)));
  });

  it("still loads the old model after a crash between the two files", async () => {
    await makeModel(1).save(fileSystemHandler(folder));
    const old = await readFile(join(folder, "model.json"));
    const weights = await weightsFile();
    const bytes = await readFile(weights);
    await makeModel(5).save(fileSystemHandler(folder));
    // As a crash would leave it: the new weights are there, model.json is still the old one.
    await writeFile(join(folder, "model.json"), old);
    await writeFile(weights, bytes);
    expect(await loadedOutput()).toEqual(await outputOf(makeModel(1)));
  });

  it("saves one after the other when called at once", async () => {
    await Promise.all([1, 2, 3, 4, 5].map((seed) => makeModel(seed).save(fileSystemHandler(folder))));
    expect(await loadedOutput()).toEqual(await outputOf(makeModel(5)));
    await weightsFile();
  });

  it("reads the newer model when it is saved between the two reads", async () => {
    await makeModel(1).save(fileSystemHandler(folder));
    const loads = Promise.all(Array.from({ length: 20 }, () => loadedOutput()));
    for (const seed of [2, 3, 4]) await makeModel(seed).save(fileSystemHandler(folder));
    const possible = await Promise.all([1, 2, 3, 4].map((seed) => outputOf(makeModel(seed))));
    for (const output of await loads) expect(possible).toContainEqual(output);
  });

  it("names the file that is missing", async () => {
    const load = (): Promise<unknown> => fileSystemHandler(folder).load();
    await expect(load()).rejects.toThrow(
      `fileSystemHandler: there is no model at ${join(folder, "model.json")}; check the path, or save a model there first`,
    );
    await makeModel(1).save(fileSystemHandler(folder));
    const weights = await weightsFile();
    await rm(weights);
    await expect(load()).rejects.toThrow(
      `fileSystemHandler: cannot read ${weights}, the weights that ${join(folder, "model.json")} names: there is no such file; copy it beside model.json`,
    );
  });

  it("refuses every cut of model.json", async () => {
    await makeModel(1).save(fileSystemHandler(folder));
    const file = join(folder, "model.json");
    const whole = await readFile(file, "utf8");
    for (let length = 0; length < whole.length; length += 97) {
      await writeFile(file, whole.slice(0, length));
      await expect(fileSystemHandler(folder).load()).rejects.toThrow(
        `fileSystemHandler: ${file} (${length} characters) is not whole JSON, it may be cut short: `,
      );
    }
    for (const [other, message] of [
      ["null", "the content must be an object, got null"],
      ["[]", "the content must be an object, got a list of 0"],
      ["{}", "modelTopology must be an object, got nothing"],
      ['{"modelTopology":{}}', "weightsManifest must be a list, got nothing"],
      ['{"modelTopology":{},"weightsManifest":[{}]}', "weightsManifest[0].paths must be a list, got nothing"],
      [
        '{"modelTopology":{},"weightsManifest":[],"userDefinedMetadata":{"__proto__":{}}}',
        'must not hold the name "__proto__"',
      ],
    ]) {
      await writeFile(file, other);
      await expect(fileSystemHandler(folder).load()).rejects.toThrow(message);
      await expect(fileSystemHandler(folder).load()).rejects.toThrow(`fileSystemHandler: ${file}: `);
    }
  });

  it("refuses weights that are cut short, too long or changed", async () => {
    await makeModel(1).save(fileSystemHandler(folder));
    const weights = await weightsFile();
    const whole = await readFile(weights);
    const json = join(folder, "model.json");
    const load = (): Promise<unknown> => fileSystemHandler(folder).load();
    await writeFile(weights, whole.subarray(0, 100));
    await expect(load()).rejects.toThrow(
      `fileSystemHandler: ${weights} must have ${whole.length} bytes for the weights that ${json} lists, got 100; cut short: copy the file again, or save the model again`,
    );
    await writeFile(weights, Buffer.concat([whole, Buffer.alloc(4)]));
    await expect(load()).rejects.toThrow(`got ${whole.length + 4}; too long`);
    const changed = Buffer.from(whole);
    changed[50] ^= 1;
    await writeFile(weights, changed);
    await expect(load()).rejects.toThrow(
      new RegExp(
        `^fileSystemHandler: .*\\.bin must have the checksum sha256:[0-9a-f]{64} that .*model\\.json records, got sha256:[0-9a-f]{64}; a file was changed or damaged`,
      ),
    );
  });

  it("loads models saved elsewhere: several files of weights, no checksum", async () => {
    const model = makeModel(3);
    await model.save(fileSystemHandler(folder));
    const weights = await weightsFile();
    const whole = await readFile(weights);
    const file = join(folder, "model.json");
    const json = JSON.parse(await readFile(file, "utf8")) as Record<string, unknown> & {
      weightsManifest: { paths: string[] }[];
    };
    delete json.checksum;
    json.weightsManifest[0].paths = ["group1-shard1of2.bin", "group1-shard2of2.bin"];
    await writeFile(join(folder, "group1-shard1of2.bin"), whole.subarray(0, 90));
    await writeFile(join(folder, "group1-shard2of2.bin"), whole.subarray(90));
    await rm(weights);
    await writeFile(file, JSON.stringify(json));
    expect(await loadedOutput()).toEqual(await outputOf(model));
    // Saving over it leaves files alone that this handler did not write.
    await makeModel(4).save(fileSystemHandler(folder));
    expect(await readdir(folder)).toContain("group1-shard1of2.bin");
  });

  it("does not read weights outside the folder", async () => {
    await makeModel(1).save(fileSystemHandler(folder));
    const file = join(folder, "model.json");
    const json = (await readFile(file, "utf8")).replace(/weights\.[0-9a-f]{16}\.bin/, "../secret.bin");
    await writeFile(file, json);
    await expect(fileSystemHandler(folder).load()).rejects.toThrow("names weights outside its folder");
  });

  it("refuses a topology that is not JSON", async () => {
    await expect(fileSystemHandler(folder).save({ modelTopology: new ArrayBuffer(4) })).rejects.toThrow(
      "fileSystemHandler: only models whose topology is JSON can be saved, such as LayersModel",
    );
  });

  it("removes weights that killed saves left, and what they had half-written; not files of others", async () => {
    await makeModel(1).save(fileSystemHandler(folder));
    const dead = spawnSync(process.execPath, ["-e", ""]).pid;
    const [temporary] = [temporaryName(join(folder, "model.json")).replace(`-${process.pid}-`, `-${dead}-`)];
    for (const file of ["weights.0123456789abcdef.bin", "weights.mine.bin"]) await writeFile(join(folder, file), "x");
    await writeFile(temporary, "x");
    await writeFile(temporaryName(join(folder, "model.json")), "x"); // of this process: being written
    await makeModel(2).save(fileSystemHandler(folder));
    const names = await readdir(folder);
    expect(names).toHaveLength(4);
    expect(names).toEqual(expect.arrayContaining(["model.json", "weights.mine.bin"]));
    expect(await loadedOutput()).toEqual(await outputOf(makeModel(2)));
  });

  it("reads weights whose names begin with two dots", async () => {
    await makeModel(1).save(fileSystemHandler(folder));
    const weights = await weightsFile();
    await rename(weights, join(folder, "..x"));
    const file = join(folder, "model.json");
    const json = JSON.parse(await readFile(file, "utf8")) as Record<string, unknown> & { weightsManifest: { paths: string[] }[] }; // prettier-ignore
    json.weightsManifest[0].paths = ["..x"];
    delete json.checksum;
    await writeFile(file, JSON.stringify(json));
    expect(await loadedOutput()).toEqual(await outputOf(makeModel(1)));
  });

  it("refuses a graph that tfjs would build for ever, whoever saved it", async () => {
    await makeModel(1).save(fileSystemHandler(folder));
    const file = join(folder, "model.json");
    const input = tfl.input({ shape: [2] });
    const model = tfl.model({ inputs: input, outputs: tfl.layers.dense({ units: 1, name: "d" }).apply(input) as tfl.SymbolicTensor }); // prettier-ignore
    await model.save(fileSystemHandler(folder));
    const json = JSON.parse(await readFile(file, "utf8")) as Record<string, unknown>;
    delete json.checksum;
    await writeFile(file, JSON.stringify(json).replace(/"inbound_nodes":\[\[\["[^"]+"/, '"inbound_nodes":[[["gone"'));
    await expect(tfl.loadLayersModel(fileSystemHandler(folder))).rejects.toThrow(
      'topology.config.layers: "d" must take its input from a layer that is there, got "gone"',
    );
  });

  it("reads no more than maxBytes, and no pipe", async () => {
    await makeModel(1).save(fileSystemHandler(folder));
    await expect(fileSystemHandler(folder, { maxBytes: 100 }).load()).rejects.toThrow(
      "must have at most 100 bytes, got ",
    );
    const weights = await weightsFile();
    await rm(weights);
    spawnSync("mkfifo", [weights]);
    await expect(fileSystemHandler(folder).load()).rejects.toThrow("it is no file");
  });
});
