import type * as fs from "node:fs/promises";
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type * as tf from "@tensorflow/tfjs-core";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { fileSystemHandler } from "../../src/node/fileSystemHandler.js";
import { readModelFiles } from "../../src/node/readModelFiles.js";

/** Called once, before the next read of a file of weights. */
let meanwhile: (() => Promise<unknown>) | undefined;
vi.mock("node:fs/promises", async (original) => {
  const real = await original<typeof fs>();
  const hooked = async (file: string, flags: string | number): Promise<unknown> => {
    if (file.endsWith(".bin") && flags !== "wx") {
      const act = meanwhile;
      meanwhile = undefined;
      await act?.();
    }
    return real.open(file, flags);
  };
  return { ...real, open: hooked };
});

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "model-files-"));
});
afterEach(() => rm(folder, { recursive: true }));

function artifacts(values: number[]): tf.io.ModelArtifacts {
  return {
    modelTopology: { of: values.length },
    weightSpecs: [{ name: "w", shape: [values.length], dtype: "float32" }],
    weightData: new Float32Array(values).buffer,
  };
}

describe("readModelFiles", () => {
  it("reads the newer model when it is saved between model.json and the weights", async () => {
    await fileSystemHandler(folder).save(artifacts([1, 2]));
    meanwhile = () => fileSystemHandler(folder).save(artifacts([3, 4, 5]));
    const { modelTopology, weightData } = await readModelFiles("f", folder);
    expect(modelTopology).toEqual({ of: 3 });
    expect([...new Float32Array(weightData as ArrayBuffer)]).toEqual([3, 4, 5]);
  });

  it("gives up when the weights go and no newer model comes", async () => {
    await fileSystemHandler(folder).save(artifacts([1, 2]));
    const { weightsManifest } = JSON.parse(String(await readFile(join(folder, "model.json")))) as tf.io.ModelJSON;
    meanwhile = () => rm(join(folder, weightsManifest[0].paths[0]));
    await expect(readModelFiles("f", folder)).rejects.toThrow("f: cannot read ");
  });

  it("counts bytes by kind, quantized weights too", async () => {
    const specs: tf.io.WeightsManifestEntry[] = [
      { name: "a", shape: [3], dtype: "float32", quantization: { dtype: "uint8", scale: 1, min: 0 } },
      { name: "b", shape: [2, 2], dtype: "int32" },
      { name: "c", shape: [5], dtype: "bool" },
    ];
    const save = (bytes: number): Promise<unknown> =>
      fileSystemHandler(folder).save({ modelTopology: {}, weightSpecs: specs, weightData: new ArrayBuffer(bytes) });
    await save(3 + 16 + 5);
    expect((await readModelFiles("f", folder)).weightSpecs).toEqual(specs);
    await save(3 + 16 + 4);
    await expect(readModelFiles("f", folder)).rejects.toThrow("must have 24 bytes");
  });
});
