import { readFile } from "node:fs/promises";

import { parse } from "csv-parse/sync";

import { listFiles, wrongLayout, type ListedFile } from "./listFiles.js";

const EXPECTED = "UpdatedResumeDataSet.csv (Category, Resume) or LiveCareer's Resume.csv (Resume_str, Category)";

/** Resumes from the two usual tables; empty for a missing table. */
export interface ResumeTables {
  /** By job category. */
  readonly filed: readonly { readonly category: string; readonly text: string }[];
  /** With the headline that each begins with, which is its first line. */
  readonly headed: readonly { readonly headline: string; readonly text: string }[];
}

/**
 * Reads resumes: `UpdatedResumeDataSet.csv` with Category and Resume, without repeated ones, and LiveCareer's `Resume.csv` with Resume_str.
 *
 * @throws RangeError that says what was expected and what is there, or which column is missing.
 */
export async function readResumes(folder: string): Promise<ResumeTables> {
  const who = "readResumes";
  const files = await listFiles(who, folder, EXPECTED);
  const named = (name: string): ListedFile | undefined =>
    files.find(({ within }) => within === name || within.endsWith(`/${name}`));
  const [updated, live] = [named("UpdatedResumeDataSet.csv"), named("Resume.csv")];
  if (updated === undefined && live === undefined) throw wrongLayout(who, folder, EXPECTED, files);
  const filed = new Map<string, { category: string; text: string }>();
  for (const { Category: category, Resume: text } of await rowsOf(updated, ["Category", "Resume"])) {
    if (!filed.has(text)) filed.set(text, { category, text });
  }
  const headed = (await rowsOf(live, ["Resume_str"])).flatMap(({ Resume_str: whole }) => {
    const [headline, ...lines] = whole.trim().split(/\r?\n/);
    return lines.length === 0 ? [] : [{ headline: headline.trim(), text: lines.join("\n").trim() }];
  });
  return { filed: [...filed.values()], headed };
}

async function rowsOf(file: ListedFile | undefined, columns: readonly string[]): Promise<Record<string, string>[]> {
  if (file === undefined) return [];
  const rows = parse<Record<string, string>>(await readFile(file.path, "utf8"), { columns: true, bom: true, skip_empty_lines: true }); // prettier-ignore
  for (const column of columns) {
    if (rows.length > 0 && !(column in rows[0])) throw new RangeError(`readResumes: ${file.path} must have a column ${column}, found ${Object.keys(rows[0]).join(", ")}`); // prettier-ignore
  }
  return rows;
}
