import type { Random } from "one-shot-ts";

import type { Signatures, SignatureSet } from "./data.js";

/** How many writers are used for what. */
export interface WriterCounts {
  readonly train: number;
  readonly calibrate: number;
  readonly test: number;
}

/** The signatures for each of three uses; no writer is in two of them. */
export interface WriterSplit {
  /** The tower learns from these writers. */
  readonly train: Signatures;
  /** Thresholds come from these. */
  readonly calibrate: Signatures;
  /** Figures come from these, which nothing has seen before. */
  readonly test: Signatures;
}

/** Shares of the writers if a set does not say how many are used for what; the rest are for testing. */
const SHARES = { train: 0.5, calibrate: 0.15 };

/**
 * Draws the test writers first, so that they do not depend on how the others are split; then those for calibration.
 *
 * @throws RangeError if there are fewer than 8 writers, or if one part has writers with forgeries and another has none.
 */
export function splitWriters({ signatures, writers }: SignatureSet, random: Random): WriterSplit {
  const names = [...new Set(signatures.writers)];
  if (names.length < 8) {
    throw new RangeError(`splitWriters: need at least 8 writers to train, calibrate and test on, got ${names.length}`);
  }
  const [train, calibrate] = [SHARES.train, SHARES.calibrate].map((share) => Math.round(share * names.length));
  const counts = writers ?? { train, calibrate, test: names.length - train - calibrate };
  const order = names.map((name) => ({ name, place: random() })).sort((a, b) => a.place - b.place);
  let from = 0;
  const next = (part: keyof WriterCounts): Signatures => {
    const chosen = new Set(order.slice(from, (from += counts[part])).map(({ name }) => name));
    return selectSignatures(signatures, (row) => chosen.has(signatures.writers[row]));
  };
  const test = next("test");
  const split = { test, calibrate: next("calibrate"), train: next("train") };
  const isSkilled = signatures.forged.includes(1);
  for (const [part, { forged }] of Object.entries(split)) {
    if (!forged.includes(0) || (isSkilled && !forged.includes(1))) {
      const kind = forged.includes(0) ? "forged" : "genuine";
      throw new RangeError(`splitWriters: every part must have ${kind} signatures, ${part} has none`);
    }
  }
  return split;
}

/** The signatures for which `keep` holds. */
function selectSignatures({ source, images, writers, forged }: Signatures, keep: (row: number) => boolean): Signatures {
  const rows = Array.from(images.keys()).filter(keep);
  return {
    source,
    images: rows.map((row) => images[row]),
    writers: rows.map((row) => writers[row]),
    forged: Uint8Array.from(rows, (row) => forged[row]),
  };
}

/** How many writers, genuine signatures and forgeries each part has. */
export type Counts = Readonly<
  Record<keyof WriterCounts, { readonly writers: number; readonly genuine: number; readonly forged: number }>
>;

/** Counts what each part has. */
export function countAll(split: WriterSplit): Counts {
  const count = ({ writers, forged }: Signatures): Counts["train"] => {
    const forgeries = forged.reduce((sum, isForged) => sum + isForged, 0);
    return { writers: new Set(writers).size, genuine: writers.length - forgeries, forged: forgeries };
  };
  return { train: count(split.train), calibrate: count(split.calibrate), test: count(split.test) };
}

/** One line that describes the data. */
export function describe({ name, signatures }: SignatureSet, split: WriterSplit): string {
  const counts = countAll(split);
  const part = (use: keyof WriterCounts): string => {
    const { writers, genuine, forged } = counts[use];
    return `${use} ${writers} writers (${genuine} genuine, ${forged} forged)`;
  };
  return `${name} (${signatures.source}): ${part("train")}; ${part("calibrate")}; ${part("test")}`;
}
