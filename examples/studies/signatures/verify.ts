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
  const { words, out, model } = readCommand(args, {
    who: "verify",
    command: "npx tsx examples/studies/signatures/verify.ts",
    purpose: "Says whether the second image holds a signature by the writer of the first.",
    words: ["KNOWN.png", "QUESTIONED.png"],
    wordsAre: "two files",
    home: import.meta.url,
    extra: { model: { value: "NAME", help: "bengali or dutch after --set both (default signatures)" } },
  });
  const [known, questioned] = await Promise.all(words.map((file) => readImage(file)));
  await useWasm();
  const store = fileStore(join(out, `${model ?? "signatures"}.oneshot`));
  const recognizer = await Recognizer.load(store, { encoder: signatureKind });
  try {
    await recognizer.enroll("known", known);
    const answer = await recognizer.verify("known", questioned);
    printMatch(answer, ["one writer", "two writers, or a forgery"], print);
    return answer.isMatch;
  } finally {
    recognizer.dispose();
  }
}

await runProgram(import.meta.url, verify);
