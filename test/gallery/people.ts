import { seeded } from "../../src/core/random.js";
import { fromArrays, type Dataset, type Sample } from "../../src/data/dataset.js";

/** Invented people: vectors around a point for each, some points nearer to each other than others. */
export function inventPeople(
  count: number,
  { perPerson = 4, size = 6, spread = 0.35, seed = 1, prefix = "person" } = {},
): Dataset<Sample> {
  const random = seeded(seed);
  const normal = (): number => Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random());
  const samples: number[][] = [];
  const labels: string[] = [];
  for (let person = 0; person < count; person++) {
    const middle = Array.from({ length: size }, normal);
    for (let k = 0; k < perPerson; k++) {
      samples.push(middle.map((value) => value + spread * normal()));
      labels.push(`${prefix} ${person}`);
    }
  }
  return fromArrays(samples, labels);
}
