// The files that programs of the guides read: pictures and recordings of invented people, and what the programs' authors saved before.
import { mkdirSync, writeFileSync } from "node:fs";
import { denseTower, netEncoder, Recognizer, seeded, SiameseNet } from "one-shot-ts";
import { binarizeInk, frameInk, fromImages, imagePreprocessor, strokeDirections } from "one-shot-ts/images";
import { fileStore } from "one-shot-ts/node";
import sharp from "sharp";

import { picture, savedFiles, voice } from "./granted.mjs";

const PEOPLE = ["anna", "bert", "carl", "dora", "emil", "fred", "gina", "hans", "ida", "jan"];

async function writePicture(path, kind) {
  const { data, width, height } = picture(kind, 64);
  await sharp(data, { raw: { width, height, channels: 1 } }).toFile(path);
}

function writeWav(path, kind) {
  const { samples, sampleRate } = voice(kind, { seconds: 2, sampleRate: 16_000 });
  const bytes = Buffer.alloc(44 + 2 * samples.length);
  bytes.write("RIFF", 0);
  bytes.writeUInt32LE(36 + 2 * samples.length, 4);
  bytes.write("WAVEfmt ", 8);
  bytes.writeUInt32LE(16, 16);
  bytes.writeUInt16LE(1, 20); // PCM
  bytes.writeUInt16LE(1, 22); // channel
  bytes.writeUInt32LE(sampleRate, 24);
  bytes.writeUInt32LE(2 * sampleRate, 28);
  bytes.writeUInt16LE(2, 32);
  bytes.writeUInt16LE(16, 34);
  bytes.write("data", 36);
  bytes.writeUInt32LE(2 * samples.length, 40);
  samples.forEach((value, i) => bytes.writeInt16LE(Math.round(30_000 * value), 44 + 2 * i));
  writeFileSync(path, bytes);
}

/** Puts a page's files into the working folder. */
export async function writeFiles(page) {
  if (page === "docs/use.md" || page === "docs/images.md") {
    for (const [folder, end] of [["people", "jpg"], ["faces", "png"]]) {
      for (const [kind, name] of PEOPLE.entries()) {
        mkdirSync(`${folder}/${name}`, { recursive: true });
        for (let i = 1; i <= 4; i++) await writePicture(`${folder}/${name}/${i}.${end}`, kind);
      }
    } // prettier-ignore
    for (const file of ["anna.jpg", "door.jpg", "someone.png"]) await writePicture(file, 0);
  }
  if (page === "docs/audio.md") ["anna.wav", "bert.wav"].forEach((file, kind) => writeWav(file, kind));
  if (page === "docs/use.md") await writeWriters("writers.oneshot");
  await savedFiles(page);
}

/** What the page's encoder of one's own saved before. */
async function writeWriters(file) {
  const tower = denseTower({ inputShape: [16, 32, 8], units: [], embeddingSize: 8, random: seeded(1) });
  const encoder = netEncoder({
    kind: "signature",
    net: new SiameseNet({ tower }),
    settings: { version: 1 },
    inputs: (scan) => [strokeDirections(frameInk(binarizeInk(scan), [64, 128]))],
  });
  const kinds = Array.from({ length: 40 }, (_, i) => i % 8);
  const scans = kinds.map((kind) => ({
    ...picture(kind, 64),
    data: picture(kind, 64).data.map((value) => 255 - value),
  }));
  const held = fromImages({ images: scans, labels: kinds }, { prepare: imagePreprocessor({ size: [8, 8] }) });
  const recognizer = await Recognizer.calibrated(encoder, held, { falseMatchRate: 0.1 });
  await recognizer.save(fileStore(file));
}
