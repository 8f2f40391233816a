import { normal as gaussian, seeded } from "../src/core/random.js";
import { fromArrays, type Dataset } from "../src/data/dataset.js";

/** Points around one centre a class, with noise of another scale in half of the coordinates: easy for a small net, not for raw distances. */
export function clusters({ classes = 10, perClass = 8, size = 8, noise = 0.3, seed = 1 } = {}): Dataset {
  const random = seeded(seed);
  const normal = (): number => gaussian(random);
  const samples: Float32Array[] = [];
  const labels: string[] = [];
  for (let c = 0; c < classes; c++) {
    const centre = Float32Array.from({ length: size }, normal);
    for (let k = 0; k < perClass; k++) {
      samples.push(centre.map((value, i) => (i < size / 2 ? value + noise * normal() : 3 * normal())));
      labels.push(`class ${c}`);
    }
  }
  return fromArrays(samples, labels);
}
