import { existsSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { join } from "node:path";

import { Recognizer } from "one-shot-ts";
import { useWasm } from "one-shot-ts/backends";
import { fileStore } from "one-shot-ts/node";
import { normalizeText, textEncoder } from "one-shot-ts/text";

import { readCount } from "../shared/options.js";
import { readCommand } from "../shared/readCommand.js";
import { runProgram } from "../shared/runProgram.js";
import { englishNouns } from "./englishNouns.js";
import type { Cosines } from "./jobRecognizer.js";
import { LONGEST_TITLE } from "./noneThreshold.js";

const COMMAND = "npx tsx examples/studies/resumes/match.ts";

/** An occupation and its cosine to the text. */
export interface Match {
  readonly title: string;
  readonly score: number;
}

/** Ranks occupations for a job title, or a file with a resume or posting; those below the threshold are not returned. */
export async function match(args: readonly string[], print: (line: string) => void): Promise<Match[]> {
  const { words: texts, ...given } = readCommand(args, {
    who: "match",
    command: COMMAND,
    purpose: "Ranks occupations for a job title, or for a file with a resume or posting.",
    words: ['FILE|"JOB TITLE"'],
    wordsAre: "one text",
    home: import.meta.url,
    extra: { count: { value: "N", help: "how many occupations to show (default 5)" } },
  });
  const [asked] = texts;
  const count = readCount("count", given.count ?? "5", { least: 1, usage: COMMAND });
  const text = existsSync(asked) ? await readFile(asked, "utf8") : asked;
  const words = normalizeText(text).split(" ").filter(Boolean).length;
  if (words === 0) throw new RangeError(`match: the text must hold at least one word, got ${JSON.stringify(text)}`);
  await useWasm();
  const recognizer = await Recognizer.load(fileStore(join(given.out, "jobs.oneshot")), {
    encoder: textEncoder.with({ lemmatizer: englishNouns }),
  });
  try {
    const { candidates } = await recognizer.identify(text, { top: count });
    const ranked = candidates.map(({ name, distance }) => ({ title: name, score: 1 - distance }));
    const cosines = recognizer.extra as Cosines;
    const threshold = words > LONGEST_TITLE ? cosines.writing : cosines.title;
    const matches = ranked.filter(({ score }) => score >= threshold);
    if (matches.length === 0) {
      print(`none: no occupation comes up to a cosine of ${threshold.toFixed(3)}; the nearest are`);
    }
    for (const { title, score } of matches.length === 0 ? ranked : matches) print(`${score.toFixed(3)}  ${title}`);
    return matches;
  } finally {
    recognizer.dispose();
  }
}

await runProgram(import.meta.url, match);
