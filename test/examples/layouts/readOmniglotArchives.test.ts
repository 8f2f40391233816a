import { expect, it } from "vitest";

import { readOmniglotArchives } from "../../../examples/studies/shared/layouts/readOmniglotArchives.js";
import { encodeGrey, temporaryFolder } from "./temporaryFolder.js";

/** A drawing of 3 x 3 pixels whose ink is the bits of a number. */
const drawing = (bits: number) =>
  encodeGrey(
    Array.from({ length: 9 }, (_, k) => ((bits >> k) & 1 ? 0 : 255)),
    [3, 3],
  );

async function archives(): Promise<Record<string, string | Uint8Array>> {
  return {
    "images_evaluation/Tengwar/character02/0921_02.png": await drawing(22),
    "images_evaluation/Tengwar/character02/0921_01.png": await drawing(21),
    "images_evaluation/Tengwar/character01/0920_01.png": await drawing(11),
    "images_evaluation/Tengwar/character01/0920_02.png": await drawing(12),
    "images_background/Greek/character10/0400_01.png": await drawing(3),
    "images_background/Greek/character09/0399_10.png": await drawing(2),
    "images_background/Braille/character01/0100_01.png": await drawing(1),
  };
}

it("reads background before evaluation alphabets, characters and drawers in order", async () => {
  const read = await readOmniglotArchives(await temporaryFolder(await archives()));
  expect(read.alphabets).toEqual([
    { name: "Braille", isBackground: true },
    { name: "Greek", isBackground: true },
    { name: "Tengwar", isBackground: false },
  ]);
  expect(read.ink.map((ink) => ink.reduce((sum, bit, k) => sum + bit * 2 ** k, 0))).toEqual([1, 2, 3, 11, 12, 21, 22]);
  expect(Array.from(read.alphabet)).toEqual([0, 1, 1, 2, 2, 2, 2]);
  expect(Array.from(read.character)).toEqual([0, 1, 2, 3, 3, 4, 4]);
  expect(Array.from(read.drawer)).toEqual([1, 10, 1, 1, 2, 1, 2]);
  expect(read.side).toBe(3);
  expect(read.officialRuns).toEqual([]);
});

it("finds the drawings of the official runs", async () => {
  const run = {
    "all_runs/run01/class_labels.txt":
      "run01/test/item01.png run01/training/class02.png\nrun01/test/item02.png run01/training/class01.png\n",
    "all_runs/run01/training/class01.png": await drawing(11),
    "all_runs/run01/training/class02.png": await drawing(21),
    "all_runs/run01/test/item01.png": await drawing(22),
    "all_runs/run01/test/item02.png": await drawing(12),
  };
  const { officialRuns } = await readOmniglotArchives(await temporaryFolder({ ...(await archives()), ...run }));
  expect(officialRuns).toEqual([{ train: [3, 5], test: [6, 4], answer: [1, 0] }]);
  const other = { ...run, "all_runs/run01/test/item02.png": await drawing(99) };
  await expect(readOmniglotArchives(await temporaryFolder({ ...(await archives()), ...other }))).rejects.toThrow(
    "item02.png is none of the drawings of images_evaluation",
  );
});

it("says what it expected of another folder", async () => {
  const half = await temporaryFolder({ "images_background/Greek/character01/0399_01.png": await drawing(2) });
  await expect(readOmniglotArchives(half)).rejects.toThrow(
    `readOmniglotArchives: ${half} must hold images_background and images_evaluation with ALPHABET/characterNN/NNNN_NN.png, and the runs run01/class_labels.txt and so on, found images_background/Greek/character01/0399_01.png`,
  );
});
