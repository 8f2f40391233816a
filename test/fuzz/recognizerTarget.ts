import "@tensorflow/tfjs-backend-cpu";
import * as tf from "@tensorflow/tfjs-core";
import { memoryStore } from "../../src/core/store.js";
import { Recognizer } from "../../src/recognizer/Recognizer.js";
import { kindCases } from "../recognizer/kinds.js";
import type { FuzzTarget } from "./fuzz.js";
import { holding, mutateHeader, mutateRecord, printOf, reseal, tensorsHeld } from "./partsMutations.js";

const kinds = kindCases.map(({ kind }) => kind);
/** A sample for each kind of encoder. */
const asked = new Map(kindCases.map(({ kind, data }) => [kind.kind, data(2, 3).samples![0]]));
/** Prints of what was saved. */
const saved = new Set<string>();

/** Recognizers of every kind of encoder: a net with its preparation, ready embeddings, an outside model. */
export const recognizerTarget: FuzzTarget = {
  name: "recognizer",
  files: async () => {
    await tf.setBackend("cpu");
    const files: Uint8Array[] = [];
    for (const { make, data } of kindCases) {
      const held = data(8, 1);
      const recognizer = await Recognizer.calibrated(make(), held, { falsePositiveIdentificationRate: 0.1 }, { trained: held, seed: 1 }); // prettier-ignore
      for (const row of [0, 5, 10]) await recognizer.enroll(`person ${row}`, held.samples![row]);
      saved.add(printOf(await recognizer.parts()));
      const store = memoryStore();
      await recognizer.save(store);
      files.push((await store.read())!);
      recognizer.dispose();
    }
    return files;
  },
  clean: /^Recognizer\.load: /,
  own: [mutateHeader, mutateRecord, mutateRecord],
  reseal,
  held: tensorsHeld,
  read: async (bytes) => {
    const recognizer = await Recognizer.load(holding(bytes), { encoder: kinds });
    try {
      const outcome = saved.has(printOf(await recognizer.parts())) ? "content" : "another recognizer";
      await recognizer.identify(asked.get(recognizer.encoder.kind));
      await recognizer.card();
      return outcome;
    } finally {
      recognizer.dispose();
    }
  },
};
