import { readFile } from "node:fs/promises";
import { join } from "node:path";

import { SiameseNet } from "one-shot-ts";
import { textVectorizer, type TextVectorizer, type TextVectorizerConfig } from "one-shot-ts/text";
import { fileSystemHandler, writeTextFile } from "one-shot-ts/node";

import type { Occupation } from "./data.js";
import type { NoneThresholds } from "./noneThreshold.js";
import { occupationText } from "./texts.js";

/** What a run leaves behind for later use. */
export interface SavedModel {
  readonly net: SiameseNet;
  readonly vectorize: TextVectorizer;
  /** The register that is searched. */
  readonly register: readonly { readonly title: string; readonly text: string }[];
  readonly thresholds: NoneThresholds;
}

interface Matcher {
  readonly fingerprint: string;
  readonly vectorizer: TextVectorizerConfig;
  readonly thresholds: NoneThresholds;
  readonly register: SavedModel["register"];
}

/** Saves the net and, in one JSON file, all that is needed to ask it. */
export async function saveModel(
  folder: string,
  model: Omit<SavedModel, "register">,
  occupations: readonly Occupation[],
): Promise<void> {
  await model.net.save(fileSystemHandler(join(folder, "model")));
  const matcher: Matcher = {
    fingerprint: await model.net.fingerprint(),
    vectorizer: model.vectorize.config,
    thresholds: model.thresholds,
    register: occupations.map((occupation) => ({ title: occupation.title, text: occupationText(occupation) })),
  };
  await writeTextFile(join(folder, "matcher.json"), JSON.stringify(matcher));
}

/** Loads what {@link saveModel} saved. */
export async function loadModel(folder: string): Promise<SavedModel> {
  const path = join(folder, "matcher.json");
  const { fingerprint, vectorizer, thresholds, register } = JSON.parse(await readFile(path, "utf8")) as Matcher;
  const net = await SiameseNet.load(fileSystemHandler(join(folder, "model")));
  if ((await net.fingerprint()) !== fingerprint) {
    net.dispose();
    throw new RangeError(`loadModel: ${path} belongs to another model (${fingerprint}); run the example again`);
  }
  return { net, vectorize: textVectorizer(vectorizer), register, thresholds };
}
