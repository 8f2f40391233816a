import "@tensorflow/tfjs-backend-cpu";
import * as tf from "@tensorflow/tfjs-core";
import { expect, it } from "vitest";

import { fromArrays } from "../../src/data/dataset.js";
import { withSamples } from "../../src/data/withSamples.js";

const data = fromArrays([[1], [2]], ["a", "b"]);

it("withSamples hands over the rows asked for and frees them, also when something throws", async () => {
  const before = tf.memory().numTensors;
  const read = await withSamples(data, Int32Array.of(1), async (samples) => [...(await samples.data())]);
  expect(read).toEqual([2]);
  const failing = withSamples(data, Int32Array.of(0), () => Promise.reject(new Error("no")));
  await expect(failing).rejects.toThrow("no");
  expect(tf.memory().numTensors).toBe(before);
});
