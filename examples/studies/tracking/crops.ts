import { fromArrays, fromReader, type Dataset, type Random } from "one-shot-ts";
import { augmentImage, type RawImage } from "one-shot-ts/images";

import { CROP, type Crop } from "./data.js";

/** Shape of the tower's input. */
export const INPUT_SHAPE = [...CROP, 3] as const;

/** Values from 0 to 255 scaled to -1 to 1. */
export function toInput({ data }: RawImage): Float32Array {
  return Float32Array.from(data, (value) => value / 127.5 - 1);
}

/** Crops as they are, labelled by person, with their cameras as groups. */
export function cropSet(crops: readonly Crop[]): Dataset {
  return fromArrays(
    crops.map(({ image }) => toInput(image)),
    crops.map(({ person }) => person),
    { shape: INPUT_SHAPE, groups: crops.map(({ camera }) => camera) },
  );
}

/** Crops to train on: each reading mirrors, shifts, relights and covers them differently. */
export function trainingSet(crops: readonly Crop[], random: Random): Dataset {
  return fromReader({
    sampleShape: INPUT_SHAPE,
    labels: crops.map(({ person }) => person),
    groups: crops.map(({ camera }) => camera),
    read: (row) => trainingImage(crops[row].image, random),
  });
}

/** A crop as it might have been: mirrored, cut slightly differently, in different light, partly covered. */
export const trainingImage = (image: RawImage, random: Random): Float32Array =>
  toInput(augmentImage(image, { random }));
