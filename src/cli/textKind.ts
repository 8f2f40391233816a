import { cosine } from "../distances/cosine.js";
import { textEncoder } from "../encoders/textEncoder.js";
import { SiameseNet } from "../net/SiameseNet.js";
import { fromTexts } from "../text/fromTexts.js";
import { textVectorizer } from "../text/textVectorizer.js";
import { keepInput, textTower } from "../towers/textTower.js";
import type { SampleKind } from "./sampleKind.js";
import { trainNet } from "./trainNet.js";

/** Share of the words themselves in the cosine; the rest is the net's output. */
const WORDS = 0.5;

/** Texts: words and runs of characters, weighted by rarity, and the net's output for them. */
export const textKind: SampleKind<string> = {
  kind: "text",
  plural: "texts",
  encoder: textEncoder,
  read: (text) => Promise.resolve(text),
  endings: [],
  train: async ({ samples, labels }, plan) => {
    const vectorizer = textVectorizer().fit(samples);
    const dataset = fromTexts(vectorizer, samples, labels);
    const tower = textTower({ inputShape: vectorizer.shape, random: plan.random });
    await trainNet(new SiameseNet({ tower, distance: cosine }), dataset, plan, {
      learningRate: 0.002,
      temperature: 0.03,
    });
    const net = new SiameseNet({ tower: keepInput(tower, { share: WORDS }), distance: cosine });
    return textEncoder({ net, vectorizer });
  },
};
