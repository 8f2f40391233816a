import { stat } from "node:fs/promises";

import { seeded } from "../core/random.js";
import { splitByClass, type SplitOptions } from "../data/splits.js";
import { rowsByClass } from "../data/labels.js";
import type { Dataset } from "../data/dataset.js";
import { fileStore } from "../node/fileStore.js";
import { trainingCheckpoint } from "../node/trainingCheckpoint.js";
import { Recognizer } from "../recognizer/Recognizer.js";
import type { Command } from "./command.js";
import { CommandError } from "./commandError.js";
import { heldSamples, labelledOf } from "./heldSamples.js";
import { countOption, shareOption, type ParsedCall } from "./parseCall.js";
import { quoted } from "./quoted.js";
import { readLabelled } from "./readLabelled.js";
import { trainingProgress } from "./trainingProgress.js";

/** Shares of the classes for training, for choosing the threshold, and for testing. */
const FRACTIONS = [0.6, 0.2, 0.2] as const;
/** With fewer classes than this, all that are not used for training are used to choose the threshold, which needs them more than the test does. */
const FEW_CLASSES = 40;

/** Trains, calibrates, tests, enrolls and saves. */
export const train: Command = {
  call: "train FOLDER|TABLE.csv --out FILE",
  purpose:
    "Trains on pictures or recordings (FOLDER/class/file) or on a CSV file with the columns label and text, chooses a threshold on classes that training has not seen, and saves all of it in one file.",
  options: {
    out: "=FILE the file to write, such as people.oneshot",
    rate: "=R share of unknown samples that may get a name in a search; default 0.01",
    epochs: "=N passes of 20 steps; default 30",
    seed: "=N decides the split and the training; default 1",
    size: "=HxW height and width of prepared pictures; default 48 high and wide, or as the pictures are shaped",
    "no-mirror": "pictures may not be mirrored, as writing may not",
    "no-enroll": "leave the file without enrolled identities; by default every class is enrolled with all its samples",
    resume: "resume a training that was interrupted",
    threads: "=N threads of the processor; default all",
  },
  run: async (call, terminal) => {
    const [source] = call.words;
    const { out } = call.values;
    if (call.words.length !== 1 || out === undefined) throw new CommandError(`usage: one-shot-ts ${train.call}`);
    const rate = shareOption(call, "rate", 0.01);
    const epochs = countOption(call, "epochs", 30);
    const seed = countOption(call, "seed", 1, 0);
    const imageSize = sizeOption(call);
    const again = `npx one-shot-ts train ${quoted(source)} --out ${quoted(out)}${repeated(call)}`;
    const place = await stat(out).catch(() => undefined);
    if (place?.isDirectory()) throw new CommandError(`--out must be a file, ${out} is a folder`);

    const { kind, data } = await readLabelled(source, terminal.tell);
    terminal.tell(`${data.samples.length} ${kind.plural} of ${new Set(data.labels).size} classes`);
    const random = seeded(seed);
    const parts = split(heldSamples(data), random);
    const stepsPerEpoch = 20;
    const checkpoint = trainingCheckpoint(`${out}.training`, {
      random,
      settings: { source, seed, imageSize: imageSize ?? null, samples: data.samples.length },
      resume: call.flags.has("resume"),
      onResume: (done) => {
        terminal.tell(`resuming after ${done} of ${epochs} epochs`);
      },
    });
    try {
      const encoder = await kind.train(labelledOf(parts.train), {
        epochs,
        stepsPerEpoch,
        ...(imageSize && { imageSize }),
        mirror: !call.flags.has("no-mirror"),
        random,
        fit: checkpoint.fit,
        callbacks: trainingProgress(terminal, { epochs, stepsPerEpoch }),
        signal: terminal.signal,
      });
      try {
        terminal.tell("choosing the threshold");
        const recognizer = await Recognizer.calibrated(
          encoder,
          parts.held,
          { falsePositiveIdentificationRate: rate },
          {
            trained: parts.train,
            ...(parts.test && { test: parts.test }),
            seed,
            command: again,
            signal: terminal.signal,
          },
        );
        if (!call.flags.has("no-enroll")) await recognizer.enrollAll(data.samples, data.labels);
        await recognizer.save(fileStore(out));
        await checkpoint.remove();
        const { size: bytes } = await stat(out);
        return {
          code: 0,
          lines: [
            `${out}: ${(bytes / 1e6).toFixed(1)} MB, ${recognizer.size} identities enrolled`,
            (await recognizer.card()).verdict,
            `try: npx one-shot-ts identify ${quoted(out)} SAMPLE`,
          ],
          json: {
            file: out,
            bytes,
            enrolled: recognizer.size,
            calibration: recognizer.calibration,
            evidence: recognizer.evidence,
          },
        };
      } finally {
        encoder.dispose?.();
      }
    } catch (error) {
      if (!terminal.signal.aborted) throw error;
      const resumable = await stat(`${out}.training`).catch(() => undefined);
      terminal.tell(
        resumable ? `interrupted; continue with: ${again} --resume` : "interrupted before the first epoch was complete",
      );
      throw error;
    }
  },
};

interface Parts {
  readonly train: Dataset;
  readonly held: Dataset;
  readonly test?: Dataset;
}

/** Classes for training, for choosing the threshold and, if there are enough, for testing it. */
function split(all: Dataset, random: NonNullable<SplitOptions["random"]>): Parts {
  const classes = all.labels.classNames.length;
  const most = Math.max(...rowsByClass(all.labels).map((rows) => rows.length));
  if (classes < 6 || most < 2) {
    throw new CommandError(
      `training needs at least 6 classes, and classes with at least 2 samples, got ${classes} classes with at most ${most}`,
    );
  }
  if (classes < FEW_CLASSES) {
    const [training, held] = splitByClass(all, { testFraction: 0.4, random });
    return { train: training, held };
  }
  const [training, held, test] = splitByClass(all, { fractions: FRACTIONS, random });
  return { train: training, held, test };
}

function sizeOption({ values }: ParsedCall): readonly [number, number] | undefined {
  const { size } = values;
  if (size === undefined) return undefined;
  const [, height, width] = (/^(\d{1,4})x(\d{1,4})$/.exec(size) ?? []).map(Number);
  if (height >= 16 && width >= 16) return [height, width];
  throw new CommandError(`--size must be a height and a width of at least 16, such as 48x40, got "${size}"`);
}

/** The options of a call that affect the result, as they were written. */
function repeated({ values, flags }: ParsedCall): string {
  const named = ["rate", "epochs", "seed", "size", "threads"].flatMap((name) =>
    values[name] === undefined ? [] : [`--${name} ${values[name]}`],
  );
  const set = ["no-mirror", "no-enroll"].filter((name) => flags.has(name)).map((name) => `--${name}`);
  return [...named, ...set].map((option) => ` ${option}`).join("");
}
