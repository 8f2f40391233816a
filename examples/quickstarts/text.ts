// Short texts: learn which job titles name the same occupation, then ask which known occupation a new title means. Run: npx tsx examples/quickstarts/text.ts
import {
  cosine,
  perClassSampler,
  Recognizer,
  seeded,
  SiameseNet,
  splitByClass,
  supervisedContrastive,
} from "one-shot-ts";
import { useWasm } from "one-shot-ts/backends";
import { fromTexts, textEncoder, textTower, textVectorizer } from "one-shot-ts/text";

await useWasm();
const random = seeded(42);

// Data: 60 occupations, each named by its trade and a word for who does it, embellished in ways that mean nothing.
const trades = "bread steel timber glass paper cotton stone sugar cable paint copper leather".split(" ");
const doers = ["inspector", "buyer", "engineer", "driver", "planner"];
const dresses = ["senior", "junior", "lead", "part time", "temporary", "assistant"];
const occupations = trades.flatMap((trade) => doers.map((doer) => `${trade} ${doer}`));
const titlesOf = (occupation: string): string[] => dresses.map((dress) => `${dress} ${occupation}`);
const titles = occupations.flatMap(titlesOf);
const labels = occupations.flatMap((occupation) => titlesOf(occupation).map(() => occupation));

const vectorizer = textVectorizer({ size: 1024 });
const [train, held] = splitByClass(fromTexts(vectorizer, titles, labels), { testFraction: 0.4, random }); // other occupations, not other titles

const net = new SiameseNet({
  tower: textTower({ inputShape: vectorizer.shape, embeddingSize: 64, random }),
  distance: cosine,
});
await net.fit(train, {
  sampler: perClassSampler(train.labels, { classes: 16, perClass: 3, random }),
  objective: supervisedContrastive({ temperature: 0.1 }),
  epochs: 8,
  random,
});

// A threshold from occupations that training did not see; then one title is enough to know an occupation.
const recognizer = await Recognizer.calibrated(textEncoder({ net, vectorizer }), held, {
  falsePositiveIdentificationRate: 0.05,
});
for (const occupation of ["glass buyer", "steel driver", "paper planner"])
  await recognizer.enroll(occupation, occupation);

for (const title of ["Lead GLASS buyer", "part-time steel driver", "sugar engineer"]) {
  const { name, distance } = await recognizer.identify(title);
  console.log(`${title}: ${name ?? "none of the known occupations"} (${distance.toFixed(2)})`);
}
recognizer.dispose();
