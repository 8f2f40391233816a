import { readFile } from "node:fs/promises";

import { parse } from "csv-parse/sync";

import { listFiles, wrongLayout } from "./listFiles.js";

/** An occupation as a register describes it. */
export interface ListedOccupation {
  readonly code: string;
  /** Occupations of one family are alike. */
  readonly family: string;
  readonly title: string;
  /** Other titles. */
  readonly titles: readonly string[];
  readonly description: string;
  readonly tasks: readonly string[];
}

const EXPECTED = "ESCO's occupations_en.csv";

/**
 * Reads ESCO's occupations from its CSV download, `occupations_en.csv`, with other titles on separate lines of one cell.
 *
 * @returns In the file's order; occupations of one ISCO group are a family.
 * @throws RangeError that says what was expected and what is there, or which column is missing.
 */
export async function readEsco(folder: string): Promise<ListedOccupation[]> {
  const who = "readEsco";
  const files = await listFiles(who, folder, EXPECTED);
  const file = files.find(({ within }) => /(^|\/)occupations_en\.csv$/i.test(within));
  if (file === undefined) throw wrongLayout(who, folder, EXPECTED, files);
  const rows = parse<Record<string, string>>(await readFile(file.path, "utf8"), { columns: true, bom: true, skip_empty_lines: true }); // prettier-ignore
  for (const column of ["conceptUri", "iscoGroup", "preferredLabel", "altLabels", "description"]) {
    if (rows.length > 0 && !(column in rows[0])) throw new RangeError(`${who}: ${file.path} must have a column ${column}, found ${Object.keys(rows[0]).join(", ")}`); // prettier-ignore
  }
  return rows.map(({ conceptUri, iscoGroup, preferredLabel, altLabels, description }) => ({
    code: conceptUri,
    family: iscoGroup,
    title: preferredLabel,
    titles: altLabels.split("\n").map((title) => title.trim()).filter((title) => title !== ""), // prettier-ignore
    description,
    tasks: [],
  }));
}
