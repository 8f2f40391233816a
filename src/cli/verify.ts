import type { Command } from "./command.js";
import { CommandError } from "./commandError.js";
import { openRecognizer } from "./openRecognizer.js";

/** Compares a sample with the identity it claims to be. */
export const verify: Command = {
  call: "verify FILE NAME SAMPLE",
  purpose: "Says whether a sample is of the identity it claims to be. The exit code is 0 if it is, else 1.",
  options: {},
  run: async ({ words }) => {
    const [file, name, source] = words;
    if (words.length !== 3) throw new CommandError(`usage: one-shot-ts ${verify.call}`);
    const { recognizer, kind } = await openRecognizer(file);
    try {
      const answer = await recognizer.verify(name, await kind.read(source));
      const { isMatch, distance, threshold, probability } = answer;
      return {
        code: isMatch ? 0 : 1,
        lines: [
          `${source}: ${isMatch ? "is" : "is not"} ${name} (distance ${distance.toFixed(3)}, threshold ${threshold.toFixed(3)}, probability ${probability.toFixed(3)})`,
        ],
        json: { sample: source, ...answer },
      };
    } finally {
      recognizer.dispose();
    }
  },
};
