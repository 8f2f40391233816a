import { readFile } from "node:fs/promises";
import { join } from "node:path";

import { SiameseNet } from "one-shot-ts";
import { fileSystemHandler, writeTextFile } from "one-shot-ts/node";

import { loadClassifier, type SavedClassifier } from "./pairClassifier.js";
import type { TrackerRules } from "./tracker.js";
import type { Tracker, Trackers } from "./trainTracker.js";

interface SavedTracker {
  readonly classifier: SavedClassifier;
  readonly rules: TrackerRules;
}

/** Saves the tower, the trees and the rules in a folder. */
export async function saveModel(folder: string, net: SiameseNet, trackers: Trackers): Promise<void> {
  await net.save(fileSystemHandler(join(folder, "model")));
  const plain = ({ classifier, rules }: Tracker): SavedTracker => ({ classifier: classifier.toJSON(), rules });
  const content = { "": plain(trackers[""]), ".noAppearance": plain(trackers[".noAppearance"]) };
  await writeTextFile(join(folder, "trackers.json"), `${JSON.stringify(content)}\n`);
}

/** Loads the tracker that {@link saveModel} saved: the one with appearance with its net, else the other alone. */
export async function loadTracker(
  folder: string,
  { usesAppearance }: { readonly usesAppearance: boolean },
): Promise<Tracker & { readonly net: SiameseNet | undefined }> {
  const saved = JSON.parse(await readFile(join(folder, "trackers.json"), "utf8")) as Record<
    keyof Trackers,
    SavedTracker
  >;
  const { classifier, rules } = saved[usesAppearance ? "" : ".noAppearance"];
  const net = usesAppearance ? await SiameseNet.load(fileSystemHandler(join(folder, "model"))) : undefined;
  return { classifier: await loadClassifier(classifier), rules, net };
}
