import * as tf from "@tensorflow/tfjs-core";
import "@tensorflow/tfjs-backend-cpu";
import { beforeAll, describe, expect, it } from "vitest";

import { fromTexts } from "../../src/text/fromTexts.js";
import { textVectorizer } from "../../src/text/textVectorizer.js";

beforeAll(() => tf.setBackend("cpu"));

const rowsOf = (...rows: number[]): Int32Array => Int32Array.from(rows);

describe("fromTexts", () => {
  const texts = ["truck driver", "lorry driver", "nurse"];

  it("reads the vectorizer's vectors, of the rows asked for, in their order", async () => {
    const vectorize = textVectorizer({ size: 32 });
    const dataset = fromTexts(vectorize, texts, ["driver", "driver", "nurse"], { groups: [1, 2, 3] });
    expect(dataset.sampleShape).toEqual([32]);
    expect(dataset.labels.classNames).toEqual(["driver", "nurse"]);
    expect(dataset.groups?.length).toBe(3);
    expect(dataset.samples).toEqual(texts);
    const read = await dataset.read(rowsOf(2, 0));
    expect(await read.data()).toEqual(Float32Array.from([...vectorize("nurse"), ...vectorize("truck driver")]));
    read.dispose();
  });

  it("makes a vector of a text once, and only when it is read", async () => {
    const vectorize = textVectorizer({ size: 32 });
    const seen: string[] = [];
    const counting = Object.assign((text: string) => vectorize(text), vectorize, {
      sparse: (text: string) => {
        seen.push(text);
        return vectorize.sparse(text);
      },
    });
    const dataset = fromTexts(counting, texts, [0, 0, 1]);
    for (const rows of [rowsOf(1, 2), rowsOf(2, 1)]) tf.dispose(await dataset.read(rows));
    expect(seen).toEqual(["lorry driver", "nurse"]);
  });

  it("names the row of a text that has nothing to compare, before anything is read", () => {
    expect(() => fromTexts(textVectorizer(), ["nurse", "?!"], [0, 1])).toThrow(
      new RangeError('fromTexts: row 1: the text "?!" has nothing to compare: no letters, digits, emoji or symbols that make a feature; leave it out'), // prettier-ignore
    );
  });

  it("refuses labels that do not fit", () => {
    expect(() => fromTexts(textVectorizer(), texts, [0, 1])).toThrow(
      "fromTexts: there must be one label per text, got 2 for 3 texts",
    );
  });
});
