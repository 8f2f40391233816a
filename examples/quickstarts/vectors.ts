// Vectors of numbers, such as measurements of plants: learn from some species, recognise others. Run: npx tsx examples/quickstarts/vectors.ts
import {
  denseTower,
  fromArrays,
  perClassSampler,
  Recognizer,
  seeded,
  semiHard,
  SiameseNet,
  splitByClass,
  vectorEncoder,
} from "one-shot-ts";
import { useWasm } from "one-shot-ts/backends";

await useWasm();
const random = seeded(42);

// Data: 60 species with 8 plants each. Eight numbers tell species apart; eight others only say how the plant was measured.
const species = Array.from({ length: 60 }, () => Array.from({ length: 8 }, () => random()));
const plantOf = (kind: number): number[] => [
  ...species[kind].map((value) => value + 0.1 * random()),
  ...Array.from({ length: 8 }, () => random()),
];
const kinds = Array.from({ length: 480 }, (_, i) => i % 60);
const dataset = fromArrays(
  kinds.map((kind) => plantOf(kind)),
  kinds,
);
const [train, held] = splitByClass(dataset, { testFraction: 0.5, random }); // other species, not other plants

// A net that learns which of the numbers matter.
const net = new SiameseNet({ tower: denseTower({ inputShape: [16], units: [64], embeddingSize: 16, random }) });
await net.fit(train, {
  sampler: perClassSampler(train.labels, { classes: 16, perClass: 4, random }),
  objective: semiHard({ margin: 0.2 }),
  epochs: 30,
  random,
});

// A threshold from species that training did not see, then one plant is enough to know a species.
const recognizer = await Recognizer.calibrated(vectorEncoder({ net }), held, { falsePositiveIdentificationRate: 0.01 });
const known = [...new Set(held.labels.classOf)].slice(0, 6).map((c) => Number(held.labels.classNames[c]));
for (const kind of known.slice(0, 5)) await recognizer.enroll(`species ${kind}`, plantOf(kind));
for (const kind of known) {
  const { name, distance } = await recognizer.identify(plantOf(kind));
  console.log(`a plant of species ${kind} is ${name ?? "none of the enrolled"} (${distance.toFixed(2)})`);
}
recognizer.dispose();
