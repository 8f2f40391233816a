import { existsSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";

import { Recognizer } from "one-shot-ts";
import { useWasm } from "one-shot-ts/backends";
import { fileStore } from "one-shot-ts/node";
import { normalizeText, textEncoder } from "one-shot-ts/text";

import type { Cosines } from "./jobRecognizer.js";
import { LONGEST_TITLE } from "./noneThreshold.js";

const USAGE = `tsx examples/studies/resumes/match.ts FILE|"JOB TITLE" [--count N] [--out FOLDER]`;

/** An occupation and its cosine to the text. */
export interface Match {
  readonly title: string;
  readonly score: number;
}

/** Ranks occupations for a job title, or a file with a resume or posting; those below the threshold are not returned. */
export async function match(args: readonly string[], print: (line: string) => void): Promise<Match[]> {
  const { positionals, values } = parseArgs({
    args: [...args],
    allowPositionals: true,
    options: {
      count: { type: "string", default: "5" },
      out: { type: "string", default: fileURLToPath(new URL("out", import.meta.url)) },
    },
  });
  const [asked] = positionals;
  const count = Number(values.count);
  if (positionals.length !== 1) throw new RangeError(`match: expects one text, got ${positionals.length}\n${USAGE}`);
  if (!Number.isSafeInteger(count) || count < 1) {
    throw new RangeError(`--count must be a whole number of at least 1, got ${values.count}\n${USAGE}`);
  }
  const text = existsSync(asked) ? await readFile(asked, "utf8") : asked;
  const words = normalizeText(text).split(" ").filter(Boolean).length;
  if (words === 0) throw new RangeError(`match: the text must hold at least one word, got ${JSON.stringify(text)}`);
  await useWasm();
  const recognizer = await Recognizer.load(fileStore(join(values.out, "jobs.oneshot")), { encoder: textEncoder });
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

if (process.argv[1] === fileURLToPath(import.meta.url)) await match(process.argv.slice(2), console.log);
