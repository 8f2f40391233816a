// Pictures: learn to tell signs apart, then know new signs from one picture each. Run: npx tsx examples/quickstarts/images.ts
// For pictures in files: `readImageFolder("people")` and `readImage("anna.jpg")` of one-shot-ts/node.
import { convTower, perClassSampler, Recognizer, seeded, semiHard, SiameseNet, splitByClass } from "one-shot-ts";
import { useWasm } from "one-shot-ts/backends";
import { fromImages, imageEncoder, imagePreprocessor, warpImage, type RawImage } from "one-shot-ts/images";
import { fileStore } from "one-shot-ts/node";

await useWasm();
const random = seeded(42);

// Data: 40 signs of three strokes each, drawn 8 times by an unsteady hand.
const signs = Array.from({ length: 40 }, () => Array.from({ length: 3 }, () => [8 + 32 * random(), 8 + 32 * random(), 3.2 * random()])); // prettier-ignore
function draw(sign: number): RawImage {
  const data = new Uint8Array(48 * 48).fill(255);
  for (const [x, y, angle] of signs[sign]) {
    for (let step = -12; step <= 12; step += 0.5) {
      const [column, row] = [x + step * Math.cos(angle), y + step * Math.sin(angle)].map(Math.round);
      if (column > 0 && column < 48 && row > 0 && row < 48) data.fill(0, row * 48 + column - 1, row * 48 + column + 1);
    }
  }
  const clean: RawImage = { data, height: 48, width: 48, channels: 1 };
  return warpImage(clean, { rotation: 8, shear: 0.1, scale: [0.9, 1.1], fill: 255, random });
}
const drawn = Array.from({ length: 320 }, (_, i) => i % 40);

// The same preparation for training and use: it belongs to the encoder below.
const prepare = imagePreprocessor({ size: [28, 28], invert: true });
const all = fromImages(drawn.map(draw), { prepare, labels: drawn });
const [train, held] = splitByClass(all, { testFraction: 0.4, random }); // other signs, not other drawings

const net = new SiameseNet({ tower: convTower({ inputShape: prepare.shape, embeddingSize: 32, random }) });
await net.fit(train, {
  sampler: perClassSampler(train.labels, { classes: 12, perClass: 4, random }),
  objective: semiHard({ margin: 0.2 }),
  epochs: 16,
  random,
});

// A threshold from signs that training did not see; one picture each of three more signs; everything in one file.
const recognizer = await Recognizer.calibrated(imageEncoder({ net, prepare }), held, {
  falsePositiveIdentificationRate: 0.05,
});
const seen = [...new Set(held.labels.classOf)].slice(0, 4).map((c) => Number(held.labels.classNames[c]));
for (const sign of seen.slice(0, 3)) await recognizer.enroll(`sign ${sign}`, draw(sign));
await recognizer.save(fileStore("examples/quickstarts/out/signs.oneshot"));
recognizer.dispose();

// Later, or in another process.
const again = await Recognizer.load(fileStore("examples/quickstarts/out/signs.oneshot"), { encoder: imageEncoder });
for (const sign of seen) {
  const { name, distance } = await again.identify(draw(sign));
  console.log(`sign ${sign} is ${name ?? "none of the enrolled"} (${distance.toFixed(2)})`);
}
again.dispose();
