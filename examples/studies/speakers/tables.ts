import type { ReportTable } from "one-shot-ts/plots";

import type { Figures } from "../shared/figure.js";
import { percent, withInterval } from "../shared/tables.js";
import type { FrontEndName } from "./frontEnds.js";
import type { OpenSetResult } from "./openSet.js";

/** The caution that must accompany every figure: what it is worth. */
export function cautionFor(source: string): string {
  return source === "synthetic"
    ? "These voices are invented: the figures show that the pieces work together, not how well they tell real voices apart."
    : "The test speakers are six, each recorded with one microphone of their own: they may be told apart by microphone, not by voice. The channel-normalised rows take away the microphone's level and colouring, though not its noise.";
}

/** What is compared, by the suffix of its figures' names. */
export const SYSTEMS = {
  "": "trained tower (microphone may help)",
  ".asNorm": "trained tower, scores against a cohort (microphone may help)",
  ".untrained": "tower before training (microphone may help)",
  ".mfccMean": "MFCC means, cosine (microphone may help)",
  ".level": "level of the recording alone (microphone only)",
  ".channelNormalised": "trained tower, channel-normalised",
  ".channelNormalised.asNorm": "trained tower, channel-normalised, scores against a cohort",
  ".untrained.channelNormalised": "tower before training, channel-normalised",
  ".mfccDeviation.channelNormalised": "MFCC deviations, cosine, channel-normalised",
} as const;

/** A suffix. */
export type System = keyof typeof SYSTEMS;

/** Equal error and identification rates of the towers and of their baselines, on single digits or on five joined. */
export function figureTable(figures: Figures, speakers: number, kind: "" | ".joined" = ""): ReportTable {
  return {
    columns: [
      `${kind === "" ? "one spoken digit" : "five digits joined"} against other digits (95 % over ${speakers} speakers)`,
      "equal error rate",
      `right of ${speakers}, enrolled from one recording`,
    ],
    rows: Object.entries(SYSTEMS).map(([suffix, text]) => [
      text,
      withInterval(figures[`eer${kind}${suffix}`]),
      withInterval(figures[`identification${kind}${suffix}`]),
    ]),
  };
}

/** Error rates of the calibration speakers' thresholds on the test speakers, as shares of all trials. */
export function thresholdTable(
  rates: Readonly<Record<FrontEndName, Readonly<Record<"single" | "joined", ThresholdRates>>>>,
): ReportTable {
  return {
    columns: ["at the calibration speakers' equal error rate", "two speakers accepted as one", "one speaker refused"],
    rows: Object.entries(rates).flatMap(([name, { single, joined }]) =>
      [["one digit", single] as const, ["five joined", joined] as const].map(([what, rate]) => [
        `${frontEndText(name as FrontEndName)}: ${what}`,
        shareText(rate.falseMatch),
        shareText(rate.falseNonMatch),
      ]),
    ),
  };
}

/** A share of trials. */
export interface Share {
  readonly hits: number;
  readonly of: number;
}

/** Errors at a threshold. */
export interface ThresholdRates {
  readonly falseMatch: Share;
  readonly falseNonMatch: Share;
}

/** The results of the galleries. */
export function openSetTable(results: Readonly<Record<FrontEndName, OpenSetResult>>): ReportTable {
  return {
    columns: ["who speaks, or nobody (each speaker a stranger once)", "right name", "wrong name", "stranger: nobody"],
    rows: Object.entries(results).map(([name, { report }]) => [
      frontEndText(name as FrontEndName),
      ...[report.named, report.misnamed, report.nobody].map((rate) =>
        shareText({ hits: rate!.errors, of: rate!.trials }),
      ),
    ]),
  };
}

const frontEndText = (name: FrontEndName): string => (name === "plain" ? SYSTEMS[""] : SYSTEMS[".channelNormalised"]);

const shareText = ({ hits, of }: Share): string => `${percent(hits / of)} (${hits} of ${of})`;
