import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";

import { Recognizer } from "one-shot-ts";
import { useWasm } from "one-shot-ts/backends";
import { fileStore, readImage } from "one-shot-ts/node";

import { scanKind } from "./scanEncoder.js";

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
  const store = fileStore(join(values.out, `${values.set}.oneshot`));
  const recognizer = await Recognizer.load(store, { encoder: scanKind });
  try {
    const known = scans.slice(0, -1);
    await recognizer.enroll("known", known);
    const { distance, isMatch, threshold } = await recognizer.verify("known", scans[known.length]);
    const of = known.length === 1 ? "" : ` (mean of ${known.length})`;
    print(`distance ${distance.toFixed(3)}${of}, threshold ${threshold.toFixed(3)}`);
    print(isMatch ? "one writer" : "another writer, or a forgery");
    return isMatch;
  } finally {
    recognizer.dispose();
  }
}

if (process.argv[1] === fileURLToPath(import.meta.url)) await verify(process.argv.slice(2), console.log);
