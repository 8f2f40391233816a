import { fromReader, seeded, type Dataset, type Random } from "one-shot-ts";
import { fromImages, type ImagePreprocessor, type RawImage } from "one-shot-ts/images";
import { inkImage } from "../src/ink/inkImage.js";
import { inventSibling, inventSign, type Sign } from "./inventSign.js";
import { writeSign } from "./writeSign.js";

/** Invents signs; a third of them differ from another one in a single stroke. */
export function inventSigns(count: number, random: Random): Sign[] {
  const signs: Sign[] = [];
  while (signs.length < count) {
    const old = signs.length > 0 && random() < 0.33 ? signs[Math.floor(random() * signs.length)] : undefined;
    signs.push(old ? inventSibling(old, random) : inventSign(random));
  }
  return signs;
}

/** One drawing of a sign, with a pen of random width. */
export function drawSign(sign: Sign, random: Random): RawImage {
  return inkImage(writeSign(sign, random), { size: 64, pen: 0.025 + 0.03 * random() });
}

/** Signs that are rewritten each time they are read, so that a tower never sees the same image twice. */
export function freshlyWritten(signs: readonly Sign[], prepare: ImagePreprocessor, random: Random): Dataset {
  const PER_SIGN = 8;
  return fromReader({
    sampleShape: prepare.shape,
    labels: Int32Array.from({ length: signs.length * PER_SIGN }, (_, row) => Math.floor(row / PER_SIGN)),
    read: (row) => prepare(drawSign(signs[Math.floor(row / PER_SIGN)], random)).data as Float32Array,
  });
}

/** Signs written `times` times each, kept as images. */
export function written(signs: readonly Sign[], times: number, prepare: ImagePreprocessor, seed: number): Dataset {
  const random = seeded(seed);
  const labels = Int32Array.from({ length: signs.length * times }, (_, row) => Math.floor(row / times));
  return fromImages(
    Array.from(labels, (sign) => drawSign(signs[sign], random)),
    { prepare, labels },
  );
}
