import type { Random } from "one-shot-ts";

import type { Signatures } from "../signatures/data.js";
import { selectSignatures } from "../signatures/splitWriters.js";
import type { SignatureSet, WriterCounts } from "./sets.js";

/** The three uses that signatures are put to; no writer is in two of them. */
export interface WriterSplit {
  /** The tower learns from these writers. */
  readonly train: Signatures;
  /** Thresholds come from these. */
  readonly calibrate: Signatures;
  /** Figures come from these, which nothing has seen before. */
  readonly test: Signatures;
}

/** Draws the test writers first, so that they do not depend on how the others are parted; then those for calibration. */
export function splitWriters({ signatures, writers }: SignatureSet, random: Random): WriterSplit {
  const names = [...new Set(signatures.writers)];
  const order = names.map((name) => ({ name, place: random() })).sort((a, b) => a.place - b.place);
  let from = 0;
  const next = (count: number): Signatures => {
    const chosen = new Set(order.slice(from, (from += count)).map(({ name }) => name));
    return selectSignatures(signatures, (row) => chosen.has(signatures.writers[row]));
  };
  const [test, calibrate, train] = [writers.test, writers.calibrate, writers.train].map(next);
  return { train, calibrate, test };
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

/** One line that says what is worked on. */
export function describe(set: SignatureSet, split: WriterSplit): string {
  const counts = countAll(split);
  const part = (name: keyof WriterCounts): string => {
    const { writers, genuine, forged } = counts[name];
    return `${name} ${writers} writers (${genuine} genuine, ${forged} forged)`;
  };
  return `${set.name} (${set.signatures.source}): ${part("train")}; ${part("calibrate")}; ${part("test")}`;
}
