import { existsSync } from "node:fs";
import { fileURLToPath } from "node:url";

import { listFiles } from "../shared/layouts/listFiles.js";
import { readMelo, type Melo } from "../shared/layouts/readMelo.js";
import type { FormSearch } from "./meloFigures.js";

/** The set used in developing this project; it is not part of it. */
const SHARED = "../../../../shared/data/melo";

/** MELO's titles and surface forms: those in the given folder if it holds them, or else the shared ones; undefined if there are none, or with `quick`. */
export async function loadMelo({
  data,
  quick,
}: {
  readonly data?: string | undefined;
  readonly quick: boolean;
}): Promise<FormSearch | undefined> {
  if (data !== undefined) {
    const files = await listFiles("loadMelo", data, "a folder");
    const isThere = files.some(({ within }) => /(^|\/)corpus_elements\.tsv(\.gz)?$/.test(within));
    return isThere ? formSearch(await readMelo(data)) : undefined;
  }
  const shared = fileURLToPath(new URL(SHARED, import.meta.url));
  return quick || !existsSync(shared) ? undefined : formSearch(await readMelo(shared));
}

/** The queries that have an answer, with forms referred to by index. */
export function formSearch({ queries, corpus, relevant }: Melo): FormSearch {
  const placeOf = new Map(corpus.map(({ id }, place) => [id, place]));
  const concepts = new Map<string, number>();
  for (const { concept } of corpus) if (!concepts.has(concept)) concepts.set(concept, concepts.size);
  const asked = queries.filter(({ id }) => (relevant.get(id)?.size ?? 0) > 0);
  return {
    queries: asked.map(({ title }) => title),
    forms: corpus.map(({ form }) => form),
    occupationOf: corpus.map(({ concept }) => concepts.get(concept)!),
    right: asked.map(({ id }) => {
      const places = [...relevant.get(id)!].map((element) => {
        const place = placeOf.get(element);
        if (place === undefined) throw new RangeError(`formSearch: the annotations name ${element}, which is not in the corpus`); // prettier-ignore
        return place;
      });
      return new Set(places);
    }),
  };
}
