import { join } from "node:path";

import { Recognizer } from "one-shot-ts";
import { useWasm } from "one-shot-ts/backends";
import { fileStore, writeTextFile } from "one-shot-ts/node";

import { readCommand } from "../shared/readCommand.js";
import { runProgram } from "../shared/runProgram.js";
import { lastFrame } from "./boxes.js";
import { cropFrames } from "./frameImages.js";
import { formatBoxes, readBoxes } from "./motFiles.js";
import { cropKind, savedTracker } from "./personRecognizer.js";
import { trackDetections } from "./trackDetections.js";

/** Tracks the detections of a MOTChallenge text file with the saved model, and writes the tracks as such a file: by default `tracks.txt` in `--out`. */
export async function trackFile(args: readonly string[], print: (line: string) => void): Promise<void> {
  const given = readCommand(args, {
    who: "track",
    command: "npx tsx examples/studies/tracking/track.ts",
    purpose: "Tracks the detections of a MOTChallenge text file, and writes the tracks as such a file.",
    words: ["det.txt"],
    wordsAre: "one file of detections",
    home: import.meta.url,
    extra: {
      frames: { value: "FOLDER", help: "images of the frames, 000001.jpg and so on, to see what people look like" },
      to: { value: "FILE", help: "where the tracks go (default tracks.txt in --out)" },
    },
  });
  const { frames: folder, out, to = join(out, "tracks.txt") } = given;
  const found = await readBoxes(given.words[0]);
  const frames = lastFrame(found);
  const crops = folder === undefined ? undefined : await cropFrames(folder, found);
  await useWasm();
  const recognizer = await Recognizer.load(fileStore(join(out, "people.oneshot")), { encoder: cropKind });
  const tracker = await savedTracker(recognizer, { usesAppearance: crops !== undefined });
  try {
    const tracks = trackDetections(found, crops && (await recognizer.encoder.embed(crops)), tracker);
    await writeTextFile(to, formatBoxes(tracks));
    const people = new Set(tracks.map(({ identity }) => identity)).size;
    const how = crops ? "" : " by place, size and time alone; name --frames to use appearance";
    print(`${found.length} detections in ${frames} frames: ${people} tracks with ${tracks.length} boxes${how}\n${to}`);
  } finally {
    recognizer.dispose();
    tracker.classifier.dispose();
  }
}

await runProgram(import.meta.url, trackFile);
