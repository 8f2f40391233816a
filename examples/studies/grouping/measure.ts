import { calibrate, everyPair, vectorEncoder, type Dataset, type SiameseNet } from "one-shot-ts";
import { evaluateGrouping, type GroupingReport } from "one-shot-ts/evaluation";
import { groupEmbeddings, Grouping } from "one-shot-ts/gallery";

import { connected } from "./connected.js";

/** How well each way of grouping does, and at which threshold. */
export interface Measured {
  /** All at once, by average linkage, at the calibrated threshold. */
  readonly atOnce: GroupingReport;
  /** All at once, at the threshold that groups the calibration's identities best. */
  readonly atOnceTuned: GroupingReport;
  /** One after the other: each joins a group or makes one, at the same threshold. */
  readonly asTheyCome: GroupingReport;
  /** Naive clustering at the best threshold for these very samples, which nobody knows in advance. */
  readonly naiveAtItsBest: GroupingReport;
  /** Naive clustering at the calibrated threshold. */
  readonly naive: GroupingReport;
  readonly threshold: number;
  readonly tunedThreshold: number;
}

/** The figures of a set, and its groups when grouped all at once. */
export interface GroupedSet {
  readonly measured: Measured;
  /** The group of each sample. */
  readonly groups: Int32Array;
}

/** Chooses a threshold on some identities and groups samples of others with it. */
export async function measure(
  net: SiameseNet,
  held: Dataset,
  test: Dataset,
  order: Int32Array,
  falseMatchRate: number,
): Promise<GroupedSet> {
  // prettier-ignore
  const calibration = calibrate(await net.score(held, everyPair(held)), { falseMatchRate });
  const { threshold } = calibration;
  const embeddings = await net.embed(test);
  const groups = await groupEmbeddings(embeddings, { distance: net.metric, threshold });

  // As they come, in random order.
  const grouping = new Grouping({ encoder: vectorEncoder({ net }), calibration });
  const assigned = await grouping.assignAll(Array.from(order, (row) => test.samples![row] as Float32Array));
  const came = new Array<string>(embeddings.length);
  assigned.forEach(({ group }, i) => (came[order[i]] = group));

  // The choice closest to the task: which threshold best groups people whose names are known?
  const known = await net.embed(held);
  let tuned = { threshold, f1: 0 };
  for (let tried = 0.1; tried < 1.5; tried += 0.02) {
    const found = await groupEmbeddings(known, { distance: net.metric, threshold: tried });
    const { f1 } = evaluateGrouping(found, held.labels).bCubed;
    if (f1 > tuned.f1) tuned = { threshold: tried, f1 };
  }
  const tunedGroups = await groupEmbeddings(embeddings, { distance: net.metric, threshold: tuned.threshold });

  const thresholds = Array.from({ length: 150 }, (_, i) => 0.01 * (i + 1));
  const oracle = connected(embeddings, thresholds).map((found) => evaluateGrouping(found, test.labels));
  const measured = {
    atOnce: evaluateGrouping(groups, test.labels),
    atOnceTuned: evaluateGrouping(tunedGroups, test.labels),
    asTheyCome: evaluateGrouping(came, test.labels),
    naiveAtItsBest: oracle.reduce((best, one) => (one.bCubed.f1 > best.bCubed.f1 ? one : best)),
    naive: evaluateGrouping(connected(embeddings, [threshold])[0], test.labels),
    threshold,
    tunedThreshold: tuned.threshold,
  };
  return { measured, groups: Int32Array.from(groups) };
}
