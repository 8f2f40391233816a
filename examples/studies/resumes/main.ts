import { join } from "node:path";

import { seeded } from "one-shot-ts";
import { fileStore } from "one-shot-ts/node";

import { realData } from "../shared/realData.js";
import { resumable } from "../shared/resumable.js";
import { runStudy } from "../shared/runStudy.js";
import { startBackend } from "../shared/startBackend.js";
import { toText } from "../shared/tables.js";
import { writeFigures } from "../shared/writeFigures.js";
import { writeReport } from "../shared/writeReport.js";
import { writeSamples } from "../shared/writeSamples.js";
import { loadJobTexts } from "./data.js";
import { decisionTable } from "./decisionTable.js";
import { evaluateFold, type Outcomes } from "./evaluateFold.js";
import { evaluateMelo } from "./evaluateMelo.js";
import { figureOf } from "./figures.js";
import { jobRecognizer } from "./jobRecognizer.js";
import { loadMelo } from "./melo.js";
import { noneThresholds, type NoneThresholds } from "./noneThreshold.js";
import { readOptions, type Options } from "./options.js";
import { reportOf } from "./report.js";
import { samplesOf } from "./samplesOf.js";
import { splitTexts } from "./splitTexts.js";
import type { Shares } from "./chooseShares.js";
import { meloTable, noneTable, taskTables, type Figures, type TitledTable } from "./tables.js";
import { trainTower } from "./trainTower.js";

/** How many times as many epochs the tower of all occupations is trained for as a fold's tower. */
const LONGER = 2;

/**
 * Trains a tower for each fold of the occupations and tests it on those it has not seen; then one on all but the validation occupations, which is tested on MELO's titles and saved.
 */
export async function main(options: Options, print: (line: string) => void): Promise<void> {
  const { seed, epochs, quick, out, protocol } = options;
  const started = performance.now();
  const { threads } = await startBackend(options.backend);
  const random = seeded(seed);

  // 1. Occupations are split: those to choose thresholds on, and folds to test.
  const texts = await loadJobTexts(options);
  const split = splitTexts(texts, quick ? 2 : 3, random);
  const description = `${texts.source}; ${texts.occupations.length} occupations: ${split.validation.length} to choose thresholds on, the others tested in ${split.folds.length} folds; seed ${seed}`;
  print(description);

  // 2. Towers learn from all other occupations.
  const run = resumable(options, print);
  const training = {
    length: { epochs, stepsPerEpoch: quick ? 3 : 50 },
    batch: quick ? 16 : 96,
    random,
  };
  const pooled: Outcomes = new Map();
  const shares: Record<string, Shares> = {};
  const histories: Record<string, Record<string, number[]>> = {};
  let trainingSeconds = 0;
  const train = async (name: string, fold: (typeof split.folds)[number], place: number) => {
    const fit = run.training(name, random);
    // The tower that is saved is trained on more occupations, and for longer.
    const longer = fold.occupations.length === 0 ? LONGER : 1;
    const length = { ...training.length, epochs: longer * training.length.epochs };
    const tower = await trainTower(texts, split, fold, { ...training, length, fit, seed: seed + place });
    const { set, history, seconds } = tower;
    const { loss } = history.history;
    trainingSeconds += seconds;
    shares[name] = tower.shares;
    histories[name] = history.history;
    print(`${name}: ${set.counts.texts} texts of ${set.counts.occupations} + ${set.counts.further} occupations, loss ${loss[0].toFixed(2)} to ${loss.at(-1)!.toFixed(2)}; share of the words ${tower.shares.title} for titles, ${tower.shares.form} among titles`); // prettier-ignore
    return tower;
  };

  // 3. Each fold is tested with a tower that has not seen it; MELO with one that has seen all occupations, which is saved.
  let answers: TitledTable | undefined;
  let none: { readonly chosen: NoneThresholds; readonly tried: NoneThresholds } | undefined;
  for (const [place, fold] of protocol === "melo" ? [] : split.folds.entries()) {
    const tower = await train(`fold ${place + 1}`, fold, place);
    for (const [name, found] of await evaluateFold(texts, split, fold, tower, random)) {
      pooled.set(name, [...(pooled.get(name) ?? []), ...found]);
    }
    if (none === undefined) {
      const asking = { net: tower.titles, vectorize: tower.set.vectorize, random };
      const chosen = await noneThresholds(texts, split.validation, asking);
      none = { chosen, tried: await noneThresholds(texts, fold.occupations, asking, chosen) };
      answers = await decisionTable(texts, fold.occupations, { ...asking, random: seeded(seed) }, chosen.title.threshold); // prettier-ignore
    }
    print(`  tested on ${fold.occupations.length} occupations, ${fold.categories.length} categories`);
    tower.dispose();
  }

  const melo = await loadMelo(options);
  if (protocol !== "occupations") {
    const tower = await train("all occupations", { occupations: [], categories: [] }, split.folds.length);
    const { vectorize } = tower.set;
    const thresholds = await noneThresholds(texts, split.validation, { net: tower.titles, vectorize, random });
    const recognizer = await jobRecognizer(texts, split.validation, { net: tower.titles, vectorize, thresholds }, seed);
    await recognizer.save(fileStore(join(out, "jobs.oneshot")));
    if (melo !== undefined) {
      for (const [name, found] of await evaluateMelo(melo, tower)) pooled.set(name, found);
    } else {
      print(`No MELO here: get queries.tsv, corpus_elements.tsv and annotations.tsv of its usa_q_en_c_en and name their folder with --data.`); // prettier-ignore
    }
    tower.dispose();
  }

  // 4. Figures and tables say how well it works.
  const resampling = { resamples: quick ? 100 : 1000 };
  const figures: Figures = Object.fromEntries(
    [...pooled].map(([name, outcomes]) => [name, figureOf(outcomes, { ...resampling, random: seeded(seed) })]),
  );
  const tables = [
    ...(answers === undefined ? [] : [answers]),
    ...(melo !== undefined && protocol !== "occupations" ? [meloTable(figures, melo.forms.length)] : []),
    ...(none === undefined ? [] : [...taskTables(figures), noneTable(none)]),
  ];
  for (const { title, table } of tables) print(`\n${title}\n${toText(table)}`);

  const seconds = (performance.now() - started) / 1000;
  // 5. The report shows decisions.
  const page = reportOf({
    subtitle: description,
    invented: realData("resumes", texts.source),
    figures,
    sections: tables,
    histories,
    run: {
      options,
      command: `npx tsx examples/studies/resumes/main.ts${protocol === "all" ? "" : ` --protocol ${protocol}`}`,
      threads,
      seconds,
      facts: {
        Occupations: `${texts.occupations.length}, ${split.validation.length} of them to choose shares and thresholds on`,
        "Resumes and postings": `${texts.headlined.length} with one occupation, ${texts.resumes.length} by category`,
      },
    },
  });
  print(`\n${page.verdict}`);
  const report = await writeReport(page);
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
      ...(melo !== undefined && { melo: { queries: melo.queries.length, forms: melo.forms.length } }),
    },
    shares,
    figures,
    ...(none !== undefined && { none }),
  });
  await run.finish();
  print(`\n${seconds.toFixed(0)} s, ${trainingSeconds.toFixed(0)} of them training. Report: ${report}`);
  if (protocol === "occupations") return; // no model is saved then
  const command = "npx tsx examples/studies/resumes/match.ts";
  const tries = samplesOf(texts, split.validation);
  for (const line of await writeSamples({ ...tries, command, out, home: import.meta.url })) print(line);
}

await runStudy(import.meta.url, readOptions, main);
