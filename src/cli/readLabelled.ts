import { readdir, stat } from "node:fs/promises";
import { extname, join } from "node:path";

import { isMissingPackage } from "../core/optionalPackage.js";
import { audioKind } from "./audioKind.js";
import { imageKind } from "./imageKind.js";
import { kindNamed, KINDS } from "./kinds.js";
import { readTable } from "./readTable.js";
import type { LabelledSamples, SampleKind } from "./sampleKind.js";

/** Labelled samples and their kind. */
export interface Labelled<Sample> {
  readonly kind: SampleKind<Sample>;
  readonly data: LabelledSamples<Sample>;
}

/** How many skipped files are named. */
const MOST_TOLD = 10;

/**
 * Reads a folder of pictures or recordings, one sub-folder per class, or a CSV file with the columns label and text. Files that cannot be read are skipped and reported.
 *
 * @param told - Called with a sentence for each skipped file.
 * @throws Error that says what was expected if there is nothing to read.
 */
export async function readLabelled(source: string, told: (sentence: string) => void): Promise<Labelled<unknown>> {
  const found = await stat(source).catch(() => undefined);
  if (found === undefined) throw new Error(`cannot find ${source}; expected a folder, or a CSV file`);
  if (!found.isDirectory()) return { kind: kindNamed("text"), data: await readTable(source) };
  const files = await classFiles(source);
  const counts = KINDS.map(({ endings }) => files.filter(({ file }) => hasEnding(file, endings)).length);
  const most = Math.max(...counts);
  if (most === 0) {
    throw new Error(
      `${source} must have a sub-folder for each class with pictures (${imageKind.endings.join(", ")}) or recordings (${audioKind.endings.join(", ")}) inside, found ${files.length} other files`,
    );
  }
  const kind = KINDS[counts.indexOf(most)];
  const skipped: string[] = [];
  const read: { sample: unknown; label: string; name: string }[] = [];
  for (const { file, label } of files.filter((one) => hasEnding(one.file, kind.endings))) {
    const name = `${label}/${file}`;
    try {
      read.push({ sample: await kind.read(join(source, label, file)), label, name });
    } catch (error) {
      if (isMissingPackage(error)) throw error; // it would say the same for every file
      skipped.push(`${name}: ${(error as Error).message}`);
    }
  }
  if (read.length === 0)
    throw new Error(`none of the ${skipped.length} ${kind.plural} in ${source} can be read; ${skipped[0]}`);
  for (const reason of skipped.slice(0, MOST_TOLD)) told(`skipped ${reason}`);
  if (skipped.length > MOST_TOLD) told(`skipped ${skipped.length - MOST_TOLD} more`);
  return {
    kind,
    data: {
      samples: read.map(({ sample }) => sample),
      labels: read.map(({ label }) => label),
      names: read.map(({ name }) => name),
    },
  };
}

/** The regular files of each class folder, in order of their names. */
async function classFiles(folder: string): Promise<{ label: string; file: string }[]> {
  const byName = (a: { name: string }, b: { name: string }): number => (a.name < b.name ? -1 : 1);
  const visible = ({ name }: { name: string }): boolean => !name.startsWith(".");
  const files: { label: string; file: string }[] = [];
  for (const entry of (await readdir(folder, { withFileTypes: true })).filter(visible).sort(byName)) {
    if (!entry.isDirectory()) continue;
    const inside = await readdir(join(folder, entry.name), { withFileTypes: true });
    for (const file of inside.filter(visible).sort(byName)) {
      if (file.isFile()) files.push({ label: entry.name, file: file.name });
    }
  }
  return files;
}

const hasEnding = (file: string, endings: readonly string[]): boolean =>
  endings.includes(extname(file).slice(1).toLowerCase());
