import type { Command } from "./command.js";
import { CommandError } from "./commandError.js";
import { openRecognizer } from "./openRecognizer.js";

/** Prints the evidence card. */
export const show: Command = {
  call: "show FILE",
  purpose:
    "Prints the card of a saved recognizer: what it rests on, how well it does, and what it must not be used for.",
  options: { html: "print it as a page of HTML instead of Markdown", names: "list the enrolled identities instead" },
  run: async ({ words, flags }) => {
    const [file] = words;
    if (words.length !== 1) throw new CommandError(`usage: one-shot-ts ${show.call}`);
    const { recognizer } = await openRecognizer(file);
    try {
      const card = await recognizer.card();
      const { names, calibration, evidence } = recognizer;
      const text = flags.has("html") ? card.html : card.markdown;
      return {
        code: 0,
        lines: flags.has("names") ? names : [text.trimEnd()],
        json: { file, names, calibration, evidence, fingerprint: await recognizer.encoder.fingerprint() },
      };
    } finally {
      recognizer.dispose();
    }
  },
};
