import { join } from "node:path";

import { Recognizer } from "one-shot-ts";
import { audioEncoder } from "one-shot-ts/audio";
import { useWasm } from "one-shot-ts/backends";
import { fileStore, readRecording } from "one-shot-ts/node";

import { printMatch } from "../shared/printMatch.js";
import { readCommand } from "../shared/readCommand.js";
import { runProgram } from "../shared/runProgram.js";

/** Says whether the same person speaks in two WAV files. */
export async function identify(args: readonly string[], print: (line: string) => void): Promise<boolean> {
  const { words, out } = readCommand(args, {
    who: "identify",
    command: "npx tsx examples/studies/speakers/identify.ts",
    purpose: "Says whether one person speaks in two recordings (WAV, FLAC, MP3, Ogg).",
    words: ["A.wav", "B.wav"],
    wordsAre: "two files",
    home: import.meta.url,
  });
  const [known, asking] = await Promise.all(words.map((file) => readRecording(file)));
  await useWasm();
  const recognizer = await Recognizer.load(fileStore(join(out, "speakers.oneshot")), { encoder: audioEncoder });
  try {
    await recognizer.enroll("known", known);
    const answer = await recognizer.verify("known", asking);
    printMatch(answer, ["one speaker", "two speakers"], print);
    return answer.isMatch;
  } finally {
    recognizer.dispose();
  }
}

await runProgram(import.meta.url, identify);
