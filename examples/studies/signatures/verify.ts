import { join } from "node:path";
import { fileURLToPath } from "node:url";

import { Recognizer } from "one-shot-ts";
import { useWasm } from "one-shot-ts/backends";
import { fileStore, readImage } from "one-shot-ts/node";

import { readTwoFiles } from "../shared/options.js";
import { printMatch } from "../shared/printMatch.js";
import { signatureKind } from "./signatureEncoder.js";

const USAGE = "npx tsx examples/studies/signatures/verify.ts A.png B.png [--out FOLDER]";

/** Says whether two files hold signatures of one writer. */
export async function verify(args: readonly string[], print: (line: string) => void): Promise<boolean> {
  const { files, out } = readTwoFiles("verify", args, { usage: USAGE, home: import.meta.url });
  const [known, questioned] = await Promise.all(files.map((file) => readImage(file)));
  await useWasm();
  const recognizer = await Recognizer.load(fileStore(join(out, "signatures.oneshot")), { encoder: signatureKind });
  try {
    await recognizer.enroll("known", known);
    const answer = await recognizer.verify("known", questioned);
    printMatch(answer, ["one writer", "two writers"], print);
    return answer.isMatch;
  } finally {
    recognizer.dispose();
  }
}

if (process.argv[1] === fileURLToPath(import.meta.url)) await verify(process.argv.slice(2), console.log);
