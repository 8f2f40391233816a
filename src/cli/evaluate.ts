import { scoreSamples } from "../encoders/embedDataset.js";
import { describe } from "../evaluation/describe.js";
import { evaluateVerification } from "../evaluation/evaluateVerification.js";
import { everyPair } from "../samplers/everyPair.js";
import type { Command } from "./command.js";
import { CommandError } from "./commandError.js";
import { heldSamples } from "./heldSamples.js";
import { openRecognizer } from "./openRecognizer.js";
import { readLabelled } from "./readLabelled.js";

/** Measures a saved recognizer on labelled samples that it has never seen. */
export const evaluate: Command = {
  call: "evaluate FILE FOLDER|TABLE.csv",
  purpose:
    "Measures a saved recognizer on labelled samples that it has never seen, laid out as for train: error rates at its threshold with intervals, and the equal error rate, over every pair.",
  options: {},
  run: async ({ words }, terminal) => {
    const [file, source] = words;
    if (words.length !== 2) throw new CommandError(`usage: one-shot-ts ${evaluate.call}`);
    const { recognizer, kind } = await openRecognizer(file);
    try {
      const labelled = await readLabelled(source, terminal.tell);
      if (labelled.kind.kind !== kind.kind) {
        throw new CommandError(`${file} is for ${kind.plural}, ${source} has ${labelled.kind.plural}`);
      }
      const data = heldSamples(labelled.data);
      const enrolled = new Set(recognizer.names);
      const known = data.labels.classNames.filter((name) => enrolled.has(String(name))).length;
      if (known > 0) {
        terminal.tell(
          `${known} of ${data.labels.classNames.length} classes are enrolled in ${file}: if training saw them, these figures are better than those of strangers`,
        );
      }
      const scored = await scoreSamples(recognizer.encoder, data, everyPair(data), { signal: terminal.signal });
      const report = evaluateVerification(scored, recognizer.calibration);
      return { code: 0, lines: describe(report).split("\n"), json: { file, source, ...report } };
    } finally {
      recognizer.dispose();
    }
  },
};
