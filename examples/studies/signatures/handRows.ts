import { toLabels, type Labels } from "one-shot-ts";

import { MIRRORS, type Mirror } from "./mirror.js";
import type { PreparedSignatures } from "./prepare.js";

/** A sample to train on: a signature as one of its writer's hands writes it. */
export interface HandRow {
  /** Which of the prepared signatures it is made of. */
  readonly row: number;
  /** Whether it is a genuine one in yet another hand: a forgery. */
  readonly isImitated: boolean;
  readonly hand: number;
  readonly mirror: Mirror;
}

/**
 * The samples that `hands` hands of each writer give, each hand in every mirror, by mirror, then by hand: all signatures, and every other genuine one imitated.
 *
 * @returns The samples, with their hand as label, whether they are forgeries, and the real writer of each: two hands of one writer are not two writers.
 */
export function handRows(
  { frames, writers, forged }: Pick<PreparedSignatures, "frames" | "writers" | "forged">,
  hands: number,
): {
  readonly rows: readonly HandRow[];
  readonly labels: readonly string[];
  readonly forged: readonly number[];
  readonly writers: Labels;
} {
  const all = [...frames.keys()];
  const imitated = all.filter((row) => forged[row] !== 1).filter((_, place) => place % 2 === 0);
  const ofHand = [
    ...all.map((row) => ({ row, isImitated: false })),
    ...imitated.map((row) => ({ row, isImitated: true })),
  ];
  const rows = MIRRORS.flatMap((mirror) =>
    Array.from({ length: hands }, (_, hand) => ofHand.map((sample) => ({ ...sample, hand, mirror }))).flat(),
  );
  return {
    rows,
    labels: rows.map(({ row, hand, mirror }) => `${writers[row]}${mirror.name}, hand ${hand}`),
    forged: rows.map(({ row, isImitated }) => (isImitated ? 1 : forged[row])),
    writers: toLabels(rows.map(({ row }) => writers[row])),
  };
}
