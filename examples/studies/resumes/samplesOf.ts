import type { SecondCommandSamples } from "../shared/writeSamples.js";
import type { JobTexts } from "./data.js";
import { withoutHeadline } from "./texts.js";

/** A title and a resume without its headline, of occupations that the saved tower was not trained on. */
export function samplesOf(
  { occupations, headlined }: JobTexts,
  untrained: readonly number[],
): Pick<SecondCommandSamples, "samples" | "tries"> {
  const held = untrained.map((row) => occupations[row]);
  const titled = held.find(({ title, titles }) => titles.some((other) => other !== title));
  const written = headlined.find(({ kind, occupation }) => kind === "resume" && held.some(({ code }) => code === occupation)); // prettier-ignore
  const of = held.find(({ code }) => code === written?.occupation);
  return {
    samples: { ...(written && { resume: withoutHeadline(written) }) },
    tries: [
      ...(titled ? [{ words: [titled.titles.find((other) => other !== titled.title)!], shows: titled.title }] : []),
      ...(of ? [{ words: ["resume"], shows: of.title }] : []),
    ],
  };
}
