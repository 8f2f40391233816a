import { readdir } from "node:fs/promises";
import { basename, extname, join } from "node:path";

import { Recognizer } from "one-shot-ts";
import { useWasm } from "one-shot-ts/backends";
import { fileStore, readImage } from "one-shot-ts/node";

import { readCommand } from "../shared/readCommand.js";
import { runProgram } from "../shared/runProgram.js";
import { drawingKind } from "./drawingEncoder.js";

/** Says which of the example images in a folder, one per character, shows the same character as an image: the name of its file. */
export async function classify(args: readonly string[], print: (line: string) => void): Promise<string> {
  const { words, out } = readCommand(args, {
    who: "classify",
    command: "npx tsx examples/studies/omniglot/classify.ts",
    purpose: "Says which of the example images in a folder, one per character, shows the same character as an image.",
    words: ["IMAGE", "EXAMPLES_FOLDER"],
    wordsAre: "an image and a folder of examples",
    home: import.meta.url,
  });
  const [image, folder] = words;
  const names = (await readdir(folder)).filter((name) => /\.(png|jpe?g|bmp|tiff?|webp)$/i.test(name)).sort();
  if (names.length === 0) throw new RangeError(`classify: ${folder} must hold example images, found none`);
  await useWasm();
  const recognizer = await Recognizer.load(fileStore(join(out, "characters.oneshot")), { encoder: drawingKind });
  try {
    const examples = await Promise.all(names.map((name) => readImage(join(folder, name))));
    await recognizer.enrollAll(
      examples,
      names.map((name) => basename(name, extname(name))),
    );
    const { isMatch, candidates } = await recognizer.identify(await readImage(image));
    for (const { name, distance } of candidates) print(`${distance.toFixed(3)}  ${name}`);
    if (!isMatch) print(`none is within the threshold ${recognizer.threshold.toFixed(3)}: it may be another character`);
    return candidates[0].name;
  } finally {
    recognizer.dispose();
  }
}

await runProgram(import.meta.url, classify);
