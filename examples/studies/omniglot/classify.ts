import { readdir } from "node:fs/promises";
import { basename, extname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";

import { rowDistance } from "one-shot-ts/evaluation";
import { binarizeInk, resizeImage, type RawImage } from "one-shot-ts/images";
import { useWasm } from "one-shot-ts/backends";
import { readImage } from "one-shot-ts/node";

import { normalizeDrawing } from "./normalizeDrawing.js";
import { embedViews } from "./embedViews.js";
import { loadModel } from "./savedModel.js";

const USAGE = "tsx examples/studies/omniglot/classify.ts IMAGE EXAMPLES_FOLDER [--out FOLDER]";

/** Pixels a side to which an image is brought before its ink is looked at. */
const SIDE = 105;

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
  const net = await loadModel(values.out);
  try {
    const drawings = await Promise.all(
      [image, ...names.map((name) => join(folder, name))].map(async (file) => toDrawing(await readImage(file))),
    );
    const embeddings = await embedViews(net, drawings);
    const distance = rowDistance(embeddings, "cosine");
    const ranked = names
      .map((name, k) => ({ name: basename(name, extname(name)), distance: distance(0, k + 1) }))
      .sort((a, b) => a.distance - b.distance);
    for (const { name, distance: far } of ranked.slice(0, 5)) print(`${far.toFixed(3)}  ${name}`);
    return ranked[0].name;
  } finally {
    net.dispose();
  }
}

/** Dark ink on light paper, of any size, as the net wants it. */
function toDrawing(image: RawImage): Uint8Array {
  const square = resizeImage(image, [SIDE, SIDE], { keepAspect: true, fill: 255 });
  return normalizeDrawing(Uint8Array.from(binarizeInk(square).data), SIDE);
}

if (process.argv[1] === fileURLToPath(import.meta.url)) await classify(process.argv.slice(2), console.log);
