import { readFile } from "node:fs/promises";

import { optionalPackage } from "../core/optionalPackage.js";
import type { LabelledSamples } from "./sampleKind.js";

type Parse = (text: string, options: Readonly<Record<string, unknown>>) => readonly Readonly<Record<string, string>>[];

/**
 * The texts of a CSV file with a header line that names the columns `label` and `text`; other columns are ignored.
 *
 * @throws Error that names the file, if it cannot be read or is not such a table, or if the package `csv-parse` is missing.
 */
export async function readTable(file: string): Promise<LabelledSamples<string>> {
  const { parse } = await optionalPackage<{ parse: Parse }>("one-shot-ts", "csv-parse/sync", "to read CSV files");
  const content = await readFile(file, "utf8").catch((cause: unknown) => {
    throw new Error(`cannot read ${file}: ${(cause as Error).message}`, { cause });
  });
  let rows: ReturnType<Parse>;
  try {
    rows = parse(content, { columns: true, bom: true, skip_empty_lines: true, trim: true });
  } catch (cause) {
    throw new Error(`${file} is not a CSV table: ${(cause as Error).message}`, { cause });
  }
  const columns = Object.keys(rows.at(0) ?? {});
  if (!columns.includes("label") || !columns.includes("text")) {
    throw new Error(
      `${file} must have a header line with the columns label and text, got ${columns.join(", ") || "no rows"}`,
    );
  }
  const empty = rows.findIndex(({ label, text }) => label === "" || text === "");
  if (empty >= 0) throw new Error(`${file}: row ${empty + 1} must have a label and a text, one is empty`);
  return {
    samples: rows.map(({ text }) => text),
    labels: rows.map(({ label }) => label),
    names: rows.map((_, row) => `${file}, row ${row + 1}`),
  };
}
