import { join } from "node:path";
import { fileURLToPath } from "node:url";

import { Recognizer } from "one-shot-ts";
import { useWasm } from "one-shot-ts/backends";
import { fileStore, readRecording } from "one-shot-ts/node";

import { readTwoFiles } from "../shared/options.js";
import { printMatch } from "../shared/printMatch.js";
import { speakerKind } from "./speakerEncoder.js";

const USAGE = "npx tsx examples/studies/speakers/identify.ts A.wav B.wav [--out FOLDER]";

/** Says whether one person speaks in two WAV files. */
export async function identify(args: readonly string[], print: (line: string) => void): Promise<boolean> {
  const { files, out } = readTwoFiles("identify", args, { usage: USAGE, home: import.meta.url });
  const [known, asking] = await Promise.all(files.map((file) => readRecording(file)));
  await useWasm();
  const recognizer = await Recognizer.load(fileStore(join(out, "speakers.oneshot")), { encoder: speakerKind });
  try {
    await recognizer.enroll("known", known);
    const answer = await recognizer.verify("known", asking);
    printMatch(answer, ["one speaker", "two speakers"], print);
    return answer.isMatch;
  } finally {
    recognizer.dispose();
  }
}

if (process.argv[1] === fileURLToPath(import.meta.url)) await identify(process.argv.slice(2), console.log);
