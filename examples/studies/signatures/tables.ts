import type { OpenSetReport, ThresholdFigures } from "one-shot-ts/evaluation";
import type { ReportTable } from "one-shot-ts/plots";

import type { Figures } from "../shared/figure.js";
import { percent, withInterval } from "../shared/tables.js";
import { withBest } from "../shared/writeReport.js";
import { COMBINATIONS, type DependentResult } from "./dependent.js";
import type { GalleryResult, Share } from "./galleryDemo.js";
import type { RatesByKind } from "./thresholds.js";

/** Equal error rates of one signature against one, next to those of the baselines. */
export function errorTable(figures: Figures, tower: string, scalar: string): ReportTable {
  const rows = [
    ["", tower],
    [".untrained", "the same before training"],
    [".pixels", "pixels of the framed ink, cosine"],
    [".scalar", scalar],
    [".withPen", `${tower} and the pen, added`],
  ];
  const kinds = (["skilled", "random"] as const).filter((kind) => `eer.${kind}` in figures);
  const known = rows.filter(([suffix]) => `eer.random${suffix}` in figures);
  const table = {
    columns: ["equal error rate (95 % over writers)", ...kinds.map((kind) => `${kind} forgeries`)],
    rows: known.map(([suffix, text]) => [text, ...kinds.map((kind) => withInterval(figures[`eer.${kind}${suffix}`]))]),
  };
  return withBest(table, known.map(([suffix]) => figures[`eer.${kinds[0]}${suffix}`].value), "lowest"); // prettier-ignore
}

/** Error rates on the test writers at the threshold of the calibration writers. */
export function thresholdTable(byKind: RatesByKind): ReportTable {
  const share = ({ value, errors, trials }: ThresholdFigures["falseMatchRate"]): string =>
    `${percent(value)} (${errors} of ${trials})`;
  return {
    columns: ["at the threshold of the calibration writers", "forgeries accepted", "genuine refused"],
    rows: Object.entries(byKind).map(([kind, { falseMatchRate, falseNonMatchRate }]) => [
      `${kind} forgeries`,
      share(falseMatchRate),
      share(falseNonMatchRate),
    ]),
  };
}

/** The results of the gallery. */
export function galleryTable(result: GalleryResult): ReportTable {
  const row = (text: string, { hits, of }: Share): string[] => [
    text,
    of === 0 ? "-" : percent(hits / of),
    `${hits} of ${of}`,
  ];
  const rate = (text: string, found: OpenSetReport["named"]): string[] => row(text, { hits: found?.errors ?? 0, of: found?.trials ?? 0 }); // prettier-ignore
  const { named, misnamed, nobody } = result.openSet;
  return {
    columns: [`${result.enrolled} writers enrolled from one signature each`, "share", "count"],
    rows: [
      row("genuine signature accepted as its writer's", result.genuineAccepted),
      row("skilled forgery accepted as its writer's", result.forgedAccepted),
      rate("genuine signature given the right name", named),
      rate("genuine signature given a wrong name", misnamed),
      rate("signature of a stranger answered with nobody", nobody),
    ],
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

/** Error rates at thresholds from the calibration writers, with several signatures enrolled. */
export function dependentThresholdTable(results: readonly DependentResult[]): ReportTable {
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

/** The figures with several signatures enrolled, by names such as `dependent.5.eer.skilled.mean`. */
export function dependentFigures(results: readonly DependentResult[]): Figures {
  return Object.fromEntries(
    results.flatMap(({ enrolled, skilled, ownScale, random }) => [
      ...COMBINATIONS.map((how) => [`dependent.${enrolled}.eer.skilled.${how}`, skilled[how]] as const),
      [`dependent.${enrolled}.eer.skilled.ownScale`, ownScale] as const,
      [`dependent.${enrolled}.eer.random`, random] as const,
    ]),
  );
}

/** The same figures with a prefix before their names. */
export function prefixed(prefix: string, figures: Figures): Figures {
  return Object.fromEntries(Object.entries(figures).map(([name, figure]) => [prefix + name, figure]));
}
