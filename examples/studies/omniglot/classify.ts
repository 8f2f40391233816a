import { readdir } from "node:fs/promises";
import { basename, extname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";

import { Recognizer } from "one-shot-ts";
import { useWasm } from "one-shot-ts/backends";
import { fileStore, readImage } from "one-shot-ts/node";

import { drawingKind } from "./drawingEncoder.js";

const USAGE = "tsx examples/studies/omniglot/classify.ts IMAGE EXAMPLES_FOLDER [--out FOLDER]";

/** Says which of the example images in a folder, one a character, shows the same character as an image: the name of its file. */
export async function classify(args: readonly string[], print: (line: string) => void): Promise<string> {
  const { positionals, values } = parseArgs({
    args: [...args],
    allowPositionals: true,
    options: { out: { type: "string", default: fileURLToPath(new URL("out", import.meta.url)) } },
  });
  if (positionals.length !== 2) {
    throw new RangeError(
      `classify: expects an image and a folder of examples, got ${positionals.length} words\n${USAGE}`,
    );
  }
  const [image, folder] = positionals;
  const names = (await readdir(folder)).filter((name) => /\.(png|jpe?g|bmp|tiff?|webp)$/i.test(name)).sort();
  if (names.length === 0) throw new RangeError(`classify: ${folder} must hold example images, found none`);
  await useWasm();
  const recognizer = await Recognizer.load(fileStore(join(values.out, "characters.oneshot")), { encoder: drawingKind });
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

if (process.argv[1] === fileURLToPath(import.meta.url)) await classify(process.argv.slice(2), console.log);
