import { join } from "node:path";

import { fileStore } from "one-shot-ts/node";

import { realData } from "../shared/realData.js";
import { resumable } from "../shared/resumable.js";
import { runStudy } from "../shared/runStudy.js";
import { startBackend } from "../shared/startBackend.js";
import { toText } from "../shared/tables.js";
import { writeFigures } from "../shared/writeFigures.js";
import { writeReport } from "../shared/writeReport.js";
import { writeSamples } from "../shared/writeSamples.js";
import { characterRecognizer } from "./characterRecognizer.js";
import { loadDrawings } from "./data.js";
import { trainKoch } from "./kochRecipe.js";
import { measureRuns } from "./measure.js";
import { readOptions, type Options } from "./options.js";
import { trainPlaces } from "./recipe.js";
import { reportOf } from "./report.js";
import { samplesOf } from "./samplesOf.js";
import { countAll, drawRuns, splitAlphabets, textOf } from "./splitAlphabets.js";
import { anyTable, notesOn, runsTable } from "./tables.js";

/** Trains on some alphabets and measures how well one example per character suffices on others. */
export async function main(options: Options, print: (line: string) => void): Promise<void> {
  const { seed, out, validate, tower, json } = options;
  const started = performance.now();
  const { threads } = await startBackend(options.backend);
  // 1. Alphabets are split: those that are tested are not trained on.
  const drawings = await loadDrawings(options);
  const split = splitAlphabets(drawings, validate);
  const held = validate ? split.validation : split.test;
  const runs = validate ? drawRuns(drawings, held) : drawings.officialRuns;
  const name = validate ? "validation20way" : "official20way";
  const counts = { train: countAll(drawings, split.train), test: countAll(drawings, held) };
  const description = `${drawings.source}: trained on ${textOf(counts.train)}; tested on ${textOf(counts.test)}`;
  print(description);

  // 2. The tower learns from some of them.
  const resume = resumable(options, print);
  const train = tower === "koch" ? trainKoch : trainPlaces;
  const { net, history, trainingSeconds, distances, further } = await train({ options, drawings, split, runs, resume });
  const losses = history.history.loss;
  const [first, last] = [losses[0], losses[losses.length - 1]].map((loss) => loss.toFixed(3));
  print(`trained ${losses.length} epochs in ${trainingSeconds.toFixed(0)} s: loss ${first} to ${last}`);

  // 3. Figures come from runs of the others.
  const figures = { ...measureRuns(name, runs, drawings, distances), ...further };
  const tables = [
    runsTable(figures, name),
    ...("drawn20way" in figures ? [runsTable(figures, "drawn20way")] : []),
    ...("vinyals.5way1shot" in figures ? [anyTable(figures)] : []),
  ];
  for (const table of tables) print(`\n${toText(table)}`);
  const notes = notesOn(drawings.source, validate);
  print(`\n${notes}`);

  // 4. In use: a recognizer, or Koch's net, is saved; classify.ts loads the recognizer.
  if (tower === "koch") await net.save(fileStore(join(out, "koch.net")));
  else {
    const recognizer = await characterRecognizer(net, drawings, held, seed);
    await recognizer.save(fileStore(join(out, "characters.oneshot")));
  }
  net.dispose();

  const seconds = (performance.now() - started) / 1000;
  // 5. The report shows it in pictures.
  const content = await reportOf({
    subtitle: description,
    invented: realData("omniglot", drawings.source),
    name,
    figures,
    notes,
    tables,
    history,
    drawings,
    runs,
    distance: distances[""],
    run: {
      options,
      command: `npx tsx examples/studies/omniglot/main.ts${tower === "koch" ? " --tower koch" : ""}${validate ? " --validate" : ""}`,
      threads,
      seconds,
      facts: { "Trained on": textOf(counts.train), "Tested on": textOf(counts.test), Runs: runs.length },
    },
  });
  print(`\n${content.verdict}`);
  const report = await writeReport(content);
  const data = { source: drawings.source, ...counts };
  await writeFigures(json, {
    name: "omniglot",
    seed,
    threads,
    seconds,
    trainingSeconds: Math.round(trainingSeconds),
    tower,
    data,
    figures,
  });
  await resume.finish();
  print(`\n${seconds.toFixed(0)} s. Report: ${report}`);
  if (tower === "koch") return; // classify.ts uses the small tower
  const command = "npx tsx examples/studies/omniglot/classify.ts";
  const tries = samplesOf(drawings, runs[0]);
  for (const line of await writeSamples({ ...tries, command, out, home: import.meta.url })) print(line);
}

await runStudy(import.meta.url, readOptions, main);
