import type { Random } from "../../src/core/random.js";
import type { ScoredPairs } from "../../src/data/scoredPairs.js";

/**
 * A population in which the distance of two people's samples is `5 - nearness(one) - nearness(other) + noise`. The nearness of a person, a quantile function
 * here, says how near they are to everybody: those who look for a match (wolves) and those who are enrolled (lambs).
 */
export type World = (uniform: number) => number;

/** Everyone alike, a spread, and a heavy tail of people near to everybody. */
export const worlds: Readonly<Record<string, World>> = {
  alike: () => 0,
  spread: (u) => 1.4 * (u - 0.5),
  wolves: (u) => 0.5 * (-Math.log(1 - u) - 1),
};

/** One person in a hundred is near to everybody: too rare for a small set of people to show. */
export const rareWolves: World = (u) => (u > 0.99 ? 1.5 : 0);

/** All pairs of one sample each of so many people, and one same pair of each. */
export function drawCalibration(world: World, identities: number, random: Random): ScoredPairs {
  const pairs = (identities * (identities + 1)) / 2;
  const distances = new Float64Array(pairs);
  const y = new Uint8Array(pairs);
  const leftIdentity = new Int32Array(pairs);
  const rightIdentity = new Int32Array(pairs);
  const nearness = Float64Array.from({ length: identities }, () => world(random()));
  let pair = 0;
  for (let a = 0; a < identities; a++) {
    for (let b = a; b < identities; b++, pair++) {
      leftIdentity[pair] = a;
      rightIdentity[pair] = b;
      y[pair] = a === b ? 0 : 1;
      distances[pair] = a === b ? 0.5 + 0.2 * normal(random) : 5 - nearness[a] - nearness[b] + normal(random);
    }
  }
  return { distances, y, leftIdentity, rightIdentity };
}

/** The share of unknown people who find somebody within the threshold: in a gallery drawn now, and on the mean over all galleries of its size. */
export function trueRates(
  world: World,
  size: number,
  threshold: number,
  random: Random,
): { gallery: number; population: number } {
  // People enrolled, gathered in narrow classes of nearness.
  const classes = new Map<number, number>();
  for (let k = 0; k < size; k++) {
    const place = Math.round(world(random()) * 40);
    classes.set(place, (classes.get(place) ?? 0) + 1);
  }
  const everybody = Float64Array.from({ length: 100 }, (_, k) => world((k + 0.5) / 100));
  let gallery = 0;
  let population = 0;
  const points = 200;
  for (let k = 0; k < points; k++) {
    // Half of the points in the nearest twentieth, where the rate is made.
    const isNear = k >= points / 2;
    const within = (k % (points / 2)) + 0.5;
    const u = isNear ? 0.95 + (0.05 * within) / (points / 2) : (0.95 * within) / (points / 2);
    const weight = (isNear ? 0.05 : 0.95) / (points / 2);
    const own = world(u);
    let missed = 0;
    for (const [place, count] of classes) missed += count * logAbove(threshold - 5 + own + place / 40);
    let above = 0;
    for (const other of everybody) above += -Math.expm1(logAbove(threshold - 5 + own + other)) / everybody.length;
    gallery += weight * -Math.expm1(missed);
    population += weight * -Math.expm1(size * Math.log1p(-above));
  }
  return { gallery, population };
}

/** Logarithm of the probability that a standard normal variable is above z. */
function logAbove(z: number): number {
  return Math.log1p(-below(z));
}

/** The normal distribution function, by a continued fraction in the tails. */
function below(z: number): number {
  if (z > 0) return 1 - below(-z);
  const x = -z;
  const density = Math.exp((-x * x) / 2) / Math.sqrt(2 * Math.PI);
  if (x < 2.5) {
    let term = x;
    let sum = x;
    for (let k = 1; term > 1e-14 * sum; k++) sum += term *= (x * x) / (2 * k + 1);
    return 0.5 - density * sum;
  }
  let fraction = x;
  for (let k = 24; k > 0; k--) fraction = x + k / fraction;
  return density / fraction;
}

function normal(random: Random): number {
  return Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random());
}
