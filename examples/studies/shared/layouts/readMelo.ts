import { readFile } from "node:fs/promises";
import { gunzipSync } from "node:zlib";

import { listFiles, wrongLayout } from "./listFiles.js";

const EXPECTED = "a dataset of MELO: queries.tsv, corpus_elements.tsv and annotations.tsv";

/** Job titles to link to occupations. */
export interface Melo {
  readonly source: string;
  readonly queries: readonly { readonly id: string; readonly title: string }[];
  /** Surface forms of occupations; `C001940_en_000` is form 0 of concept C001940. */
  readonly corpus: readonly { readonly id: string; readonly concept: string; readonly form: string }[];
  /** The ids of the surface forms that are right for a query, by its id. */
  readonly relevant: ReadonlyMap<string, ReadonlySet<string>>;
}

/**
 * Reads a dataset of the MELO benchmark: `queries.tsv` (id, title), `corpus_elements.tsv` (id, surface form) and `annotations.tsv` (query, 0, corpus
 * element, 1), tab separated without a header, plain or gzipped.
 *
 * @throws RangeError that says what was expected and what is there, or which line is invalid.
 */
export async function readMelo(folder: string): Promise<Melo> {
  const who = "readMelo";
  const files = await listFiles(who, folder, EXPECTED);
  const rows = async (name: string, cells: number): Promise<string[][]> => {
    const file = files.find(({ within }) => new RegExp(`(^|/)${name}\\.tsv(\\.gz)?$`).test(within));
    if (file === undefined) throw wrongLayout(who, folder, EXPECTED, files);
    const bytes = await readFile(file.path);
    const text = (file.path.endsWith(".gz") ? gunzipSync(bytes) : bytes).toString("utf8");
    const lines = text.split(/\r?\n/).filter((line) => line !== "").map((line) => line.split("\t")); // prettier-ignore
    const wrong = lines.findIndex((line) => line.length !== cells);
    if (wrong >= 0) throw new RangeError(`${who}: line ${wrong + 1} of ${file.path} must have ${cells} cells, got ${lines[wrong].length}`); // prettier-ignore
    return lines;
  };
  const relevant = new Map<string, Set<string>>();
  for (const [query, , element, isRight] of await rows("annotations", 4)) {
    if (Number(isRight) > 0) relevant.set(query, (relevant.get(query) ?? new Set()).add(element));
  }
  return {
    source: `${folder} (MELO)`,
    queries: (await rows("queries", 2)).map(([id, title]) => ({ id, title })),
    corpus: (await rows("corpus_elements", 2)).map(([id, form]) => ({ id, concept: id.split("_")[0], form })),
    relevant,
  };
}
