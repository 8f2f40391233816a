import { join } from "node:path";

import { fromArrays, Recognizer, seeded } from "one-shot-ts";
import { resizeImage } from "one-shot-ts/images";
import { fileStore } from "one-shot-ts/node";

import { knownAndOther } from "../shared/knownAndOther.js";
import { realData } from "../shared/realData.js";
import { resumable } from "../shared/resumable.js";
import { runStudy } from "../shared/runStudy.js";
import { startBackend } from "../shared/startBackend.js";
import { studyProgress } from "../shared/studyProgress.js";
import { toText } from "../shared/tables.js";
import { writeFigures } from "../shared/writeFigures.js";
import { writeReport } from "../shared/writeReport.js";
import { writeSamples } from "../shared/writeSamples.js";
import { loadFaces, type Faces } from "./data.js";
import { faceEncoder } from "./faceEncoder.js";
import { figureOf, foldErrors, measure, openSet, pool, ratesAt, thresholdsOf } from "./figures.js";
import { readOptions, type Options } from "./options.js";
import { INPUT_SHAPE, prepareFace } from "./prepare.js";
import { reportOf } from "./report.js";
import { runFold, type FoldResult, type Pictures } from "./runFold.js";
import { splitFolds } from "./splitFolds.js";
import { SYSTEMS, type System } from "./systems.js";
import { figureTable, foldTable, openSetTable, thresholdTable } from "./tables.js";

/** For each fold, trains a tower on some people, takes its thresholds from others, and tests it on people that it has not seen. */
export async function main(options: Options, print: (line: string) => void): Promise<void> {
  const { seed, epochs, quick, out } = options;
  const started = performance.now();
  const { threads } = await startBackend(options.backend);

  // 1. People are split into folds; nobody is in two parts of one.
  const faces = await loadFaces(options);
  const pictures = prepareAll(faces);
  const folds = splitFolds(pictures.dataset, { folds: quick ? 3 : 10, calibrate: quick ? 4 : 6, seed });
  const counts = { train: folds[0].train.length, calibrate: folds[0].calibrate.length, test: folds[0].test.length };
  const description = `${faces.source}: ${faces.images.length} pictures of ${new Set(faces.people).size} people in ${folds.length} folds, each with ${counts.train} people to train on, ${counts.calibrate} to choose thresholds on and ${counts.test} to test; seed ${seed}`;
  print(description);

  // 2. In each fold a tower learns from some people, and thresholds come from others. The first recognizer is saved, and verify.ts loads it.
  const length = { epochs, stepsPerEpoch: quick ? 2 : 20, classes: quick ? 4 : 16 };
  const run = resumable(options, print);
  const results: FoldResult[] = [];
  for (const [place, fold] of folds.entries()) {
    const random = seeded(1000 * seed + place);
    const fit = run.training(`fold ${place + 1}`, random);
    const callbacks = studyProgress(length);
    const draws = quick ? 2 : 20;
    const result = await runFold(pictures, fold, { seed: 1000 * seed + place, length, draws, random, fit, callbacks });
    const { loss } = result.history.history;
    print(`fold ${place + 1}: loss ${loss[0].toFixed(3)} to ${loss.at(-1)!.toFixed(3)}`);
    if (place === 0) {
      const recognizer = new Recognizer({ encoder: faceEncoder(result.net), calibration: result.equal });
      await recognizer.save(fileStore(join(out, "faces.oneshot")));
    }
    result.net.dispose();
    results.push(result);
  }

  // 3. Figures come from the people that remain.
  const figures = measure(results, { seed, resamples: quick ? 50 : 1000 });
  const rates = { equal: ratesAt(results, "equal"), strict: ratesAt(results, "strict") };
  const gallery = openSet(results);
  const enrolled = counts.test + counts.calibrate;
  const errors = foldErrors(results);
  const pairs = countPairs(results);
  // 4. Tables say how well it works.
  const tables = [
    {
      title: "Equal error and identification rates",
      text: "The equal error rate is the error at the threshold where as many pairs of one person are refused as pairs of two are accepted. In brackets the 95 % interval over people.",
      table: figureTable(figures, { people: folds.length * counts.test, enrolled }),
    },
    {
      title: "At the calibrated thresholds",
      text: "What the thresholds that were chosen on other people do to the people tested.",
      table: thresholdTable(rates),
    },
    {
      title: "A gallery that knows each person from one picture",
      text: "The strict threshold decides whether the nearest is the answer or nobody.",
      table: openSetTable(gallery),
    },
    {
      title: "Fold by fold",
      text: "Each fold has its own tower, trained without the people it tests (by their numbers), and its own threshold for equal error rates.",
      table: foldTable(
        results,
        errors,
        folds.map(({ test }) => test),
      ),
    },
  ];
  for (const { table } of tables) print(`\n${toText(table)}`);

  const seconds = (performance.now() - started) / 1000;
  // 5. The report shows it in pictures.
  const content = await reportOf({
    subtitle: description,
    invented: realData("faces", faces.source),
    figures,
    tables,
    scored: Object.fromEntries(
      Object.keys(SYSTEMS).map((name) => [name, pool(results.map(({ scored }) => scored[name as System]))]),
    ) as Record<System, ReturnType<typeof pool>>,
    thresholds: thresholdsOf(results, "equal"),
    history: results[0].history,
    pictures: faces.images,
    enrolled,
    run: {
      options,
      command: "npx tsx examples/studies/faces/main.ts",
      threads,
      seconds,
      facts: {
        People: `${counts.train} to train on, ${counts.calibrate} to choose thresholds on, ${counts.test} to test, in each of ${folds.length} folds`,
        Pictures: faces.images.length,
        Pairs: `${pairs.same} of one person, ${pairs.different} of two`,
      },
    },
  });
  print(`\n${content.verdict}`);
  const report = await writeReport(content);
  await writeFigures(options.json, {
    name: "faces",
    seed,
    threads,
    seconds,
    data: { source: faces.source, people: counts, folds: folds.length, pairs },
    figures: {
      ...figures,
      falseMatchRate: figureOf(rates.equal.falseMatch),
      falseNonMatchRate: figureOf(rates.equal.falseNonMatch),
      "falseMatchRate.strict": figureOf(rates.strict.falseMatch),
      "falseNonMatchRate.strict": figureOf(rates.strict.falseNonMatch),
      "openSet.named": figureOf(gallery.named!),
      "openSet.misnamed": figureOf(gallery.misnamed!),
      "openSet.nobody": figureOf(gallery.nobody!),
    },
    foldErrors: errors,
  });
  await run.finish();
  print(`\n${seconds.toFixed(0)} s. Report: ${report}`);
  const command = "npx tsx examples/studies/faces/verify.ts";
  const samples = knownAndOther(faces.images, faces.people, folds[0].test);
  for (const line of await writeSamples({ ...samples, command, out, home: import.meta.url })) print(line);
}

function prepareAll({ images, people }: Faces): Pictures {
  const inputs = images.map((image) => prepareFace(image).data as Float32Array);
  return {
    people,
    images,
    small: images.map((image) => resizeImage(image, [INPUT_SHAPE[0], INPUT_SHAPE[1]])),
    inputs,
    dataset: fromArrays(inputs, people, { shape: INPUT_SHAPE }),
  };
}

function countPairs(results: readonly FoldResult[]): { readonly same: number; readonly different: number } {
  const y = results.flatMap(({ scored }) => Array.from(scored[""].y));
  const different = y.reduce((sum, label) => sum + label, 0);
  return { same: y.length - different, different };
}

await runStudy(import.meta.url, readOptions, main);
