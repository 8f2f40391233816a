import "@tensorflow/tfjs-backend-cpu";
import * as tf from "@tensorflow/tfjs-core";
import { describe, expect, it } from "vitest";
import { invertBatch, invertImage } from "../../src/images/invertImage.js";

describe("invertImage", () => {
  it("subtracts from white", () => {
    const image = { data: new Uint8Array([0, 255, 100]), height: 1, width: 3, channels: 1 };
    expect([...invertImage(image).data]).toEqual([255, 0, 155]);
    expect([...invertImage({ ...image, data: new Float32Array([0, 1, 0.25]) }, 1).data]).toEqual([1, 0, 0.75]);
    expect([...image.data]).toEqual([0, 255, 100]);
  });

  it("refuses a white that is not finite", () => {
    const image = { data: new Uint8Array(1), height: 1, width: 1, channels: 1 };
    expect(() => invertImage(image, NaN)).toThrow("invertImage: max must be a finite number, got NaN");
  });
});

describe("invertBatch", () => {
  it("does the same on the device, in one tensor", async () => {
    const images = tf.tensor4d([0, 255, 100], [1, 1, 3, 1]);
    const before = tf.memory().numTensors;
    const inverted = invertBatch(images);
    expect(tf.memory().numTensors).toBe(before + 1);
    expect([...(await inverted.data())]).toEqual([255, 0, 155]);
    expect(() => invertBatch(images, Infinity)).toThrow("invertBatch: max must be a finite number, got Infinity");
    tf.dispose([images, inverted]);
  });
});
