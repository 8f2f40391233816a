import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";

import { Gallery, resampleAudio } from "one-shot-ts";
import { useWasm } from "one-shot-ts/backends";
import { readWav } from "one-shot-ts/node";

import { towerWindows } from "./frontEnds.js";
import { loadModel } from "./savedModel.js";

const USAGE = "npx tsx examples/speakers/identify.ts A.wav B.wav [--out FOLDER]";

/** Says whether one person speaks in two WAV files. */
export async function identify(args: readonly string[], print: (line: string) => void): Promise<boolean> {
  const { positionals, values } = parseArgs({
    args: [...args],
    allowPositionals: true,
    options: { out: { type: "string", default: fileURLToPath(new URL("out", import.meta.url)) } },
  });
  if (positionals.length !== 2) {
    throw new RangeError(`identify: expects two files, got ${positionals.length}\n${USAGE}`);
  }
  const recordings = await Promise.all(positionals.map(readWav));
  await useWasm();
  const { net, calibration, frontEnd } = await loadModel(values.out);
  try {
    const [known, asking] = recordings.map((recording) =>
      towerWindows(frontEnd, resampleAudio(recording, frontEnd.config.sampleRate)),
    );
    const gallery = new Gallery({ net, calibration, combine: "mean" });
    await gallery.enroll("known", known);
    const answers = await Promise.all(asking.map((window) => gallery.verify("known", window)));
    // The window that is nearest speaks for the recording, as in training: others may hold little voice.
    const { distance, isMatch, probability } = answers.reduce((a, b) => (a.distance <= b.distance ? a : b));
    print(`distance ${distance.toFixed(3)}, threshold ${calibration.threshold.toFixed(3)}`);
    print(
      `${isMatch ? "one speaker" : "two speakers"} (probability of one speaker ${probability.toFixed(2)}, even odds before)`,
    );
    return isMatch;
  } finally {
    net.dispose();
  }
}

if (process.argv[1] === fileURLToPath(import.meta.url)) await identify(process.argv.slice(2), console.log);
