import { distanceOracles, dot, unit } from "./distances.js";
import { negativePairs, positivePairs } from "./pairsAndTriplets.js";

/** Textbook losses, one loop after the other, in double precision. `x` are embeddings, `c` classes. */
type Rows = readonly (readonly number[])[];
type Classes = readonly number[];

const sum = (values: readonly number[]): number => values.reduce((total, value) => total + value, 0);
const cosine = (a: readonly number[], b: readonly number[]): number => dot(unit(a), unit(b));
const { euclidean, squaredEuclidean } = distanceOracles;
const positivesOf = (c: Classes, i: number): number[] => positivePairs(c).flatMap(([a, p]) => (a === i ? [p] : []));
const negativesOf = (c: Classes, i: number): number[] => negativePairs(c).flatMap(([a, n]) => (a === i ? [n] : []));
const logSumExp = (values: readonly number[]): number => Math.log(sum(values.map(Math.exp)));

export function multiSimilarity(x: Rows, c: Classes, alpha: number, beta: number, base: number): number[] {
  return x.map((row, i) => {
    const p = sum(positivesOf(c, i).map((j) => Math.exp(-alpha * (cosine(row, x[j]) - base))));
    const n = sum(negativesOf(c, i).map((j) => Math.exp(beta * (cosine(row, x[j]) - base))));
    return Math.log(1 + p) / alpha + Math.log(1 + n) / beta;
  });
}

/** `frozen` are the embeddings that the weights αₙ and αₚ are taken from: constants to the gradient. */
export function circle(x: Rows, c: Classes, margin: number, gamma: number, frozen: Rows): number[] {
  return x.map((row, i) => {
    const [positives, negatives] = [positivesOf(c, i), negativesOf(c, i)];
    if (positives.length === 0 || negatives.length === 0) return 0;
    const p = positives.map((j) => {
      const weight = Math.max(0, 1 + margin - cosine(frozen[i], frozen[j]));
      return -gamma * weight * (cosine(row, x[j]) - 1 + margin);
    });
    const n = negatives.map((j) => {
      const weight = Math.max(0, cosine(frozen[i], frozen[j]) + margin);
      return gamma * weight * (cosine(row, x[j]) - margin);
    });
    return Math.log1p(sum(n.map(Math.exp)) * sum(p.map(Math.exp)));
  });
}

export function supervisedContrastive(x: Rows, c: Classes, temperature: number): number[] {
  return x.map((row, i) => {
    const positives = positivesOf(c, i);
    if (positives.length === 0) return 0;
    const all = logSumExp([...positives, ...negativesOf(c, i)].map((j) => cosine(row, x[j]) / temperature));
    return -sum(positives.map((j) => cosine(row, x[j]) / temperature - all)) / positives.length;
  });
}

export function ntXent(x: Rows, c: Classes, temperature: number): number[] {
  return positivePairs(c).map(([i, p]) => {
    const positive = Math.exp(cosine(x[i], x[p]) / temperature);
    return -Math.log(
      positive / (positive + sum(negativesOf(c, i).map((j) => Math.exp(cosine(x[i], x[j]) / temperature)))),
    );
  });
}

export function tupletMargin(x: Rows, c: Classes, margin: number, scale: number): number[] {
  return positivePairs(c).map(([i, p]) => {
    const target = Math.cos(Math.acos(cosine(x[i], x[p])) - margin);
    return Math.log1p(sum(negativesOf(c, i).map((j) => Math.exp(scale * (cosine(x[i], x[j]) - target)))));
  });
}

export function liftedStructure(x: Rows, c: Classes, margin: number): number[] {
  return positivePairs(c).map(([i, p]) => {
    const own = negativesOf(c, i).map((j) => Math.exp(margin - euclidean(x[i], x[j])));
    const others = negativesOf(c, p).map((j) => Math.exp(margin - euclidean(x[p], x[j])));
    if (own.length + others.length === 0) return 0;
    return 0.5 * Math.max(0, Math.log(sum(own) + sum(others)) + euclidean(x[i], x[p])) ** 2;
  });
}

export function generalizedLiftedStructure(x: Rows, c: Classes, margin: number): number[] {
  return x.map((row, i) => {
    const p = positivesOf(c, i).map((j) => euclidean(row, x[j]));
    const n = negativesOf(c, i).map((j) => margin - euclidean(row, x[j]));
    return Math.max(0, (p.length ? logSumExp(p) : 0) + (n.length ? logSumExp(n) : 0));
  });
}

export function crossEntropy(logits: readonly number[], own: number): number {
  return logSumExp(logits) - logits[own];
}

export function arcFace(x: Rows, c: Classes, proxies: Rows, margin: number, scale: number): number[] {
  return x.map((row, i) => {
    const logits = proxies.map((proxy, j) => {
      const angle = Math.acos(cosine(row, proxy));
      if (j !== c[i]) return scale * Math.cos(angle);
      const target = angle <= Math.PI - margin ? Math.cos(angle + margin) : Math.cos(angle) - margin * Math.sin(margin);
      return scale * target;
    });
    return crossEntropy(logits, c[i]);
  });
}

export function cosFace(x: Rows, c: Classes, proxies: Rows, margin: number, scale: number): number[] {
  return x.map((row, i) =>
    crossEntropy(
      proxies.map((proxy, j) => scale * (cosine(row, proxy) - (j === c[i] ? margin : 0))),
      c[i],
    ),
  );
}

export function normalizedSoftmax(x: Rows, c: Classes, proxies: Rows, temperature: number): number[] {
  return x.map((row, i) =>
    crossEntropy(
      proxies.map((proxy) => cosine(row, proxy) / temperature),
      c[i],
    ),
  );
}

export function proxyNca(x: Rows, c: Classes, proxies: Rows, scale: number): number[] {
  return x.map((row, i) =>
    crossEntropy(
      proxies.map((proxy) => -scale * squaredEuclidean(unit(row), unit(proxy))),
      c[i],
    ),
  );
}

/** The whole loss, as the formula has it. */
export function proxyAnchor(x: Rows, c: Classes, proxies: Rows, margin: number, alpha: number): number {
  const term = (k: number, wanted: boolean): number[] =>
    x.flatMap((row, i) => {
      const s = cosine(row, proxies[k]);
      if ((c[i] === k) !== wanted) return [];
      return [Math.exp(wanted ? -alpha * (s - margin) : alpha * (s + margin))];
    });
  const present = proxies.map((_, k) => k).filter((k) => c.includes(k));
  const pull = sum(present.map((k) => Math.log1p(sum(term(k, true))))) / present.length;
  const push = sum(proxies.map((_, k) => Math.log1p(sum(term(k, false))))) / proxies.length;
  return pull + push;
}

export function multipleNegatives(
  anchors: Rows,
  positives: Rows,
  scale: number,
  same: (i: number, j: number) => boolean,
): number[] {
  return anchors.map((anchor, i) => {
    const kept = positives.flatMap((_, j) => (j === i || !same(i, j) ? [j] : []));
    return crossEntropy(kept.map((j) => scale * cosine(anchor, positives[j])), kept.indexOf(i)); // prettier-ignore
  });
}

export function prototypical(x: Rows, c: Classes, supportCount: number, scale: number): number[] {
  const classes = [...new Set(c.slice(0, supportCount))];
  const prototypes = classes.map((name) => {
    const own = x.slice(0, supportCount).filter((_, i) => c[i] === name);
    return own[0].map((_, j) => sum(own.map((row) => row[j])) / own.length);
  });
  return x.slice(supportCount).map((row, q) =>
    crossEntropy(
      prototypes.map((prototype) => -scale * squaredEuclidean(row, prototype)),
      classes.indexOf(c[supportCount + q]),
    ),
  );
}

export function thresholdConsistency(x: Rows, c: Classes, positiveMargin: number, negativeMargin: number): number {
  const low = positivePairs(c).map(([i, j]) => positiveMargin - cosine(x[i], x[j])).filter((v) => v >= 0); // prettier-ignore
  const high = negativePairs(c).map(([i, j]) => cosine(x[i], x[j]) - negativeMargin).filter((v) => v >= 0); // prettier-ignore
  return (low.length ? sum(low) / low.length : 0) + (high.length ? sum(high) / high.length : 0);
}

/** var(a − b) / var(a), with the unbiased variance. */
export function signalToNoise(a: readonly number[], b: readonly number[]): number {
  const variance = (v: readonly number[]): number => {
    const mean = sum(v) / v.length;
    return sum(v.map((value) => (value - mean) ** 2)) / (v.length - 1);
  };
  return variance(a.map((value, i) => value - b[i])) / variance(a);
}
