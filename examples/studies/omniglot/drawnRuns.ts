import { join } from "node:path";

import { Recognizer } from "one-shot-ts";
import { fileStore } from "one-shot-ts/node";

import { runProgram } from "../shared/runProgram.js";
import { startBackend } from "../shared/startBackend.js";
import { toText } from "../shared/tables.js";
import { writeFigures } from "../shared/writeFigures.js";
import { loadDrawings } from "./data.js";
import { drawingKind, type DrawingEncoder } from "./drawingEncoder.js";
import { drawnFigures } from "./measure.js";
import { normalizeDrawing } from "./normalizeDrawing.js";
import { readOptions, type Options } from "./options.js";
import { countAll, splitAlphabets, textOf } from "./splitAlphabets.js";
import { runsTable } from "./tables.js";

/** Measures the saved net on runs drawn at random from all evaluation alphabets, as `main.ts` does after training. */
export async function measureDrawn(options: Options, print: (line: string) => void): Promise<void> {
  const { seed, quick, out, json } = options;
  const started = performance.now();
  const { threads } = await startBackend(options.backend);
  const drawings = await loadDrawings(options);
  const { test } = splitAlphabets(drawings, false);
  const recognizer = await Recognizer.load(fileStore(join(out, "characters.oneshot")), { encoder: drawingKind });
  const { net } = recognizer.encoder as DrawingEncoder;
  try {
    const images: Uint8Array[] = [];
    for (const row of test) images[row] = normalizeDrawing(drawings.ink[row], drawings.side);
    const figures = await drawnFigures(net, images, drawings, test, quick);
    print(`${drawings.source}: runs of ${textOf(countAll(drawings, test))}`);
    print(`\n${toText(runsTable(figures, "drawn20way"))}`);
    const seconds = (performance.now() - started) / 1000;
    const data = { source: drawings.source };
    await writeFigures(json, { name: "omniglot", seed, threads, seconds, data, figures });
  } finally {
    recognizer.dispose();
  }
}

await runProgram(import.meta.url, (args, print) => measureDrawn(readOptions(args), print));
