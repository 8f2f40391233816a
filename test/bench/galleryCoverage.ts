// npx tsx test/bench/galleryCoverage.ts [--galleries 1000] [--rare] [--json FILE]
// How often does the rate of unknown people who get a name land within the interval that a calibration states for a gallery of its size?
// Each round draws calibration identities, calibrates, draws a fresh gallery of 10 to 10,000 identities, and works out that gallery's true rate.
import { writeFileSync } from "node:fs";
import { parseArgs } from "node:util";

import { calibrate } from "../../src/calibration/calibrate.js";
import { galleryThreshold } from "../../src/calibration/galleryThreshold.js";
import { seeded } from "../../src/core/random.js";
import { drawCalibration, rareWolves, trueRates, worlds as common } from "../oracles/strangers.js";

const { values: options } = parseArgs({
  options: {
    galleries: { type: "string", default: "1000" },
    json: { type: "string" },
    seed: { type: "string", default: "1" },
    rare: { type: "boolean", default: false },
  },
});
const worlds = options.rare ? { rareWolves } : common;
const random = seeded(Number(options.seed));
const galleries = Number(options.galleries);
const target = 0.01;
const counts = new Map<
  string,
  { inside: number; below: number; above: number; mean: number; rounds: number; width: number; population: number }
>();
const started = performance.now();
for (let round = 0; round < galleries; round++) {
  const [name, world] = Object.entries(worlds)[round % Object.keys(worlds).length];
  const identities = [50, 150, 400, 800][Math.floor(random() * 4)];
  const size = Math.round(10 * 1000 ** random());
  const calibration = calibrate(drawCalibration(world, identities, random), {
    falsePositiveIdentificationRate: target,
  });
  const { threshold, falsePositiveIdentificationRate: rate, supported } = galleryThreshold(calibration, size);
  const truth = trueRates(world, size, threshold, random);
  for (const key of [
    `${name}, ${supported ? "supported" : "beyond"}`,
    `all, ${supported ? "supported" : "beyond"}`,
    "all",
  ]) {
    const count = counts.get(key) ?? { inside: 0, below: 0, above: 0, mean: 0, rounds: 0, width: 0, population: 0 };
    counts.set(key, count);
    count.rounds++;
    if (truth.gallery < rate.low) count.below++;
    else if (truth.gallery > rate.high) count.above++;
    else count.inside++;
    if (truth.population >= rate.low && truth.population <= rate.high) count.population++;
    count.mean += truth.gallery;
    count.width += rate.high - rate.low;
  }
}
for (const [key, { inside, below, above, mean, rounds, width, population }] of [...counts].sort()) {
  const share = (count: number): string => `${((100 * count) / rounds).toFixed(1)} %`;
  console.log(
    `${key.padEnd(28)} ${String(rounds).padStart(5)} galleries: inside ${share(inside)} (below ${share(below)}, above ${share(above)}), mean over galleries inside ${share(population)}; mean rate ${(mean / rounds).toFixed(4)}, mean width ${(width / rounds).toFixed(4)}`,
  );
}
console.log(`${((performance.now() - started) / 1000).toFixed(1)} s`);
if (options.json) writeFileSync(options.json, JSON.stringify(Object.fromEntries(counts), null, 2));
