import type { ThresholdFigures } from "one-shot-ts/evaluation";
import type { ReportTable } from "one-shot-ts/plots";

import type { Figures } from "../shared/figure.js";
import { percent, withInterval } from "../shared/tables.js";
import { COMBINATIONS, type DependentResult } from "./dependent.js";
import { SCALARS } from "./scalars.js";
import type { SetName } from "./sets.js";

/** Equal error rates of one signature against one, beside those of the baselines. */
export function independentTable(figures: Figures, scalarOf: SetName): ReportTable {
  const rows = [
    ["", "trained tower"],
    [".untrained", "tower before training"],
    [".pixels", "pixels of the framed ink, cosine"],
    [".scalar", SCALARS[scalarOf].name],
  ];
  return {
    columns: ["equal error rate (95 % over writers)", "skilled forgeries", "random forgeries"],
    rows: rows.map(([suffix, text]) => [
      text,
      withInterval(figures[`eer.skilled${suffix}`]),
      withInterval(figures[`eer.random${suffix}`]),
    ]),
  };
}

/** Equal error rates with several signatures enrolled. */
export function dependentTable(results: readonly DependentResult[]): ReportTable {
  return {
    columns: [
      "enrolled",
      "writers",
      ...COMBINATIONS.map((how) => `skilled, ${how}`),
      "skilled, own scale",
      "random, mean",
    ],
    rows: results.map(({ enrolled, writers, skilled, ownScale, random }) => [
      String(enrolled),
      String(writers),
      ...COMBINATIONS.map((how) => percent(skilled[how].value)),
      withInterval(ownScale),
      percent(random.value),
    ]),
  };
}

/** What thresholds from the calibration writers do on the test writers. */
export function thresholdTable(results: readonly DependentResult[]): ReportTable {
  const rates = ({ falseMatchRate, falseNonMatchRate }: ThresholdFigures): string =>
    `${percent(falseMatchRate.value)} / ${percent(falseNonMatchRate.value)}`;
  return {
    columns: ["enrolled", "one threshold: forgeries accepted / genuine refused", "one for each writer"],
    rows: results.map(({ enrolled, atThreshold }) => [
      String(enrolled),
      rates(atThreshold.one),
      enrolled === 1 ? "-" : rates(atThreshold.own),
    ]),
  };
}

/** The figures of enrolled writers, by names such as `dependent.5.eer.skilled.mean`. */
export function dependentFigures(results: readonly DependentResult[]): Figures {
  return Object.fromEntries(
    results.flatMap(({ enrolled, skilled, ownScale, random }) => [
      ...COMBINATIONS.map((how) => [`dependent.${enrolled}.eer.skilled.${how}`, skilled[how]] as const),
      [`dependent.${enrolled}.eer.skilled.ownScale`, ownScale] as const,
      [`dependent.${enrolled}.eer.random`, random] as const,
    ]),
  );
}

/** The same figures with something in front of their names. */
export function prefixed(prefix: string, figures: Figures): Figures {
  return Object.fromEntries(Object.entries(figures).map(([name, figure]) => [`${prefix}.${name}`, figure]));
}
