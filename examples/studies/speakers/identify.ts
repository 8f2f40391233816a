import { fileURLToPath } from "node:url";

import { Gallery, vectorEncoder } from "one-shot-ts";
import { resampleAudio } from "one-shot-ts/audio";
import { useWasm } from "one-shot-ts/backends";
import { readRecording } from "one-shot-ts/node";

import { readTwoFiles } from "../shared/options.js";
import { printMatch } from "../shared/verifier.js";
import { towerWindows } from "./frontEnds.js";
import { loadModel } from "./savedModel.js";

const USAGE = "npx tsx examples/studies/speakers/identify.ts A.wav B.wav [--out FOLDER]";

/** Says whether one person speaks in two WAV files. */
export async function identify(args: readonly string[], print: (line: string) => void): Promise<boolean> {
  const { files, out } = readTwoFiles("identify", args, { usage: USAGE, home: import.meta.url });
  const recordings = await Promise.all(files.map((file) => readRecording(file)));
  await useWasm();
  const { net, calibration, frontEnd } = await loadModel(out);
  try {
    const [known, asking] = recordings.map((recording) =>
      towerWindows(frontEnd, resampleAudio(recording, frontEnd.config.sampleRate)),
    );
    const gallery = new Gallery({ encoder: vectorEncoder({ net }), calibration, combine: "mean" });
    await gallery.enroll("known", known);
    const answers = await Promise.all(asking.map((window) => gallery.verify("known", window)));
    // The window that is nearest speaks for the recording, as in training: others may hold little voice.
    const nearest = answers.reduce((a, b) => (a.distance <= b.distance ? a : b));
    printMatch(nearest, calibration, ["one speaker", "two speakers"], print);
    return nearest.isMatch;
  } finally {
    net.dispose();
  }
}

if (process.argv[1] === fileURLToPath(import.meta.url)) await identify(process.argv.slice(2), console.log);
