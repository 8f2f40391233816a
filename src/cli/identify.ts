import type { Identification } from "../gallery/identification.js";
import type { Command } from "./command.js";
import { CommandError } from "./commandError.js";
import { openRecognizer } from "./openRecognizer.js";
import { countOption } from "./parseCall.js";

/** Says who each sample is, or that it is nobody. */
export const identify: Command = {
  call: "identify FILE SAMPLE...",
  purpose: "Says who each sample is, or that it is nobody. The exit code is 0 if every sample has a name, else 1.",
  options: { top: "=N how many candidates --json lists; default 5" },
  run: async (call) => {
    const [file, ...sources] = call.words;
    if (sources.length === 0) throw new CommandError(`usage: one-shot-ts ${identify.call}`);
    const top = countOption(call, "top", 5);
    const { recognizer, kind } = await openRecognizer(file);
    try {
      const samples = await Promise.all(sources.map((source) => kind.read(source)));
      const answers = await recognizer.identifyAll(samples, { top });
      const { threshold } = recognizer;
      const lines = answers.map((answer, i) => `${sources[i]}: ${inWords(answer)}`);
      return {
        code: answers.every(({ isMatch }) => isMatch) ? 0 : 1,
        lines,
        json: answers.map((answer, i) => ({ sample: sources[i], threshold, ...answer })),
      };
    } finally {
      recognizer.dispose();
    }
  },
};

/** An answer in words. For nobody, no probability is given: it is that of a single pair at even odds, which says little about the nearest of many. */
function inWords({ name, distance, probability, candidates }: Identification): string {
  const nearest = candidates.find((one) => one.name === name) ?? candidates.at(0);
  if (nearest === undefined) return "nobody (nobody is enrolled)";
  const near = `distance ${distance.toFixed(3)}, threshold ${nearest.threshold.toFixed(3)}`;
  if (name === null) return `nobody (nearest: ${nearest.name}, ${near})`;
  return `${name} (${near}, probability ${probability.toFixed(3)})`;
}
