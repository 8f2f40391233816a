import { existsSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";

import { normalizeText } from "one-shot-ts/text";
import { useWasm } from "one-shot-ts/backends";

import { embedTexts } from "./queries.js";
import { LONGEST_TITLE } from "./noneThreshold.js";
import { cosineScorer } from "./ranks.js";
import { loadModel } from "./savedModel.js";

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
  const { net, vectorize, register, thresholds } = await loadModel(values.out);
  try {
    const texts = register.map((occupation) => occupation.text);
    const scores = (
      await cosineScorer(await embedTexts(net, vectorize, [text]), await embedTexts(net, vectorize, texts))
    )(0);
    const ranked = register
      .map(({ title }, index) => ({ title, score: scores[index] }))
      .sort((a, b) => b.score - a.score)
      .slice(0, count);
    const { threshold } = words > LONGEST_TITLE ? thresholds.writing : thresholds.title;
    const matches = ranked.filter(({ score }) => score >= threshold);
    if (matches.length === 0) {
      print(`none: no occupation comes up to a cosine of ${threshold.toFixed(3)}; the nearest are`);
    }
    for (const { title, score } of matches.length === 0 ? ranked : matches) print(`${score.toFixed(3)}  ${title}`);
    return matches;
  } finally {
    net.dispose();
  }
}

if (process.argv[1] === fileURLToPath(import.meta.url)) await match(process.argv.slice(2), console.log);
