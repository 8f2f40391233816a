import { convTower, cosineDecay, perClassSampler, seeded, SiameseNet, supervisedContrastive } from "one-shot-ts";
import { useWasm } from "one-shot-ts/backends";

import type { CommonOptions } from "../shared/options.js";
import { resumable } from "../shared/resumable.js";
import { runStudy } from "../shared/runStudy.js";
import { studyProgress } from "../shared/studyProgress.js";
import { toText } from "../shared/tables.js";
import { writeFigures } from "../shared/writeFigures.js";
import { measure, type Measured } from "./measure.js";
import { readOptions } from "./options.js";
import { characterSet, faceSet, shuffled } from "./sets.js";

/** Which share of different pairs may match: the first thing to try, see docs/gallery.md. It was not chosen on these data. */
const FALSE_MATCH_RATE = 0.01;

/** Trains small towers on faces and characters, and groups unlabelled samples of people and alphabets that neither training nor calibration has seen. */
export async function main(options: CommonOptions, print: (line: string) => void): Promise<void> {
  const { seed, quick, epochs } = options;
  const started = performance.now();
  const { threads } = await useWasm(options.backend);
  const run = resumable(options, print);
  const grouping: Record<string, Measured> = {};
  const data: Record<string, unknown> = {};
  for (const makeSet of [faceSet, characterSet]) {
    const random = seeded(seed);
    const { name, source, shape, train, calibrate, test } = await makeSet(options, random);
    const identities = [train, calibrate, test].map(({ labels }) => labels.classNames.length);
    data[name] = { source, identities, samples: test.length };
    print(`${name} (${source}): ${identities[0]} identities train, ${identities[1]} calibrate; ${test.length} samples of ${identities[2]} others are grouped`); // prettier-ignore
    const net = new SiameseNet({
      tower: convTower({ inputShape: shape, filters: [16, 32, 64, 64], embeddingSize: 64, random }),
    });
    const length = { epochs, stepsPerEpoch: quick ? 2 : 20 };
    await run.training(name, random)(net, train, {
      sampler: perClassSampler(train.labels, { classes: Math.min(16, identities[0]), perClass: 4, random }),
      objective: supervisedContrastive({ temperature: 0.1 }),
      learningRate: cosineDecay(0.003, { epochs, end: 0.0001 }),
      ...length,
      callbacks: studyProgress(length),
      random,
    });
    const order = Int32Array.from(
      shuffled(
        Array.from({ length: test.length }, (_, i) => i),
        seeded(seed),
      ),
    );
    grouping[name] = await measure(net, calibrate, test, order, FALSE_MATCH_RATE);
    net.dispose();
  }
  print(`\n${toText({ columns: ["", "BCubed F", "precision", "recall", "pairwise F", "groups"], rows: Object.entries(grouping).flatMap(([name, measured]) => rowsOf(name, measured)) })}`); // prettier-ignore
  const seconds = (performance.now() - started) / 1000;
  await writeFigures(options.json, { name: "grouping", seed, threads, seconds, data: { source: "faces and characters", ...data }, figures: {}, grouping }); // prettier-ignore
  await run.finish();
}

const WAYS = {
  atOnce: "all at once",
  atOnceTuned: "all at once, threshold that groups the calibration's best",
  asTheyCome: "as they come",
  naiveAtItsBest: "naive, best threshold for these",
  naive: "naive, calibrated threshold",
} as const;

function rowsOf(name: string, measured: Measured): string[][] {
  return Object.entries(WAYS).map(([way, title]) => {
    const { bCubed, pairwise, groups, identities } = measured[way as keyof typeof WAYS];
    const numbers = [bCubed.f1, bCubed.precision, bCubed.recall, pairwise.f1].map((value) => value.toFixed(3));
    return [`${name}, ${title}`, ...numbers, `${groups} of ${identities}`];
  });
}

await runStudy(import.meta.url, readOptions, main);
