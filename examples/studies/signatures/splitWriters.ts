import type { Random } from "one-shot-ts";

import type { Signatures } from "./data.js";

/** Shares of the writers; no writer is in two parts. */
const FRACTIONS = { train: 40 / 64, calibrate: 10 / 64 };

/** The three uses that signatures are put to. */
export interface WriterSplit {
  /** The tower learns from these writers. */
  readonly train: Signatures;
  /** Thresholds come from these. */
  readonly calibrate: Signatures;
  /** Figures come from these, which nothing has seen before. */
  readonly test: Signatures;
}

/**
 * Parts the signatures by writer.
 *
 * @throws RangeError if there are fewer than 8 writers, or a part has no forgeries.
 */
export function splitWriters(signatures: Signatures, random: Random): WriterSplit {
  const writers = [...new Set(signatures.writers)];
  if (writers.length < 8) {
    throw new RangeError(
      `splitWriters: need at least 8 writers to train, calibrate and test on, got ${writers.length}`,
    );
  }
  const order = writers.map((writer) => ({ writer, place: random() })).sort((a, b) => a.place - b.place);
  const end = Math.round(FRACTIONS.train * writers.length);
  const endOfNext = end + Math.round(FRACTIONS.calibrate * writers.length);
  const part = (from: number, to: number): Signatures => {
    const chosen = new Set(order.slice(from, to).map(({ writer }) => writer));
    return selectSignatures(signatures, (row) => chosen.has(signatures.writers[row]));
  };
  const split = { train: part(0, end), calibrate: part(end, endOfNext), test: part(endOfNext, writers.length) };
  for (const [name, { forged }] of Object.entries(split)) {
    if (!forged.includes(1) || !forged.includes(0)) {
      throw new RangeError(
        `splitWriters: every part must have genuine and forged signatures, ${name} has one kind only`,
      );
    }
  }
  return split;
}

/** The signatures for which `keep` holds. */
export function selectSignatures(
  { source, images, writers, forged }: Signatures,
  keep: (row: number) => boolean,
): Signatures {
  const rows = Array.from(images.keys()).filter(keep);
  return {
    source,
    images: rows.map((row) => images[row]),
    writers: rows.map((row) => writers[row]),
    forged: Uint8Array.from(rows, (row) => forged[row]),
  };
}

/** How many signatures and writers each part has. */
export interface Counts {
  readonly signatures: Readonly<Record<keyof WriterSplit, number>>;
  readonly forged: Readonly<Record<keyof WriterSplit, number>>;
  readonly writers: Readonly<Record<keyof WriterSplit, number>>;
}

/** Counts signatures, forgeries among them, and writers of each part. */
export function countAll({ train, calibrate, test }: WriterSplit): Counts {
  const each = (count: (part: Signatures) => number): Record<keyof WriterSplit, number> => ({
    train: count(train),
    calibrate: count(calibrate),
    test: count(test),
  });
  return {
    signatures: each(({ images }) => images.length),
    forged: each(({ forged }) => forged.reduce((sum, isForged) => sum + isForged, 0)),
    writers: each(({ writers }) => new Set(writers).size),
  };
}

/** One line that says what is worked on. */
export function describe(source: string, split: WriterSplit): string {
  const { signatures, forged, writers } = countAll(split);
  const part = (name: keyof WriterSplit): string =>
    `${name} ${writers[name]} writers (${signatures[name] - forged[name]} genuine, ${forged[name]} forged)`;
  return `${source} signatures: ${part("train")}; ${part("calibrate")}; ${part("test")}`;
}
