import { fromReader, type Dataset } from "../data/dataset.js";
import type { LabelledSamples } from "./sampleKind.js";

/** A dataset of original samples, for embedding by an encoder; it has no prepared rows to train on. */
export function heldSamples<Sample>({ samples, labels, names }: LabelledSamples<Sample>): Dataset<Sample> {
  return fromReader<Sample>({
    sampleShape: [1],
    labels,
    samples,
    names,
    read: () => {
      throw new Error("samples that are held back are read by their encoder");
    },
  });
}

/** The samples of a dataset with their labels, in the form that a kind of sample expects. */
export function labelledOf<Sample>(dataset: Dataset<Sample>): LabelledSamples<Sample> {
  const { samples = [], names = [], labels } = dataset;
  return { samples, names, labels: Array.from(labels.classOf, (c) => String(labels.classNames[c])) };
}
