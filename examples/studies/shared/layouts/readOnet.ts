import { readFile } from "node:fs/promises";

import { parse } from "csv-parse/sync";

import { listFiles, wrongLayout } from "./listFiles.js";
import type { ListedOccupation } from "./readEsco.js";

const EXPECTED = "O*NET's text files: Occupation Data.txt, Alternate Titles.txt and Task Statements.txt";

/**
 * Reads the occupations of O*NET from the text files of its database, tab separated: `Occupation Data.txt`, `Alternate Titles.txt`, `Task Statements.txt`.
 *
 * @returns In the order of `Occupation Data.txt`; occupations of one family share the first six digits of their code.
 * @throws RangeError that says what was expected and what is there, or which column is missing.
 */
export async function readOnet(folder: string): Promise<ListedOccupation[]> {
  const who = "readOnet";
  const files = await listFiles(who, folder, EXPECTED);
  const rows = async (name: string, columns: readonly string[]): Promise<Record<string, string>[]> => {
    const file = files.find(({ within }) => within === name || within.endsWith(`/${name}`));
    if (file === undefined) throw wrongLayout(who, folder, EXPECTED, files);
    const read = parse<Record<string, string>>(await readFile(file.path, "utf8"), { columns: true, delimiter: "\t", quote: null, bom: true, skip_empty_lines: true }); // prettier-ignore
    for (const column of columns) {
      if (read.length > 0 && !(column in read[0])) throw new RangeError(`${who}: ${file.path} must have a column ${column}, found ${Object.keys(read[0]).join(", ")}`); // prettier-ignore
    }
    return read;
  };
  const code = "O*NET-SOC Code";
  const occupations = await rows("Occupation Data.txt", [code, "Title", "Description"]);
  const titles = groupBy(await rows("Alternate Titles.txt", [code, "Alternate Title"]), code, "Alternate Title");
  const tasks = groupBy(await rows("Task Statements.txt", [code, "Task"]), code, "Task");
  return occupations.map((row) => ({
    code: row[code],
    family: row[code].slice(0, 7),
    title: row.Title,
    titles: titles.get(row[code]) ?? [],
    description: row.Description,
    tasks: tasks.get(row[code]) ?? [],
  }));
}

function groupBy(rows: readonly Record<string, string>[], key: string, value: string): Map<string, string[]> {
  const groups = new Map<string, string[]>();
  for (const row of rows) groups.set(row[key], [...(groups.get(row[key]) ?? []), row[value]]);
  return groups;
}
