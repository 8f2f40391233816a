import { join } from "node:path";

import { Recognizer } from "one-shot-ts";
import { useWasm } from "one-shot-ts/backends";
import { imageEncoder } from "one-shot-ts/images";
import { fileStore, readImage } from "one-shot-ts/node";

import { printMatch } from "../shared/printMatch.js";
import { readCommand } from "../shared/readCommand.js";
import { runProgram } from "../shared/runProgram.js";

/** Says whether two files, framed as the AT&T pictures are, show one person. */
export async function verify(args: readonly string[], print: (line: string) => void): Promise<boolean> {
  const { words, out } = readCommand(args, {
    who: "verify",
    command: "npx tsx examples/studies/faces/verify.ts",
    purpose: "Says whether two pictures, framed as the AT&T pictures are, show one person.",
    words: ["A.png", "B.png"],
    wordsAre: "two files",
    home: import.meta.url,
  });
  const [known, asked] = await Promise.all(words.map((file) => readImage(file)));
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

await runProgram(import.meta.url, verify);
