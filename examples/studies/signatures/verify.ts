import { fileURLToPath } from "node:url";

import { Gallery, vectorEncoder } from "one-shot-ts";
import { useWasm } from "one-shot-ts/backends";
import { readImage } from "one-shot-ts/node";

import { readTwoFiles } from "../shared/options.js";
import { loadVerifier, printMatch } from "../shared/verifier.js";
import { prepareSignature } from "./prepare.js";

const USAGE = "npx tsx examples/studies/signatures/verify.ts A.png B.png [--out FOLDER]";

/** Says whether two files hold signatures of one writer. */
export async function verify(args: readonly string[], print: (line: string) => void): Promise<boolean> {
  const { files, out } = readTwoFiles("verify", args, { usage: USAGE, home: import.meta.url });
  const [known, questioned] = await Promise.all(files.map((file) => readImage(file)));
  await useWasm();
  const { net, calibration } = await loadVerifier(out);
  try {
    const gallery = new Gallery({ encoder: vectorEncoder({ net }), calibration });
    await gallery.enroll("known", prepareSignature(known));
    const answer = await gallery.verify("known", prepareSignature(questioned));
    printMatch(answer, calibration, ["one writer", "two writers"], print);
    return answer.isMatch;
  } finally {
    net.dispose();
  }
}

if (process.argv[1] === fileURLToPath(import.meta.url)) await verify(process.argv.slice(2), console.log);
