// Makes the small tower that the page starts from, with its threshold and its card. Run: npx tsx examples/browser/tower/main.ts
// Everything it learns from is invented here; real handwriting (Omniglot, if available) is used only to measure it.
import { mkdir, stat, writeFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { useWasm } from "one-shot-ts/backends";
import { fileStore } from "one-shot-ts/node";
import { makeRecognizer } from "./makeRecognizer.js";
import { measureOmniglot } from "./measureOmniglot.js";
import { roundWeights } from "./roundWeights.js";
import { ROWS_PER_STEP, trainTower } from "./trainTower.js";

const { values } = parseArgs({
  options: {
    signs: { type: "string", default: "6000" },
    epochs: { type: "string", default: "50" },
    steps: { type: "string", default: "60" },
    threads: { type: "string", default: "2" },
    out: { type: "string", default: fileURLToPath(new URL("../public", import.meta.url)) },
  },
});
const SEED = 1;
const signs = Number(values.signs);
await useWasm({ threads: Number(values.threads) });
const started = performance.now();
const seconds = (): string => `${Math.round((performance.now() - started) / 1000)} s`;
const { net, prepare } = await trainTower({
  seed: SEED,
  signs,
  epochs: Number(values.epochs),
  stepsPerEpoch: Number(values.steps),
  report: (epoch, loss) => {
    console.log(`epoch ${epoch}  loss ${loss.toFixed(4)}  ${seconds()}`);
  },
});
roundWeights(net);
const drawings = Number(values.epochs) * Number(values.steps) * ROWS_PER_STEP;
const { recognizer, histogram } = await makeRecognizer({ net, prepare }, { seed: SEED, signs, drawings });
await mkdir(values.out, { recursive: true });
const file = `${values.out}/handwriting.oneshot`;
await recognizer.save(fileStore(file));
await writeFile(`${values.out}/handwriting.json`, `${JSON.stringify(histogram)}\n`);

const omniglot = await measureOmniglot(recognizer.encoder, recognizer.calibration.threshold);
const { markdown } = await recognizer.card();
await writeFile(fileURLToPath(new URL("CARD.md", import.meta.url)), `${markdown.trim()}\n\n${omniglot}\n`);
console.log(`${(await stat(file)).size} bytes, ${seconds()}\n${recognizer.calibration.verdict}\n${omniglot}`);
recognizer.dispose();
