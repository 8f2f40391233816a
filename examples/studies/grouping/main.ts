import { convTower, cosineDecay, perClassSampler, seeded, SiameseNet, supervisedContrastive } from "one-shot-ts";

import type { CommonOptions } from "../shared/options.js";
import { realData } from "../shared/realData.js";
import { resumable, type ResumableRun } from "../shared/resumable.js";
import { runStudy } from "../shared/runStudy.js";
import { startBackend } from "../shared/startBackend.js";
import { studyProgress } from "../shared/studyProgress.js";
import { toText } from "../shared/tables.js";
import { writeFigures } from "../shared/writeFigures.js";
import { writeReport } from "../shared/writeReport.js";
import { measure } from "./measure.js";
import { readOptions } from "./options.js";
import { reportOf, setTable, type ShownSet } from "./report.js";
import { characterSet, faceSet, shuffled, type GroupingSet } from "./sets.js";

/** Which share of different pairs may match: the first thing to try, see docs/gallery.md. It was not chosen on these data. */
const FALSE_MATCH_RATE = 0.01;

/** Trains small towers on faces and characters, and groups unlabelled samples of people and alphabets that neither training nor calibration has seen. */
export async function main(options: CommonOptions, print: (line: string) => void): Promise<void> {
  const { seed } = options;
  const started = performance.now();
  const { threads } = await startBackend(options.backend);
  const run = resumable(options, print);
  // Both sets: 1. identities are split; 2. a net learns from some; 3. the threshold comes from others; 4. yet others are grouped and judged.
  const shown: ShownSet[] = [];
  for (const makeSet of [faceSet, characterSet]) {
    shown.push(await groupSet(makeSet, options, run, print));
  }
  for (const { set, measured } of shown) print(`\n${set.name}\n${toText(setTable(measured))}`);

  const seconds = (performance.now() - started) / 1000;
  const counts = shown.map(({ set }) => [set.name, countsOf(set)] as const);
  // 5. The report shows the groups.
  const content = await reportOf({
    subtitle: "Faces of people and characters of alphabets that neither training nor calibration has seen",
    invented: shown.map(({ set }) => realData("grouping", set.source)).find((text) => text !== undefined),
    shown,
    random: seeded(seed),
    run: {
      options,
      command: "npx tsx examples/studies/grouping/main.ts",
      threads,
      seconds,
      facts: Object.fromEntries(shown.map(({ set }) => [set.name === "faces" ? "Faces" : "Characters", inWords(set)])),
    },
  });
  print(`\n${content.verdict}`);
  const report = await writeReport(content);
  await writeFigures(options.json, {
    name: "grouping",
    seed,
    threads,
    seconds,
    data: { source: "faces and characters", ...Object.fromEntries(counts) },
    figures: {},
    grouping: Object.fromEntries(shown.map(({ set, measured }) => [set.name, measured])),
  });
  await run.finish();
  print(`\n${seconds.toFixed(0)} s. Report: ${report}`);
}

/** Trains on one part of a set, chooses the threshold on another, and groups the third. */
async function groupSet(
  makeSet: typeof faceSet,
  options: CommonOptions,
  run: ResumableRun,
  print: (line: string) => void,
): Promise<ShownSet> {
  const { seed, quick, epochs } = options;
  const random = seeded(seed);
  const set = await makeSet(options, random);
  print(`${set.name}: ${inWords(set)}`);
  const { name, shape, train, calibrate, test } = set;
  const net = new SiameseNet({
    tower: convTower({ inputShape: shape, filters: [16, 32, 64, 64], embeddingSize: 64, random }),
  });
  try {
    const length = { epochs, stepsPerEpoch: quick ? 2 : 20 };
    const { history } = await run.training(name, random)(net, train, {
      sampler: perClassSampler(train.labels, { classes: Math.min(16, train.labels.classNames.length), perClass: 4, random }), // prettier-ignore
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
    return { set, history, ...(await measure(net, calibrate, test, order, FALSE_MATCH_RATE)) };
  } finally {
    net.dispose();
  }
}

function countsOf({ source, train, calibrate, test }: GroupingSet) {
  return {
    source,
    identities: [train, calibrate, test].map(({ labels }) => labels.classNames.length),
    samples: test.length,
  };
}

function inWords(set: GroupingSet): string {
  const { source, identities, samples } = countsOf(set);
  return `${source}: ${identities[0]} identities train, ${identities[1]} calibrate; ${samples} samples of ${identities[2]} others are grouped`;
}

await runStudy(import.meta.url, readOptions, main);
