import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";

import { Recognizer } from "one-shot-ts";
import { useWasm } from "one-shot-ts/backends";
import { fileStore, writeTextFile } from "one-shot-ts/node";

import { sightingsOf, withoutLooks } from "./embedSequence.js";
import { cropFrames } from "./frameImages.js";
import { formatBoxes, readBoxes } from "./motFiles.js";
import { cropKind, savedTracker } from "./personRecognizer.js";
import { track } from "./tracker.js";

const USAGE = "npx tsx examples/studies/tracking/track.ts det.txt [--frames FOLDER] [--to FILE] [--out FOLDER]";

/** Tracks the detections of a MOTChallenge text file with the saved model, and writes the tracks as such a file: by default `tracks.txt` in `--out`. */
export async function trackFile(args: readonly string[], print: (line: string) => void): Promise<void> {
  const { positionals, values } = parseArgs({
    args: [...args],
    allowPositionals: true,
    options: {
      frames: { type: "string" },
      to: { type: "string" },
      out: { type: "string", default: fileURLToPath(new URL("out", import.meta.url)) },
    },
  });
  if (positionals.length !== 1) {
    throw new RangeError(`track: expects one file of detections, got ${positionals.length}\n${USAGE}`);
  }
  const { frames: folder, to = join(values.out, "tracks.txt"), out } = values;
  const found = await readBoxes(positionals[0]);
  const frames = found.reduce((most, { frame }) => Math.max(most, frame), 0);
  const crops = folder === undefined ? undefined : await cropFrames(folder, found);
  await useWasm();
  const recognizer = await Recognizer.load(fileStore(join(out, "people.oneshot")), { encoder: cropKind });
  const { classifier, rules } = await savedTracker(recognizer, { usesAppearance: crops !== undefined });
  try {
    const sightings = crops ? sightingsOf(found, await recognizer.encoder.embed(crops)) : withoutLooks(found);
    const tracks = track(sightings, frames, classifier, rules);
    await writeTextFile(to, formatBoxes(tracks));
    const people = new Set(tracks.map(({ identity }) => identity)).size;
    const how = crops ? "" : " by place, size and time alone; name --frames to use appearance";
    print(`${found.length} detections in ${frames} frames: ${people} tracks with ${tracks.length} boxes${how}\n${to}`);
  } finally {
    recognizer.dispose();
    classifier.dispose();
  }
}

if (process.argv[1] === fileURLToPath(import.meta.url)) await trackFile(process.argv.slice(2), console.log);
