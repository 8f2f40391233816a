import type { ReportTable } from "one-shot-ts/plots";

import type { Figures } from "../shared/figure.js";
import { percent, withInterval } from "../shared/tables.js";
import { BASELINES } from "./baselines.js";
import type { Measured } from "./figures.js";
import type { GalleryResult, Share } from "./galleryDemo.js";

/** Equal error rates of the tower and of what it is compared with. */
export function errorTable(figures: Figures): ReportTable {
  const rows = [["", "trained tower"], ...Object.entries(BASELINES).map(([name, text]) => [`.${name}`, text])];
  return {
    columns: ["equal error rate (95 % over writers)", "random forgeries", "skilled forgeries"],
    rows: rows.map(([suffix, text]) => [
      text,
      withInterval(figures[`eer.random${suffix}`]),
      withInterval(figures[`eer.skilled${suffix}`]),
    ]),
  };
}

/** What the calibrated thresholds do on the test writers. */
export function thresholdTable(atThreshold: Measured["atThreshold"]): ReportTable {
  return {
    columns: ["at the threshold of the calibration writers", "forgeries accepted", "genuine refused"],
    rows: Object.entries(atThreshold).map(([kind, { falseMatchRate, falseNonMatchRate }]) => [
      `against ${kind} forgeries`,
      `${percent(falseMatchRate.value)} (${falseMatchRate.errors} of ${falseMatchRate.trials})`,
      `${percent(falseNonMatchRate.value)} (${falseNonMatchRate.errors} of ${falseNonMatchRate.trials})`,
    ]),
  };
}

/** What the gallery did. */
export function galleryTable(result: GalleryResult): ReportTable {
  const row = (text: string, { hits, of }: Share): string[] => [
    text,
    of === 0 ? "-" : percent(hits / of),
    `${hits} of ${of}`,
  ];
  return {
    columns: [`${result.enrolled} writers enrolled from one signature each`, "share", "count"],
    rows: [
      row("genuine signature accepted as its writer's", result.genuineAccepted),
      row("skilled forgery accepted as its writer's", result.forgedAccepted),
      row("genuine signature given the right name", result.named),
      row("given a name, but a wrong one", result.misnamed),
      row("signature of a stranger answered with nobody", result.nobody),
    ],
  };
}
