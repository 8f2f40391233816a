import { oneOf } from "../core/schema.js";
import { centres } from "./centres.js";
import { meanTemplate } from "./meanTemplate.js";
import { medoid } from "./medoid.js";
import { movingAverage } from "./movingAverage.js";
import { everyTemplate, type Templates } from "./templates.js";

const NAMED = { all: everyTemplate, mean: meanTemplate, medoid };

/** The kind of templates that `saved`, read from a file, names. @throws TypeError or RangeError if it is not one of the library's own. */
export function readTemplates(saved: unknown, path: string): Templates {
  if (typeof saved === "object" && saved !== null) {
    if ("centres" in saved) return centres(saved.centres as number);
    if ("movingAverage" in saved) return movingAverage(saved.movingAverage as number);
  }
  return NAMED[oneOf("all", "mean", "medoid")(saved, path)];
}
