import "@tensorflow/tfjs-backend-cpu";
import * as tf from "@tensorflow/tfjs-core";
import { describe, expect, it } from "vitest";
import { stackImages } from "../../src/images/stackImages.js";

describe("stackImages", () => {
  it("stacks images in order and makes one tensor", async () => {
    const before = tf.memory().numTensors;
    const batch = stackImages([
      { data: new Uint8Array([1, 2, 3, 4, 5, 6]), height: 1, width: 2, channels: 3 },
      { data: new Float32Array([7, 8, 9, 10, 11, 12.5]), height: 1, width: 2, channels: 3 },
    ]);
    expect(batch.shape).toEqual([2, 1, 2, 3]);
    expect(batch.dtype).toBe("float32");
    expect([...(await batch.data())]).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12.5]);
    expect(tf.memory().numTensors).toBe(before + 1);
    batch.dispose();
  });

  it("refuses images of different sizes, and none at all", () => {
    const image = { data: new Uint8Array(2), height: 1, width: 2, channels: 1 };
    expect(() => stackImages([image, { ...image, height: 2, width: 1 }])).toThrow(
      "stackImages: all images must have one size, got [1, 2, 1] and [2, 1, 1] at image 1; bring them to one size with",
    );
    expect(() => stackImages([])).toThrow("stackImages: need at least 1 image, got none");
  });
});
