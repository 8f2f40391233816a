// Sounds: learn to tell whistles apart, then know new ones from one recording each. Run: npx tsx examples/quickstarts/audio.ts
// For recordings in files: `readRecording("anna.wav")` of one-shot-ts/node.
import { perClassSampler, Recognizer, seeded, semiHard, SiameseNet, splitByClass } from "one-shot-ts";
import { audioEncoder, audioFrontEnd, audioTower, fromRecordings, type Recording } from "one-shot-ts/audio";
import { useWasm } from "one-shot-ts/backends";

await useWasm();
const random = seeded(42);

// Data: 30 whistles, each with its own pitch, overtone and trill, recorded 6 times with noise and at different loudness.
const sampleRate = 8000;
const whistles = Array.from({ length: 30 }, () => ({
  pitch: 300 + 1500 * random(),
  overtone: random(),
  trill: 3 + 9 * random(),
}));
function record(whistle: number): Recording {
  const { pitch, overtone, trill } = whistles[whistle];
  const [loudness, tune] = [0.1 + 0.2 * random(), 0.98 + 0.04 * random()];
  const samples = Float32Array.from({ length: sampleRate }, (_, i) => {
    const t = i / sampleRate;
    const phase = 2 * Math.PI * pitch * tune * t + 3 * Math.sin(2 * Math.PI * trill * t);
    return loudness * (Math.sin(phase) + overtone * Math.sin(2 * phase)) + 0.01 * (random() - 0.5);
  });
  return { samples, sampleRate };
}
const recorded = Array.from({ length: 180 }, (_, i) => i % 30);

const frontEnd = audioFrontEnd({ sampleRate, seconds: 0.5, step: 0.25, hop: 0.02, normalize: "none" });
const all = fromRecordings(recorded.map(record), { frontEnd, labels: recorded, random });
const [train, held] = splitByClass(all, { testFraction: 0.4, random }); // other whistles, not other recordings

const net = new SiameseNet({
  tower: audioTower({ inputShape: frontEnd.shape, embeddingSize: 32, filters: [8, 16, 32], random }),
});
await net.fit(train, {
  sampler: perClassSampler(train.labels, { classes: 10, perClass: 4, random }),
  objective: semiHard({ margin: 0.2 }),
  epochs: 10,
  random,
});

// A threshold from whistles that training did not see; one recording each is enough to know three of them.
const recognizer = await Recognizer.calibrated(audioEncoder({ net, frontEnd }), held, {
  falsePositiveIdentificationRate: 0.05,
});
const heard = [...new Set(held.labels.classOf)].slice(0, 4).map((c) => Number(held.labels.classNames[c]));
for (const whistle of heard.slice(0, 3)) await recognizer.enroll(`whistle ${whistle}`, record(whistle));
for (const whistle of heard) {
  const { name, distance } = await recognizer.identify(record(whistle));
  console.log(`whistle ${whistle} is ${name ?? "none of the enrolled"} (${distance.toFixed(2)})`);
}
recognizer.dispose();
