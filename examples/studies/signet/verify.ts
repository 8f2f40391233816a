import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";

import { rowDistance } from "one-shot-ts/evaluation";
import { useWasm } from "one-shot-ts/backends";
import { readImage } from "one-shot-ts/node";

import { embedFrames } from "./embed.js";
import { frameScan } from "./preparation.js";
import { loadModel } from "./savedModel.js";

const USAGE =
  "npx tsx examples/studies/signet/verify.ts KNOWN.png ... QUESTIONED.png [--set bengali|dutch] [--out FOLDER]";

/** Says whether the last of some files holds a signature by the writer of the others. */
export async function verify(args: readonly string[], print: (line: string) => void): Promise<boolean> {
  const { positionals, values } = parseArgs({
    args: [...args],
    allowPositionals: true,
    options: {
      set: { type: "string", default: "bengali" },
      out: { type: "string", default: fileURLToPath(new URL("out", import.meta.url)) },
    },
  });
  if (positionals.length < 2) {
    throw new RangeError(`verify: expects two files or more, got ${positionals.length}\n${USAGE}`);
  }
  const scans = await Promise.all(positionals.map((file) => readImage(file)));
  await useWasm();
  const { net, config, calibration } = await loadModel(join(values.out, values.set));
  try {
    const frames = scans.map((scan) => frameScan(scan, config));
    const [embeddings] = await embedFrames([net], frames, config);
    const questioned = frames.length - 1;
    let sum = 0;
    const between = rowDistance(embeddings);
    for (let known = 0; known < questioned; known++) sum += between(known, questioned);
    const distance = sum / questioned;
    const isMatch = distance <= calibration.threshold;
    const of = questioned === 1 ? "" : ` (mean of ${questioned})`;
    print(`distance ${distance.toFixed(3)}${of}, threshold ${calibration.threshold.toFixed(3)}`);
    print(isMatch ? "one writer" : "another writer, or a forgery");
    return isMatch;
  } finally {
    net.dispose();
  }
}

if (process.argv[1] === fileURLToPath(import.meta.url)) await verify(process.argv.slice(2), console.log);
