// Data that come as pairs, "these two are the same" or "they differ", without classes. Run: npx tsx examples/quickstarts/pairs.ts
import { calibrate, contrastive, denseTower, explicitPairs, fixedPairSampler, seeded, SiameseNet } from "one-shot-ts";
import { useWasm } from "one-shot-ts/backends";
import { evaluateVerification } from "one-shot-ts/evaluation";

await useWasm();
const random = seeded(42);

// Data: two sensors observe one object or two. Each reading is 12 numbers: 6 of the object, and 6 of the weather that day.
const object = (): number[] => Array.from({ length: 6 }, () => random());
const reading = (of: readonly number[]): number[] => [
  ...of.map((value) => value + 0.1 * random()),
  ...Array.from({ length: 6 }, () => random()),
];
function drawPairs(count: number): ReturnType<typeof explicitPairs> {
  const y = Array.from({ length: count }, (_, i) => i % 2); // 0 = same, 1 = different
  const first = y.map(object);
  const left = first.map(reading);
  const right = first.map((seen, i) => reading(y[i] === 0 ? seen : object()));
  return explicitPairs(left, right, y);
}
const [train, held, test] = [drawPairs(2000), drawPairs(500), drawPairs(500)];

// A net that learns to attend to the object and not to the weather.
const net = new SiameseNet({ tower: denseTower({ inputShape: [12], units: [64], embeddingSize: 8, random }) });
await net.fit(train.dataset, {
  sampler: fixedPairSampler(train.pairs, { batchSize: 64, random }),
  objective: contrastive({ margin: 1 }),
  epochs: 12,
  random,
});

// The distance at which both mistakes are equally frequent on unseen pairs, and the error rates there on further ones.
const calibration = calibrate(await net.score(held.dataset, held.pairs), "equalErrorRate");
const report = evaluateVerification(await net.score(test.dataset, test.pairs), calibration);
const { falseMatchRate, falseNonMatchRate } = report.calibrated!;
console.log(
  `threshold ${calibration.threshold.toFixed(2)}: ${(100 * falseMatchRate.value).toFixed(1)} % false matches, ${(100 * falseNonMatchRate.value).toFixed(1)} % false non-matches`,
);

const seen = object();
for (const [what, other] of [
  ["the same object", seen],
  ["another object", object()],
] as const) {
  const { dataset, pairs } = explicitPairs([reading(seen)], [reading(other)], [0]); // the value of y does not matter here
  const distance = (await net.score(dataset, pairs)).distances[0];
  console.log(`${what} is called ${distance <= calibration.threshold ? "the same" : "different"}`);
}
net.dispose();
