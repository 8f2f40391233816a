import "@tensorflow/tfjs-backend-cpu";
import { describe, expect, it, vi } from "vitest";

import { subset } from "../../src/data/dataset.js";
import { splitByGroup } from "../../src/data/splits.js";
import { fromImages } from "../../src/images/fromImages.js";
import { imagePreprocessor } from "../../src/images/imagePreprocessor.js";
import { randomImage } from "../encoders/nets.js";

const prepare = imagePreprocessor({ size: [6, 5] });
const images = [randomImage(1), randomImage(2, 30, 20), randomImage(3)];

describe("fromImages", () => {
  it("reads images of any sizes prepared, and keeps them as they came through parts", async () => {
    const dataset = fromImages(images, { prepare, labels: ["a", "a", "b"], groups: [1, 1, 2] });
    expect(dataset.sampleShape).toEqual([6, 5, 1]);
    const read = await dataset.read(Int32Array.of(2, 1));
    expect(await read.data()).toEqual(Float32Array.from([...prepare(images[2]).data, ...prepare(images[1]).data]));
    read.dispose();
    expect(dataset.samples).toEqual(images);
    expect(subset(dataset, [2, 0]).samples).toEqual([images[2], images[0]]);
    for (const part of splitByGroup(dataset, { testFraction: 0.5 })) {
      const names = Array.from(part.labels.classOf, (c) => part.labels.classNames[c]);
      expect(part.samples).toEqual(names.map((name, i) => (name === "b" ? images[2] : images[i])));
    }
  });

  it("takes what readImageFolder gives: labels, files and forgeries", () => {
    const folder = { images, labels: ["a", "a", "b"], files: ["a/1", "a/2", "b/1"], forged: Uint8Array.of(0, 1, 0) };
    const dataset = fromImages(folder, { prepare });
    expect(dataset.labels.classNames).toEqual(["a", "a (forged)", "b"]);
    expect(dataset.groups?.classNames).toEqual(["a", "b"]);
    expect([...dataset.forged!]).toEqual([0, 1, 0]);
    expect(subset(dataset, [1]).names).toEqual(["a/2"]);
    expect(fromImages(folder, { prepare, labels: ["x", "y", "z"] }).groups?.classNames).toEqual(["x", "y", "z"]);
  });

  it("prepares an image once, or each time with keep: false", async () => {
    let times = 0;
    const counting = Object.assign((image: (typeof images)[0]) => (times++, prepare(image)), prepare);
    const read = async (keep: boolean): Promise<number> => {
      times = 0;
      const dataset = fromImages(images, { prepare: counting, labels: [0, 0, 1], keep });
      for (let k = 0; k < 3; k++) (await dataset.read(Int32Array.of(0))).dispose();
      return times;
    };
    expect([await read(true), await read(false)]).toEqual([1, 3]);
  });

  it("copies a picture once for each pass of resizing, and once into the batch", async () => {
    const prepare = imagePreprocessor({ size: [16, 16], invert: true, deviation: 42 });
    const pictures = Array.from({ length: 3 }, () => ({
      data: new Uint8Array(20 * 20).fill(9),
      height: 20,
      width: 20,
      channels: 1,
    }));
    const dataset = fromImages(pictures, { prepare, labels: ["a", "b", "c"] });
    const Plain = Float32Array;
    let copies = 0;
    class Counting extends Plain {
      constructor(...given: unknown[]) {
        super(...(given as [number]));
        if (this.length >= 256) copies++;
      }
      static get [Symbol.species](): typeof Plain {
        return Plain;
      }
    }
    vi.stubGlobal("Float32Array", Counting);
    try {
      (await dataset.read(Int32Array.of(0, 1, 2))).dispose();
    } finally {
      vi.unstubAllGlobals();
    }
    // Inverting and dividing work in place.
    expect(copies).toBe(3 * 2 + 1);
  });

  it("checks a picture's pixels once, whatever the number of steps, and the prepared ones once more as a result and as a row", async () => {
    const prepare = imagePreprocessor({ size: [16, 16], crop: {}, invert: true, mean: "image", deviation: "image" });
    const data = Float32Array.from({ length: 20 * 20 }, (_, i) => (i * 7) % 256);
    const dataset = fromImages([{ data, height: 20, width: 20, channels: 1 }], { prepare, labels: ["a"] });
    const isFinite = vi.spyOn(Number, "isFinite");
    try {
      (await dataset.read(Int32Array.of(0))).dispose();
      expect(isFinite.mock.calls.length).toBeLessThan(20 * 20 + 2 * 16 * 16 + 50);
    } finally {
      isFinite.mockRestore();
    }
  });

  it("refuses missing labels, and labels that do not fit", () => {
    expect(() => fromImages(images, { prepare })).toThrow(
      "fromImages: need labels, the class of each image; pass them as { labels }",
    );
    expect(() => fromImages(images, { prepare, labels: [1] })).toThrow(
      "fromImages: there must be one label per image, got 1 for 3 images",
    );
  });
});
