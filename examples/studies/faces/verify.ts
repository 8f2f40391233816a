import { join } from "node:path";
import { fileURLToPath } from "node:url";

import { Recognizer } from "one-shot-ts";
import { useWasm } from "one-shot-ts/backends";
import { imageEncoder } from "one-shot-ts/images";
import { fileStore, readImage } from "one-shot-ts/node";

import { readTwoFiles } from "../shared/options.js";
import { printMatch } from "../shared/printMatch.js";

const USAGE = "npx tsx examples/studies/faces/verify.ts A.png B.png [--out FOLDER]";

/** Says whether two files, framed as the AT&T pictures are, show one person. */
export async function verify(args: readonly string[], print: (line: string) => void): Promise<boolean> {
  const { files, out } = readTwoFiles("verify", args, { usage: USAGE, home: import.meta.url });
  const [known, asked] = await Promise.all(files.map((file) => readImage(file)));
  await useWasm();
  const recognizer = await Recognizer.load(fileStore(join(out, "faces.oneshot")), { encoder: imageEncoder });
  try {
    await recognizer.enroll("known", known);
    const answer = await recognizer.verify("known", asked);
    printMatch(answer, ["one person", "two people"], print);
    return answer.isMatch;
  } finally {
    recognizer.dispose();
  }
}

if (process.argv[1] === fileURLToPath(import.meta.url)) await verify(process.argv.slice(2), console.log);
