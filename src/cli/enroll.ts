import { fileStore } from "../node/fileStore.js";
import type { Command } from "./command.js";
import { CommandError } from "./commandError.js";
import { openRecognizer } from "./openRecognizer.js";

/** Adds an identity, or further samples of one. */
export const enroll: Command = {
  call: "enroll FILE NAME SAMPLE...",
  purpose: "Enrolls an identity from one sample or several, or adds samples to an identity that is enrolled already.",
  options: {},
  run: async ({ words }) => {
    const [file, name, ...sources] = words;
    if (sources.length === 0) throw new CommandError(`usage: one-shot-ts ${enroll.call}`);
    const { recognizer, kind } = await openRecognizer(file);
    try {
      const samples = await Promise.all(sources.map((source) => kind.read(source)));
      await recognizer.enroll(name, samples);
      await recognizer.save(fileStore(file));
      const templates = recognizer.templateCount(name);
      const support = recognizer.support;
      return {
        code: 0,
        lines: [
          `${name}: ${templates} ${templates === 1 ? "template" : "templates"}; ${recognizer.size} identities enrolled`,
          ...(support?.reason === undefined ? [] : [support.reason]),
        ],
        json: { file, name, templates, enrolled: recognizer.size, support: support ?? null },
      };
    } finally {
      recognizer.dispose();
    }
  },
};
