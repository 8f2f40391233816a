import { cosine } from "./cosine.js";
import type { Distance } from "./distance.js";
import { euclidean } from "./euclidean.js";
import { manhattan } from "./manhattan.js";
import { signalToNoise } from "./signalToNoise.js";
import { squaredEuclidean } from "./squaredEuclidean.js";

/** The library's distance of that name, if there is one. */
export function distanceByName(name: string): Distance | undefined {
  return [euclidean, squaredEuclidean, cosine, manhattan, signalToNoise].find((distance) => distance.name === name);
}
