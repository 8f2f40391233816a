import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import sharp from "sharp";
import { afterAll } from "vitest";

import type { Terminal } from "../../src/cli/terminal.js";
import { seeded } from "../../src/core/random.js";

/** A folder that is removed after the file's tests. */
export async function temporaryFolder(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), "one-shot-ts-cli-"));
  afterAll(() => rm(folder, { recursive: true, force: true }));
  return folder;
}

/** A terminal that remembers what was written. */
export function recordingTerminal(signal = new AbortController().signal): Terminal & {
  readonly out: string[];
  readonly told: string[];
} {
  const out: string[] = [];
  const told: string[] = [];
  return { out, told, print: (line) => out.push(line), tell: (line) => told.push(line), signal };
}

/** Bars at an angle and a place of their own for each class, with noise: pictures/CLASS/N.png. */
export async function pictureFolder(folder: string, classes: number, perClass: number, first = 0): Promise<string> {
  const random = seeded(7);
  for (let kind = first; kind < first + classes; kind++) {
    await mkdir(join(folder, `class ${kind}`), { recursive: true });
    for (let n = 0; n < perClass; n++) {
      const pixels = Uint8Array.from({ length: 48 * 48 }, (_, i) => {
        const [x, y] = [(i % 48) - 24, Math.floor(i / 48) - 24];
        const across = x * Math.cos(kind * 0.7) + y * Math.sin(kind * 0.7) + (kind % 4) * 6 - 9;
        return Math.abs(across) < 3 + (kind % 2) ? 40 + 40 * random() : 180 + 60 * random();
      });
      const image = sharp(pixels, { raw: { width: 48, height: 48, channels: 1 } });
      await image.png().toFile(join(folder, `class ${kind}`, `${n}.png`));
    }
  }
  return folder;
}

const STEMS = [
  "nurse",
  "driver",
  "baker",
  "welder",
  "teacher",
  "lawyer",
  "farmer",
  "singer",
  "plumber",
  "barber",
  "tailor",
  "miner",
];
const RANKS = ["senior", "junior", "night", "head", "assistant", "trainee"];

/** Job titles: each class has a word of its own, said in several ways. */
export async function titleTable(file: string): Promise<string> {
  const rows = STEMS.flatMap((stem) =>
    RANKS.map((rank, i) => `${stem},"${i % 2 ? `${stem}, ${rank}` : `${rank} ${stem}`}"`),
  );
  await writeFile(file, `label,text\n${rows.join("\n")}\n`);
  return file;
}
