import { join } from "node:path";

import { Recognizer } from "one-shot-ts";
import { useWasm } from "one-shot-ts/backends";
import { fileStore, readImage } from "one-shot-ts/node";

import { printMatch } from "../shared/printMatch.js";
import { readCommand } from "../shared/readCommand.js";
import { runProgram } from "../shared/runProgram.js";
import { signatureKind } from "./signatureEncoder.js";

/** Says whether two files hold signatures of one writer. */
export async function verify(args: readonly string[], print: (line: string) => void): Promise<boolean> {
  const { words, out } = readCommand(args, {
    who: "verify",
    command: "npx tsx examples/studies/signatures/verify.ts",
    purpose: "Says whether two images hold signatures by one writer.",
    words: ["A.png", "B.png"],
    wordsAre: "two files",
    home: import.meta.url,
  });
  const [known, questioned] = await Promise.all(words.map((file) => readImage(file)));
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

await runProgram(import.meta.url, verify);
