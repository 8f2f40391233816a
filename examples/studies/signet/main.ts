import { join } from "node:path";

import { Recognizer } from "one-shot-ts";
import { useWasm } from "one-shot-ts/backends";
import { fileStore, writeTextFile } from "one-shot-ts/node";
import type { ReportTable } from "one-shot-ts/plots";

import type { Figure } from "../shared/figure.js";
import { resumable } from "../shared/resumable.js";
import { toText } from "../shared/tables.js";
import { runStudy } from "../shared/runStudy.js";
import { writeFigures } from "../shared/writeFigures.js";
import { readOptions, type Options } from "./options.js";
import { buildReport } from "./report.js";
import { runSet, type SetResult } from "./runSet.js";
import { scanEncoder } from "./scanEncoder.js";
import { loadSet, type SetName } from "./sets.js";
import { countAll } from "./splitWriters.js";
import { dependentFigures, dependentTable, independentTable, prefixed, thresholdTable } from "./tables.js";
import { transferFigures } from "./transfer.js";

/** Trains on each set and tests on writers it has not seen, then on those of the other set. */
export async function main(options: Options, print: (line: string) => void): Promise<void> {
  const { seed, quick, out } = options;
  const started = performance.now();
  const { threads } = await useWasm(options.backend);
  const run = resumable(options, print);
  const resampling = { seed, resamples: quick ? 50 : 1000 };

  const results: SetResult[] = [];
  const figures: Record<string, Figure> = {};
  const tables: Record<string, ReportTable> = {};
  const show = (title: string, table: ReportTable): void => {
    tables[title] = table;
    print(`\n${title}\n${toText(table)}`);
  };
  for (const name of options.sets) {
    const result = await runSet(await loadSet(name, { quick, seed }), options, run, resampling, print);
    results.push(result);
    Object.assign(figures, prefixed(name, { ...result.figures, ...dependentFigures(result.dependent) }));
    show(`${name}: one signature against one`, independentTable(result.figures, name));
    show(`${name}: several signatures enrolled`, dependentTable(result.dependent));
    show(`${name}: at the thresholds of the calibration writers`, thresholdTable(result.dependent));
    print(`\n${probeText(figures, name)}`);
    const { net, config, calibration } = result;
    const recognizer = new Recognizer({ encoder: scanEncoder(net, config), calibration, combine: "mean" });
    await recognizer.save(fileStore(join(out, `${name}.oneshot`)));
  }
  for (const from of results) {
    for (const to of results.filter((other) => other !== from)) {
      const moved = await transferFigures(from, to, seed, resampling);
      const [source, target] = [from.set.name, to.set.name];
      Object.assign(figures, prefixed(`transfer.${source}To${target[0].toUpperCase()}${target.slice(1)}`, moved));
      show(`trained on ${source}, tested on ${target}`, independentTable(moved, target));
    }
  }

  const sources = results.map(({ set }) => set.signatures.source).join(" and ");
  await writeTextFile(join(out, "report.html"), await buildReport(sources, results, tables));
  for (const { net } of results) net.dispose();
  const seconds = (performance.now() - started) / 1000;
  await writeFigures(options.json, {
    name: "signet",
    seed,
    threads,
    seconds,
    tower: options.tower,
    thinned: options.thinned,
    data: {
      source: sources,
      sets: Object.fromEntries(results.map(({ set, split }) => [set.name, countAll(split)])),
      trainingSeconds: Object.fromEntries(results.map(({ set, seconds: s }) => [set.name, Math.round(s)])),
    },
    figures,
  });
  await run.finish();
  print(`\n${seconds.toFixed(0)} s. Report: ${join(out, "report.html")}`);
}

function probeText(figures: Readonly<Record<string, Figure>>, name: SetName): string {
  const area = (key: string): string => figures[`${name}.probe.auc${key}`].value.toFixed(2);
  return `The questioned signature alone, compared with nothing, tells forged from genuine with an area under the curve of ${area("")} by its embedding and ${area(".scalar")} by the pen (0.5 = not at all).`;
}

await runStudy(import.meta.url, readOptions, main);
