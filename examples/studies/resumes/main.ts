import { join } from "node:path";

import { seeded, type History } from "one-shot-ts";
import { useWasm } from "one-shot-ts/backends";
import { fileStore, writeTextFile } from "one-shot-ts/node";
import { htmlReport, trainingCurves } from "one-shot-ts/plots";

import { resumable } from "../shared/resumable.js";
import { runStudy } from "../shared/runStudy.js";
import { studyProgress } from "../shared/studyProgress.js";
import { toText } from "../shared/tables.js";
import { writeFigures } from "../shared/writeFigures.js";
import { chooseShare } from "./chooseShare.js";
import { loadJobTexts } from "./data.js";
import { evaluateFold, type Outcomes } from "./evaluateFold.js";
import { figureOf } from "./figures.js";
import { jobRecognizer } from "./jobRecognizer.js";
import { noneThresholds, type NoneThresholds } from "./noneThreshold.js";
import { readOptions, type Options } from "./options.js";
import { newNet, trainNet, withWords } from "./recipe.js";
import { splitTexts } from "./splitTexts.js";
import { noneTable, taskTables, type Figures } from "./tables.js";
import { trainingSet } from "./trainingSet.js";

/** Trains a tower for each fold of the occupations, asks it for those it has not seen, and saves the first. */
export async function main(options: Options, print: (line: string) => void): Promise<void> {
  const { seed, epochs, quick, out } = options;
  const started = performance.now();
  const { threads } = await useWasm(options.backend);
  const random = seeded(seed);

  const texts = await loadJobTexts(options);
  const split = splitTexts(texts, quick ? 2 : 3, random);
  const description = `${texts.source}; ${texts.occupations.length} occupations: ${split.validation.length} to choose thresholds on, the others tested in ${split.folds.length} folds; seed ${seed}`;
  print(description);

  const length = { epochs, stepsPerEpoch: quick ? 3 : 50 };
  const run = resumable(options, print);
  const pooled: Outcomes = new Map();
  const shares: number[] = [];
  let trainingSeconds = 0;
  let first: { readonly chosen: NoneThresholds; readonly tried: NoneThresholds; readonly history: History } | undefined;
  for (const [place, fold] of split.folds.entries()) {
    const set = trainingSet(texts, split, fold, { batch: quick ? 16 : 128, random });
    const [before, net] = [newNet(set, seeded(seed + place)), newNet(set, seeded(seed + place))]; // the same weights to begin with
    const begun = performance.now();
    const history = await trainNet(
      run.training(`fold ${place + 1}`, random),
      net,
      set,
      length,
      random,
      studyProgress(length),
    );
    trainingSeconds += (performance.now() - begun) / 1000;
    const { loss } = history.history;
    print(
      `fold ${place + 1}: ${set.counts.texts} texts of ${set.counts.occupations} + ${set.counts.further} occupations, loss ${loss[0].toFixed(2)} to ${loss.at(-1)!.toFixed(2)}; tested on ${fold.occupations.length} occupations, ${fold.categories.length} categories`,
    );
    const share = await chooseShare(texts, split.validation, { net, vectorize: set.vectorize, random });
    shares.push(share);
    const [trained, untrained] = [withWords(net, share), withWords(before, share)];
    const towers = { trained, towerAlone: net, untrained, vectorize: set.vectorize };
    const outcomes = await evaluateFold(texts, split, fold, towers, random);
    for (const [name, found] of outcomes) pooled.set(name, [...(pooled.get(name) ?? []), ...found]);
    if (first === undefined) {
      const asking = { net: trained, vectorize: set.vectorize, random };
      const chosen = await noneThresholds(texts, split.validation, asking);
      const tried = await noneThresholds(texts, fold.occupations, asking, chosen);
      first = { chosen, tried, history };
      const saved = { net: trained, vectorize: set.vectorize, thresholds: chosen };
      const recognizer = await jobRecognizer(texts, split.validation, saved, seed);
      await recognizer.save(fileStore(join(out, "jobs.oneshot")));
    }
    trained.dispose();
    untrained.dispose();
  }
  const { chosen, tried, history } = first!;

  const resampling = { resamples: quick ? 100 : 1000 };
  const figures: Figures = Object.fromEntries(
    [...pooled].map(([name, outcomes]) => [name, figureOf(outcomes, { ...resampling, random: seeded(seed) })]),
  );
  const none = noneTable(chosen, tried);
  const tables = taskTables(figures);
  for (const { title, table } of tables) print(`\n${title}\n${toText(table)}`);
  print(`\n${toText(none)}`);

  const page = htmlReport({
    title: "Occupations never seen before",
    subtitle: description,
    sections: [
      ...tables,
      {
        title: 'Answering "none"',
        text: "The tower of the first fold searches all occupations. The thresholds let a fifth of the validation texts have an answer where their own occupation is taken out.",
        table: none,
      },
      { title: "Training of the first fold", pictures: [await trainingCurves(history.history)] },
    ],
  });
  await writeTextFile(join(out, "report.html"), page);

  const seconds = (performance.now() - started) / 1000;
  await writeFigures(options.json, {
    name: "resumes",
    seed,
    threads,
    seconds,
    trainingSeconds: Math.round(10 * trainingSeconds) / 10,
    data: {
      source: texts.source,
      occupations: texts.occupations.length,
      validation: split.validation.length,
      folds: split.folds.map(({ occupations, categories }) => ({
        occupations: occupations.length,
        categories: categories.length,
      })),
    },
    shares,
    figures,
    none: { chosen, tried },
  });
  await run.finish();
  print(
    `\n${seconds.toFixed(0)} s, ${trainingSeconds.toFixed(0)} of them training. Report: ${join(out, "report.html")}`,
  );
}

await runStudy(import.meta.url, readOptions, main);
