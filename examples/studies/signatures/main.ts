import { join } from "node:path";

import { everyPair, Recognizer, scoreSamples, seeded } from "one-shot-ts";
import { embeddingRow } from "one-shot-ts/evaluation";
import { useWasm } from "one-shot-ts/backends";
import { fileStore, progressBar, writeTextFile } from "one-shot-ts/node";

import { resumable } from "../shared/resumable.js";
import { runStudy } from "../shared/runStudy.js";
import { studyProgress } from "../shared/studyProgress.js";
import { toText } from "../shared/tables.js";
import { writeFigures } from "../shared/writeFigures.js";
import { scoreBaselines } from "./baselines.js";
import { loadSignatures } from "./data.js";
import { measure, probeOne } from "./figures.js";
import { runGallery } from "./galleryDemo.js";
import { readOptions, type Options } from "./options.js";
import { prepareAll } from "./prepare.js";
import { newNet, trainNet } from "./recipe.js";
import { buildReport } from "./report.js";
import { signatureEncoder } from "./signatureEncoder.js";
import { countAll, describe, splitWriters } from "./splitWriters.js";
import { errorTable, galleryTable, thresholdTable } from "./tables.js";
import { chooseThresholds } from "./thresholds.js";
import { trainingSet } from "./trainingSet.js";

/** Trains on some writers, takes thresholds from others, and shows on yet others how well it works. */
export async function main(options: Options, print: (line: string) => void): Promise<void> {
  const { seed, epochs, quick, out } = options;
  const started = performance.now();
  const { threads } = await useWasm(options.backend);
  const random = seeded(seed);

  const signatures = await loadSignatures({ folder: options.data, quick, seed });
  const split = splitWriters(signatures, random);
  const description = describe(signatures.source, split);
  print(description);

  const train = await prepareAll(split.train, progressBar("Preparing"));
  const calibrate = await prepareAll(split.calibrate);
  const test = await prepareAll(split.test);

  const variants = quick ? 1 : 4;
  const dataset = trainingSet({ ...split.train, frames: train.frames }, { variants, random });
  const net = newNet(random);
  const length = { epochs, stepsPerEpoch: quick ? 2 : 20 };
  const run = resumable(options, print);
  const history = await trainNet(
    run.training("signatures", random),
    net,
    dataset,
    length,
    random,
    studyProgress(length),
  );
  const losses = history.history.loss;
  print(`trained ${epochs} epochs: loss ${losses[0].toFixed(3)} to ${losses[losses.length - 1].toFixed(3)}`);

  const encoder = signatureEncoder(net);
  const thresholds = chooseThresholds(await scoreSamples(encoder, calibrate.dataset, everyPair(calibrate.dataset)));

  const pairs = everyPair(test.dataset);
  const scored = await scoreSamples(encoder, test.dataset, pairs);
  const baselines = await scoreBaselines(test, test.dataset, pairs, seed);
  const sampling = { seed, resamples: quick ? 50 : 1000 };
  const { atThreshold, figures } = measure(scored, baselines, thresholds, sampling);
  const embeddings = await net.embed(test.dataset);
  const features = Array.from(test.inputs.keys(), (row) => embeddingRow(embeddings, row));
  const probes = {
    "probe.auc": probeOne(features, scored, sampling),
    "probe.auc.scalar": probeOne(
      test.darkness.map((grey) => [grey]),
      scored,
      sampling,
    ),
  };
  const gallery = await runGallery(encoder, thresholds.strict, split.test, seed);

  const probeText = `One signature alone, without its partner, tells forged from genuine with an area under the curve of ${probes["probe.auc"].value.toFixed(2)} by what the tower makes of it, ${probes["probe.auc.scalar"].value.toFixed(2)} by the pen's darkness, which the tower does not see (0.5 = not at all).`;
  const tables = {
    "Equal error rates": errorTable(figures),
    "At the calibrated thresholds": thresholdTable(atThreshold),
    "A gallery that knows each writer from one signature": galleryTable(gallery),
  };
  for (const table of Object.values(tables)) print(`\n${toText(table)}`);
  print(`\n${probeText}`);

  const page = await buildReport({
    subtitle: description,
    tables,
    probeText,
    scored,
    pixels: baselines.pixels,
    threshold: thresholds.equal.skilled.threshold,
    history,
    frames: test.frames,
  });
  await writeTextFile(join(out, "report.html"), page);
  const verifier = new Recognizer({ encoder, calibration: thresholds.equal.skilled });
  await verifier.save(fileStore(join(out, "signatures.oneshot")));
  await gallery.recognizer.save(fileStore(join(out, "gallery.oneshot")));
  net.dispose();

  const seconds = (performance.now() - started) / 1000;
  await writeFigures(options.json, {
    name: "signatures",
    seed,
    threads,
    seconds,
    data: { source: signatures.source, ...countAll(split) },
    figures: { ...figures, ...probes },
  });
  await run.finish();
  print(`\n${seconds.toFixed(0)} s. Report: ${join(out, "report.html")}`);
}

await runStudy(import.meta.url, readOptions, main);
