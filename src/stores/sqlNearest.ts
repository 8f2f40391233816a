import type { StoreSearch } from "./galleryStore.js";
import type { SqlClient, SqlQuery, SqlRow } from "./sqlClient.js";

/** pgvector's operator and index for each distance. */
export const SQL_OPERATORS = {
  euclidean: { operator: "<->", index: "vector_l2_ops" },
  squaredEuclidean: { operator: "<->", index: "vector_l2_ops" },
  cosine: { operator: "<=>", index: "vector_cosine_ops" },
  manhattan: { operator: "<+>", index: "vector_l1_ops" },
} as const;

/** Which gallery to search. */
interface Where {
  readonly gallery: unknown;
  readonly size: number;
  readonly isIndexed: boolean;
}

/** How many more identities to fetch than requested: the database ranks in single precision, so identities nearly as near are compared again. */
const MORE = 5;
/** The most templates to request from an index before all are compared. */
const MOST = 1000;

/** The nearest identities, by name, with all of their templates. @param vector - The query as pgvector writes it. */
export async function sqlNearest(
  client: SqlClient,
  where: Where,
  vector: string,
  search: StoreSearch,
): Promise<readonly SqlRow[]> {
  const { top, combine, distance, filter } = search;
  const wanted = top + MORE;
  const { operator } = SQL_OPERATORS[distance as keyof typeof SQL_OPERATORS];
  // A row of zeros is at cosine distance 1 from everything, as everywhere in this library; pgvector returns NaN.
  const measured = `coalesce(nullif(t.template ${operator} $2::vector, 'NaN'), 1)`;
  const isHeld = filter === undefined ? "" : "AND coalesce(i.metadata, '{}') @> $4::jsonb";
  const values = [where.gallery, vector, wanted, ...(filter === undefined ? [] : [JSON.stringify(filter)])];
  if (where.isIndexed && combine === "nearest") {
    const ids = await byIndex(client, where, vector, search, wanted);
    if (ids !== undefined) return found(client.query, ids);
  }
  const rows = await client.query(
    `SELECT t.identity, ${combine === "mean" ? "avg" : "min"}(${measured}) AS distance
     FROM one_shot_templates t ${filter === undefined ? "" : "JOIN one_shot_identities i ON i.id = t.identity"}
     WHERE t.gallery = $1 ${isHeld} GROUP BY t.identity ORDER BY distance, t.identity LIMIT $3`,
    values,
  );
  return found(
    client.query,
    rows.map(({ identity }) => identity),
  );
}

/** Identities of the nearest templates according to the index; undefined if there are too few. */
async function byIndex(
  client: SqlClient,
  { gallery, size }: Where,
  vector: string,
  { distance, filter }: StoreSearch,
  wanted: number,
): Promise<unknown[] | undefined> {
  const { operator } = SQL_OPERATORS[distance as keyof typeof SQL_OPERATORS];
  const id = String(gallery).replace(/\D/g, "");
  const isHeld = filter === undefined ? "" : "AND EXISTS (SELECT 1 FROM one_shot_identities i WHERE i.id = t.identity AND coalesce(i.metadata, '{}') @> $3::jsonb)"; // prettier-ignore
  for (let count = Math.max(40, 4 * wanted); count <= MOST; count *= 5) {
    const rows = await client.transaction(async (query) => {
      // Interpolated, since SET takes no parameters; the numbers are our own.
      await query(`SET LOCAL hnsw.ef_search = ${Math.min(1000, Math.max(100, count))}`);
      await query("SET LOCAL hnsw.iterative_scan = relaxed_order");
      return query(
        `SELECT t.identity FROM one_shot_templates t WHERE t.gallery = ${id} ${isHeld}
         ORDER BY t.template::vector(${size}) ${operator} $1::vector(${size}) LIMIT $2`,
        [vector, count, ...(filter === undefined ? [] : [JSON.stringify(filter)])],
      );
    });
    const ids = [...new Map(rows.map(({ identity }) => [String(identity), identity])).values()];
    if (ids.length >= wanted) return ids.slice(0, 4 * wanted);
    if (rows.length < count) break; // there are no more, or the index does not find them
  }
  return undefined;
}

async function found(query: SqlQuery, ids: readonly unknown[]): Promise<readonly SqlRow[]> {
  if (ids.length === 0) return [];
  return query(
    `SELECT i.name, i.threshold, array_to_string(array_agg(t.template::text ORDER BY t.place), ';') AS templates
     FROM one_shot_identities i JOIN one_shot_templates t ON t.identity = i.id WHERE i.id = ANY($1::bigint[]) GROUP BY i.id ORDER BY i.id`,
    [ids],
  );
}
