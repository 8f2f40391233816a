import * as tf from "@tensorflow/tfjs-core";
import { expect, it } from "vitest";

import { hashWords } from "../../src/core/fingerprint.js";
import { hashTensor } from "../../src/tensors/hashTensor.js";
import { expectNoLeak, onEachBackend } from "../backends-under-test.js";

onEachBackend(() => {
  it.each([0, 1, 3, 4, 1023, 1024, 100_001])("is the hash of %i floats' bits", async (size) => {
    const values = Float32Array.from({ length: size }, (_, i) => Math.sin(i));
    const x = tf.tensor1d(values);
    await expectNoLeak(async () => {
      expect(await hashTensor(x)).toEqual(hashWords(new Int32Array(values.buffer)));
    });
    x.dispose();
  });

  it("covers whole numbers and truth values", async () => {
    const [whole, truth] = [tf.tensor1d([7, -1, 3], "int32"), tf.tensor1d([true, false, true], "bool")];
    expect(await hashTensor(whole)).toEqual(hashWords(Int32Array.of(7, -1, 3)));
    expect(await hashTensor(truth)).toEqual(hashWords(Int32Array.of(1, 0, 1)));
    tf.dispose([whole, truth]);
  });

  it("is of the values at the moment of the call, though they change before it is answered", async () => {
    const x = tf.variable(tf.tensor1d([1, 2, 3]));
    const asked = hashTensor(x);
    const other = tf.tensor1d([4, 5, 6]);
    x.assign(other);
    expect(await asked).toEqual(hashWords(new Int32Array(Float32Array.of(1, 2, 3).buffer)));
    tf.dispose([x, other]);
  });
});
