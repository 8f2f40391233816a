import { join } from "node:path";

import { seeded } from "one-shot-ts";
import { fileStore } from "one-shot-ts/node";
import type { ReportTable } from "one-shot-ts/plots";

import type { Figure } from "../shared/figure.js";
import { isInvented, realData } from "../shared/realData.js";
import { resumable } from "../shared/resumable.js";
import { runStudy } from "../shared/runStudy.js";
import { startBackend } from "../shared/startBackend.js";
import { toText } from "../shared/tables.js";
import { startThreads } from "../shared/threads.js";
import { writeFigures } from "../shared/writeFigures.js";
import { writeReport } from "../shared/writeReport.js";
import { writeSamples } from "../shared/writeSamples.js";
import { calibrateNet, originOf } from "./calibrateNet.js";
import { loadSets } from "./data.js";
import { dependentResults } from "./dependent.js";
import { runGallery } from "./galleryDemo.js";
import { measure } from "./measure.js";
import { readOptions, type Options } from "./options.js";
import { penScalars } from "./penScalars.js";
import type { TowerName } from "./preparation.js";
import { reportOf } from "./report.js";
import { samplesOf } from "./samplesOf.js";
import { countAll, describe, splitWriters } from "./splitWriters.js";
import {
  dependentFigures,
  dependentTable,
  dependentThresholdTable,
  errorTable,
  galleryTable,
  prefixed,
  thresholdTable,
} from "./tables.js";
import { ratesAtThreshold } from "./thresholds.js";
import { train } from "./train.js";
import { transferFigures } from "./transfer.js";

/** Trains on some writers, takes thresholds from others, and measures on a third group how well it works; then, with two sets, on those of the other set. */
export async function main(options: Options, print: (line: string) => void): Promise<void> {
  const { seed, quick, out, tower, pen } = options;
  const started = performance.now();
  const { threads } = await startBackend(options.backend);
  const run = resumable(options, print);
  const helpers = startThreads(quick ? 1 : threads);
  const resampling = { seed, resamples: quick ? 50 : 400 };
  const towerName = nameOf(tower, pen);
  const figures: Record<string, Figure> = {};
  const tables: Record<string, ReportTable> = {};
  const show = (title: string, table: ReportTable): void => {
    tables[title] = table;
    print(`\n${title}\n${toText(table)}`);
  };

  const sets = await loadSets(options);
  const results = [];
  for (const set of sets) {
    const { name } = set;
    // 1. Writers are split: nobody is in two parts.
    const split = splitWriters(set, seeded(seed));
    print(`\n${describe(set, split)}`);
    // 2. The tower learns from some of them.
    const trained = await train(set, split, options, run, helpers);
    const { loss } = trained.history.history;
    print(`trained ${options.epochs} epochs: loss ${loss[0].toFixed(3)} to ${loss[loss.length - 1].toFixed(3)}`);
    // 3. Thresholds come from others.
    const calibrated = await calibrateNet(split.calibrate, trained, helpers);
    // 4. Figures come from the rest.
    const measured = await measure(split.test, trained, calibrated, resampling, helpers);
    show(
      `${name}: one signature against one`,
      errorTable(measured.figures, towerName, penScalars[calibrated.scalar].name),
    );
    const origin = await originOf(trained);
    const byKind = ratesAtThreshold({ ...measured.scored, ...origin }, calibrated.thresholds);
    show(`${name}: at the calibrated threshold`, thresholdTable(byKind));
    if ("probe.auc" in measured.figures) print(`\n${probeText(measured.figures)}`);
    const prefix = sets.length > 1 ? `${name}.` : "";
    Object.assign(figures, prefixed(prefix, measured.figures));
    if (options.protocol === "several") {
      const several = dependentResults(
        { ...measured, ...measured.prepared },
        { ...calibrated, ...calibrated.prepared },
        resampling,
      );
      show(`${name}: several signatures enrolled`, dependentTable(several));
      show(`${name}: several enrolled, at the calibrated thresholds`, dependentThresholdTable(several));
      Object.assign(figures, prefixed(prefix, dependentFigures(several)));
    }
    // 5. In use: a gallery that knows each writer from one signature. It is saved, and verify.ts loads it.
    const gallery = await runGallery(trained, calibrated, split.test, measured.embeddings, seed);
    show(`${name}: a gallery that knows each writer from one signature`, galleryTable(gallery));
    await gallery.recognizer.save(fileStore(join(out, `${sets.length > 1 ? name : "signatures"}.oneshot`)));
    results.push({ name, set, split, trained, calibrated, measured });
  }
  for (const from of results) {
    for (const to of results.filter((other) => other !== from)) {
      const moved = await transferFigures(from.trained, to.calibrated, to.split.test, resampling, helpers);
      Object.assign(figures, prefixed(`transfer.${from.name}To${to.name[0].toUpperCase()}${to.name.slice(1)}.`, moved));
      const title = `trained on ${from.name}, tested on ${to.name}`;
      show(title, errorTable(moved, towerName, penScalars[to.calibrated.scalar].name));
    }
  }
  await helpers.close();

  const sources = sets.map(({ signatures }) => signatures.source).join(" and ");
  const subtitle = results.map(({ set, split }) => describe(set, split)).join("; ");
  const seconds = (performance.now() - started) / 1000;
  const content = await reportOf({
    subtitle,
    invented: realData("signatures", sources),
    results: results.map((result) => ({ ...result, test: result.split.test })),
    tables,
    run: {
      options,
      command: `npm start --${options.set === undefined ? "" : ` --set ${options.set}`}${tower === "statistics" ? "" : ` --tower ${tower}`}${pen ? " --pen" : ""}${options.protocol === "several" ? " --protocol several" : ""}`,
      threads,
      seconds,
      facts: Object.fromEntries(results.map(({ set, name, split }) => [`Signatures, ${name}`, describe(set, split)])),
    },
  });
  print(`\n${content.verdict}`);
  const report = await writeReport(content);
  for (const { trained } of results) {
    trained.net.dispose();
    trained.untrained.dispose();
  }
  await writeFigures(options.json, {
    name: "signatures",
    seed,
    threads,
    seconds,
    tower,
    pen,
    data: {
      source: sources,
      sets: Object.fromEntries(results.map(({ name, split }) => [name, countAll(split)])),
      trainingSeconds: Object.fromEntries(results.map(({ name, trained }) => [name, Math.round(trained.seconds)])),
    },
    figures,
  });
  await run.finish();
  if (isInvented(sources) && results.length === 1) {
    const command = "npx tsx examples/studies/signatures/verify.ts";
    const samples = { out, home: import.meta.url, command, ...samplesOf(results[0].split.test) };
    for (const line of await writeSamples(samples)) print(line);
  }
  print(`\n${seconds.toFixed(0)} s. Report: ${report}`);
}

function nameOf(tower: TowerName, pen: boolean): string {
  if (tower === "article") return "SigNet as its article trains it";
  if (tower === "signet") return "SigNet's convolutions, trained";
  return pen ? "trained tower that sees the pen" : "trained tower";
}

function probeText(figures: Readonly<Record<string, Figure>>): string {
  const area = (key: string): string => figures[`probe.auc${key}`].value.toFixed(2);
  return `The questioned signature alone, compared with nothing, tells forged from genuine with an area under the curve of ${area("")} by its embedding and ${area(".scalar")} by the pen (0.5 = not at all).`;
}

await runStudy(import.meta.url, readOptions, main);
