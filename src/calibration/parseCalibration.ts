import { described } from "../core/schema.js";
import type { Calibration } from "./calibrate.js";
import { requireCriterion } from "./criterion.js";
import { verdictOf } from "./verdictOf.js";

/**
 * Reads a calibration from its JSON text, or from the object that `JSON.parse` made of it, and checks it before it is trusted.
 *
 * @returns The calibration as it was saved, except that `verdict` and `origin` are computed again; fields unknown to this version are dropped.
 * @throws SyntaxError if the text is not JSON; TypeError or RangeError naming the first field that is missing or impossible.
 * @example
 * ```ts
 * const saved = JSON.stringify(calibrate({ distances: [0.1, 0.2, 0.8, 0.9], y: [0, 0, 1, 1] }));
 * const calibration = parseCalibration(saved);
 * ```
 */
export function parseCalibration(json: unknown): Calibration {
  return readCalibration("parseCalibration", json);
}

/** {@link parseCalibration} for a public function `who` that reads a calibration within something else. */
export function readCalibration(who: string, json: unknown): Calibration {
  const saved: unknown = typeof json === "string" ? parseJson(who, json) : json;
  if (typeof saved !== "object" || saved === null || Array.isArray(saved)) {
    throw new TypeError(`${who}: a calibration must be an object, got ${saved === null ? "null" : typeof saved}`);
  }
  const fields = saved as Record<string, unknown>;
  const number = (
    from: Record<string, unknown>,
    name: string,
    low = -Infinity,
    high = Infinity,
    path = name,
  ): number => {
    const value = from[name];
    if (typeof value !== "number" || !Number.isFinite(value)) {
      throw new TypeError(`${who}: ${path} must be a finite number, got ${described(value)}`);
    }
    if (value < low || value > high) {
      throw new RangeError(`${who}: ${path} must be between ${low} and ${high}, got ${value}`);
    }
    return value;
  };
  const objectAt = (value: unknown, path: string): Record<string, unknown> => {
    if (typeof value !== "object" || value === null)
      throw new TypeError(`${who}: ${path} must be an object, got ${described(value)}`);
    return value as Record<string, unknown>;
  };
  const object = (name: string): Record<string, unknown> => objectAt(fields[name], name);
  const text = (name: string): string => {
    const value = fields[name];
    if (typeof value !== "string") throw new TypeError(`${who}: ${name} must be a string, got ${described(value)}`);
    return value;
  };
  const rate = (name: string): Calibration["falseMatchRate"] => {
    const from = object(name);
    const trials = number(from, "trials", 1, Infinity, `${name}.trials`);
    const errors = number(from, "errors", 0, trials, `${name}.errors`);
    const value = number(from, "value", 0, 1, `${name}.value`);
    const low = number(from, "low", 0, 1, `${name}.low`);
    return { value, low, high: number(from, "high", low, 1, `${name}.high`), errors, trials };
  };

  const kinds = (): { random: number; skilled: number } => {
    const from = object("differentKinds");
    return {
      random: number(from, "random", 0, Infinity, "differentKinds.random"),
      skilled: number(from, "skilled", 0, Infinity, "differentKinds.skilled"),
    };
  };

  const gallery = (): NonNullable<Calibration["gallery"]> => {
    const from = object("gallery");
    const { steps } = from;
    if (!Array.isArray(steps) || steps.length === 0) {
      throw new TypeError(`${who}: gallery.steps must be a list, got ${described(steps)}`);
    }
    return {
      target: number(from, "target", 0, 1, "gallery.target"),
      supportedUpTo: number(from, "supportedUpTo", 0, Infinity, "gallery.supportedUpTo"),
      steps: steps.map((entry: unknown, k) => {
        const path = `gallery.steps[${k}]`;
        const step = objectAt(entry, path);
        const rate = objectAt(step.rate, `${path}.rate`);
        const least = k === 0 ? 1 : (steps[k - 1] as { size: number }).size + 1;
        const low = number(rate, "low", 0, 1, `${path}.rate.low`);
        return {
          size: number(step, "size", least, Infinity, `${path}.size`),
          threshold: number(step, "threshold", -Infinity, Infinity, `${path}.threshold`),
          rate: {
            value: number(rate, "value", 0, 1, `${path}.rate.value`),
            low,
            high: number(rate, "high", low, 1, `${path}.rate.high`),
          },
        };
      }),
    };
  };

  const threshold = number(fields, "threshold");
  requireCriterion(who, fields.criterion);
  const probability = object("probability");
  const intervals = text("intervals");
  if (intervals !== "identities" && intervals !== "pairs") {
    throw new RangeError(`${who}: intervals must be "identities" or "pairs", got ${described(intervals)}`);
  }
  if (typeof fields.supported !== "boolean") {
    throw new TypeError(`${who}: supported must be true or false, got ${described(fields.supported)}`);
  }
  const calibration: Omit<Calibration, "verdict"> = {
    threshold,
    criterion: fields.criterion,
    criterionValue: number(fields, "criterionValue"),
    falseMatchRate: rate("falseMatchRate"),
    falseNonMatchRate: rate("falseNonMatchRate"),
    equalErrorRate: number(fields, "equalErrorRate", 0, 1),
    areaUnderCurve: number(fields, "areaUnderCurve", 0, 1),
    samePairs: number(fields, "samePairs", 1),
    differentPairs: number(fields, "differentPairs", 1),
    ...(fields.differentKinds === undefined ? {} : { differentKinds: kinds() }),
    ...(fields.identities === undefined ? {} : { identities: number(fields, "identities", 1) }),
    ...(fields.groups === undefined ? {} : { groups: number(fields, "groups", 1) }),
    intervals,
    supported: fields.supported,
    ...(fields.reason === undefined ? {} : { reason: text("reason") }),
    ...(fields.caution === undefined ? {} : { caution: text("caution") }),
    probability: {
      slope: number(probability, "slope", -Infinity, Infinity, "probability.slope"),
      offset: number(probability, "offset", -Infinity, Infinity, "probability.offset"),
      prior: number(probability, "prior", 0, 1, "probability.prior"),
    },
    ...(fields.gallery === undefined ? {} : { gallery: gallery() }),
    origin: fields.distance === undefined || fields.model === undefined ? "unknown" : "model",
    ...(fields.distance === undefined ? {} : { distance: text("distance") }),
    ...(fields.model === undefined ? {} : { model: text("model") }),
    data: text("data"),
  };
  return { verdict: verdictOf(calibration), ...calibration };
}

function parseJson(who: string, text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (cause) {
    throw new SyntaxError(`${who}: the text must be JSON, got ${text.length} characters that are not: cut short?`, {
      cause,
    });
  }
}
