import type { ErrorRate } from "one-shot-ts";
import type { OpenSetReport } from "one-shot-ts/evaluation";
import type { ReportTable } from "one-shot-ts/plots";

import type { Figures } from "../shared/figure.js";
import { percent, withInterval } from "../shared/tables.js";
import { withBest } from "../shared/writeReport.js";
import { figureOf, type Rates } from "./figures.js";
import type { FoldResult } from "./runFold.js";
import { SYSTEMS } from "./systems.js";

/** The tower next to its baselines. */
export function figureTable(
  figures: Figures,
  { people, enrolled }: { readonly people: number; readonly enrolled: number },
): ReportTable {
  const table = {
    columns: [
      `people never seen (95 % over ${people} people)`,
      "equal error rate",
      `right of ${enrolled}, enrolled from one picture`,
    ],
    rows: Object.entries(SYSTEMS).map(([suffix, text]) => [
      text,
      withInterval(figures[`eer${suffix}`]),
      withInterval(figures[`identification${suffix}`]),
    ]),
  };
  return withBest(
    table,
    Object.keys(SYSTEMS).map((suffix) => figures[`eer${suffix}`].value),
    "lowest",
  );
}

/** Error rates of each fold's thresholds on its test people. */
export function thresholdTable(rates: Readonly<Record<"equal" | "strict", Rates>>): ReportTable {
  const row = (text: string, { falseMatch, falseNonMatch }: Rates): string[] => [
    text,
    rateText(falseMatch),
    rateText(falseNonMatch),
  ];
  return {
    columns: ["at the calibration people's threshold", "two people accepted as one", "one person taken for two"],
    rows: [row("for equal error rates", rates.equal), row("for one false match in a hundred", rates.strict)],
  };
}

/** The answers of a gallery that knows each person from one picture. */
export function openSetTable({ named, misnamed, nobody }: OpenSetReport): ReportTable {
  return {
    columns: ["who is this, or nobody?", "share of answers (95 % over people)", "count"],
    rows: (
      [
        ["enrolled: the right name", named],
        ["enrolled: a wrong name", misnamed],
        ["stranger: nobody", nobody],
      ] as const
    ).map(([text, rate]) => [text, withInterval(figureOf(rate!)), `${rate!.errors} of ${rate!.trials}`]),
  };
}

/** Fold by fold. */
export function foldTable(
  folds: readonly FoldResult[],
  errors: readonly number[],
  tested: readonly (readonly string[])[],
): ReportTable {
  return {
    columns: ["fold", "people tested", "equal error rate", "threshold", "loss of the last epoch"],
    rows: folds.map(({ equal, history }, fold) => [
      fold + 1,
      tested[fold].map((name) => name.replace("person ", "")).join(", "),
      percent(errors[fold]),
      equal.threshold.toFixed(3),
      history.history.loss.at(-1)!.toFixed(3),
    ]),
  };
}

const rateText = (rate: ErrorRate): string => `${withInterval(figureOf(rate))}, ${rate.errors} of ${rate.trials}`;
