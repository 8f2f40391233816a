import { fileURLToPath } from "node:url";

import { matchProbability } from "one-shot-ts";
import { rowDistance } from "one-shot-ts/evaluation";
import { useWasm } from "one-shot-ts/backends";
import { readImage } from "one-shot-ts/node";

import { readTwoFiles } from "../shared/options.js";
import { loadVerifier, printMatch } from "../shared/verifier.js";
import { embedFaces } from "./embedFaces.js";
import { prepareFace } from "./prepare.js";

const USAGE = "npx tsx examples/studies/faces/verify.ts A.png B.png [--out FOLDER]";

/** Says whether two files, framed as the AT&T pictures are, show one person. */
export async function verify(args: readonly string[], print: (line: string) => void): Promise<boolean> {
  const { files, out } = readTwoFiles("verify", args, { usage: USAGE, home: import.meta.url });
  const images = await Promise.all(files.map((file) => readImage(file)));
  await useWasm();
  const { net, calibration } = await loadVerifier(out);
  try {
    const inputs = images.map((image) => prepareFace(image).data as Float32Array);
    const distance = rowDistance(await embedFaces(net, inputs))(0, 1);
    const isMatch = distance <= calibration.threshold;
    const probability = matchProbability(calibration, distance, { prior: 0.5 });
    printMatch({ distance, isMatch, probability }, calibration, ["one person", "two people"], print);
    return isMatch;
  } finally {
    net.dispose();
  }
}

if (process.argv[1] === fileURLToPath(import.meta.url)) await verify(process.argv.slice(2), console.log);
