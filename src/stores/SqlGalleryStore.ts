import { check } from "../core/schema.js";
import { detailsSchema } from "../gallery/detailsSchema.js";
import type { IdentityDetails } from "../gallery/identityDetails.js";
import type {
  Committed,
  GalleryStore,
  IdentityChange,
  Mirror,
  StoreBinding,
  StoreCandidate,
  StoreCounts,
  StoredIdentity,
  StoreSearch,
} from "./galleryStore.js";
import { pullByVersion } from "./pullByVersion.js";
import { requireBinding } from "./requireBinding.js";
import type { SqlClient, SqlQuery, SqlRow } from "./sqlClient.js";
import { sqlNearest, SQL_OPERATORS } from "./sqlNearest.js";
import { sqlSchema } from "./sqlSchema.js";

/** Options common to all databases. */
export interface SqlGalleryOptions {
  /** Name of the gallery within the database; default `"main"`. */
  readonly gallery?: string;
  /**
   * `"hnsw"` finds candidates with an approximate pgvector index, which is built at the first opening: for more templates than can be compared one by one. Their distances are still exact.
   * Default none: every template is compared.
   */
  readonly index?: "hnsw";
}

const DETAILS = "i.metadata::text AS metadata, i.threshold, i.weight, i.history::text AS history";
const TEMPLATES = "array_to_string(array_agg(t.template::text ORDER BY t.place), ';') AS templates";

/** A gallery in the tables of a database that speaks PostgreSQL's SQL. */
export class SqlGalleryStore implements GalleryStore {
  readonly name: string;
  private readonly who: string;
  private readonly connect: () => Promise<SqlClient>;
  private readonly options: SqlGalleryOptions;
  private client: SqlClient | undefined;
  private hasVectors = false;
  private bound: (StoreBinding & { readonly id: unknown }) | undefined;

  /** @param place - What messages call the database. */
  constructor(who: string, place: string, connect: () => Promise<SqlClient>, options: SqlGalleryOptions) {
    const { gallery = "main" } = options;
    this.who = who;
    this.name = `${who} ${place}, gallery "${gallery}"`;
    this.connect = connect;
    this.options = { ...options, gallery };
  }

  async open(binding: StoreBinding): Promise<void> {
    this.client ??= await this.connect();
    await this.explained("open", async () => {
      this.hasVectors = await sqlSchema(this.require());
      const { gallery } = this.options;
      const { model, distance, size } = binding;
      const { query } = this.require();
      const find = (): Promise<readonly SqlRow[]> =>
        query("SELECT id, model, distance, size FROM one_shot_galleries WHERE name = $1", [gallery]);
      let found = await find();
      if (found.length === 0) {
        // Only if needed: a replica can be read, but not written to.
        await query(
          "INSERT INTO one_shot_galleries (name, model, distance, size) VALUES ($1, $2, $3, $4) ON CONFLICT (name) DO NOTHING",
          [gallery, model, distance, size],
        );
        found = await find();
      }
      const [kept] = found;
      const own = { model: String(kept.model), distance: String(kept.distance), size: Number(kept.size) };
      requireBinding(this.name, own, binding);
      this.bound = { ...own, id: kept.id };
      if (this.options.index === "hnsw") await this.makeIndex();
    });
  }

  async read(name: string): Promise<StoredIdentity | undefined> {
    return this.explained("read", async () => {
      const [row] = await this.require().query(
        `SELECT i.name, i.version, ${DETAILS}, ${TEMPLATES} FROM one_shot_identities i JOIN one_shot_templates t ON t.identity = i.id
         WHERE i.gallery = $1 AND i.name = $2 GROUP BY i.id`,
        [this.id, name],
      );
      return (row as SqlRow | undefined) && identityOf(this.name, row);
    });
  }

  async names(): Promise<string[]> {
    return this.explained("read", () => this.namesBy(this.require().query));
  }

  async count(): Promise<StoreCounts> {
    return this.explained("read", async () => {
      const [row] = await this.require().query("SELECT identities, templates FROM one_shot_galleries WHERE id = $1", [this.id]); // prettier-ignore
      return { identities: Number(row.identities), templates: Number(row.templates) };
    });
  }

  async commit(changes: readonly IdentityChange[]): Promise<Committed | undefined> {
    return this.explained("write", () =>
      this.require().transaction(async (query) => {
        // One commit at a time per gallery, so that versions are consecutive and mirrors miss none.
        const [{ revision }] = await query("SELECT revision FROM one_shot_galleries WHERE id = $1 FOR UPDATE", [this.id]); // prettier-ignore
        const names = changes.map(({ name }) => name);
        const rows = await query("SELECT id, name, version FROM one_shot_identities WHERE gallery = $1 AND name = ANY($2::text[])", [this.id, names]); // prettier-ignore
        const known = new Map(rows.map((row) => [String(row.name), row]));
        if (!changes.every(({ name, expected }) => Number(known.get(name)?.version ?? 0) === expected))
          return undefined;
        const version = Number(revision) + 1;
        const removed = changes
          .filter(({ next }) => next === undefined)
          .map(({ name }) => known.get(name)?.id)
          .filter((id) => id !== undefined);
        let templates = -(await this.remove(query, removed));
        templates += await this.put(query, changes, known, version);
        const added = changes.filter(({ name, next }) => next !== undefined && !known.has(name)).length;
        await query(
          "UPDATE one_shot_galleries SET revision = $2, identities = identities + $3, templates = templates + $4 WHERE id = $1",
          [this.id, version, added - removed.length, templates],
        );
        return { before: String(revision), after: String(version), version };
      }),
    );
  }

  async pull(since: string | undefined, mirror: Mirror): Promise<string> {
    return this.explained("read", async () => {
      const client = this.require();
      const [{ revision }] = await client.query("SELECT revision FROM one_shot_galleries WHERE id = $1", [this.id]);
      if (String(revision) === since) return since;
      return client.transaction(async (query) => {
        await query("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ");
        const [now] = await query("SELECT revision, identities FROM one_shot_galleries WHERE id = $1", [this.id]);
        await this.pullChanged(query, Number(since ?? 0), mirror);
        await pullByVersion(mirror, { changed: [], size: Number(now.identities), names: () => this.namesBy(query) });
        return String(now.revision);
      });
    });
  }

  searches(distance: string): boolean {
    return this.hasVectors && distance in SQL_OPERATORS;
  }

  async nearest(queries: readonly Float32Array[], search: StoreSearch): Promise<StoreCandidate[][]> {
    return this.explained("search", async () => {
      const client = this.require();
      const where = { gallery: this.id, size: this.bound!.size, isIndexed: this.options.index === "hnsw" };
      const found = queries.map((query) => sqlNearest(client, where, vectorText(query), search));
      return (await Promise.all(found)).map((rows) =>
        rows.map(({ name, threshold, templates }) => ({
          name: String(name),
          ...(threshold !== null && { threshold: Number(threshold) }),
          templates: templatesOf(templates),
        })),
      );
    });
  }

  async compact(): Promise<void> {
    await this.explained("write", async () => {
      const { query } = this.require();
      for (const table of ["templates", "identities"]) await query(`VACUUM (FULL, ANALYZE) one_shot_${table}`);
    });
  }

  async close(): Promise<void> {
    const { client } = this;
    this.client = undefined;
    await client?.close();
  }

  private get id(): unknown {
    return this.bound?.id;
  }

  private require(): SqlClient {
    if (this.client !== undefined) return this.client;
    throw new Error(`${this.name} is closed; open it again`);
  }

  /** Removes identities and their templates; returns how many templates. */
  private async remove(query: SqlQuery, ids: readonly unknown[]): Promise<number> {
    if (ids.length === 0) return 0;
    const gone = await query("WITH gone AS (DELETE FROM one_shot_templates WHERE identity = ANY($1::bigint[]) RETURNING 1) SELECT count(*) AS count FROM gone", [ids]); // prettier-ignore
    await query("DELETE FROM one_shot_identities WHERE id = ANY($1::bigint[])", [ids]);
    return Number(gone[0].count);
  }

  /** Enrolls and changes identities; returns how many more templates there are. */
  private async put(
    query: SqlQuery,
    changes: readonly IdentityChange[],
    known: ReadonlyMap<string, SqlRow>,
    version: number,
  ): Promise<number> {
    const puts = changes.flatMap(({ name, next }) => (next === undefined ? [] : [{ name, ...next }]));
    if (puts.length === 0) return 0;
    const json = (value: unknown): string | null => (value === undefined ? null : JSON.stringify(value));
    const rows = await query(
      `INSERT INTO one_shot_identities (gallery, name, version, metadata, threshold, weight, history)
       SELECT $1, u.name, $2, u.metadata::jsonb, u.threshold, u.weight, u.history::jsonb
       FROM unnest($3::text[], $4::text[], $5::double precision[], $6::double precision[], $7::text[]) WITH ORDINALITY
         AS u (name, metadata, threshold, weight, history, place) ORDER BY u.place
       ON CONFLICT (gallery, name) DO UPDATE SET version = excluded.version, metadata = excluded.metadata, threshold = excluded.threshold,
         weight = excluded.weight, history = excluded.history
       RETURNING id, name`,
      [
        this.id,
        version,
        puts.map(({ name }) => name),
        puts.map(({ details }) => json(details.metadata)),
        puts.map(({ details }) => details.threshold ?? null),
        puts.map(({ details }) => details.weight ?? null),
        puts.map(({ details }) => json(details.history)),
      ],
    );
    const ids = new Map(rows.map(({ id, name }) => [String(name), id]));
    const old = puts.filter(({ name }) => known.has(name));
    let more = 0;
    if (old.length > 0) {
      const cut = await query(
        `WITH gone AS (DELETE FROM one_shot_templates t USING unnest($1::bigint[], $2::integer[]) AS u (identity, kept)
         WHERE t.identity = u.identity AND t.place >= u.kept RETURNING 1) SELECT count(*) AS count FROM gone`,
        [old.map(({ name }) => ids.get(name)), old.map(({ keep }) => keep)],
      );
      more -= Number(cut[0].count);
    }
    const added = puts.flatMap(
      ({ name, keep, templates }) =>
      templates.map((row, i) => ({ id: ids.get(name), place: keep + i, text: this.hasVectors ? vectorText(row) : `{${row.join(",")}}` })), // prettier-ignore
    );
    if (added.length > 0) {
      await query(
        `INSERT INTO one_shot_templates (gallery, identity, place, template)
         SELECT $1, u.identity, u.place, u.template::${this.hasVectors ? "vector" : "real[]"}
         FROM unnest($2::bigint[], $3::integer[], $4::text[]) AS u (identity, place, template)`,
        [this.id, added.map(({ id }) => id), added.map(({ place }) => place), added.map(({ text }) => text)],
      );
    }
    return more + added.length;
  }

  /** Gives a mirror what has changed since, in batches. */
  private async pullChanged(query: SqlQuery, since: number, mirror: Mirror): Promise<void> {
    let last: unknown = 0;
    for (;;) {
      const rows = await query(
        `SELECT i.id, i.name, i.version, ${DETAILS}, ${TEMPLATES} FROM
           (SELECT * FROM one_shot_identities WHERE gallery = $1 AND version > $2 AND id > $3 ORDER BY id LIMIT 2000) i
         JOIN one_shot_templates t ON t.identity = i.id GROUP BY i.id, i.name, i.version, i.metadata, i.threshold, i.weight, i.history ORDER BY i.id`,
        [this.id, since, last],
      );
      for (const row of rows) mirror.put(identityOf(this.name, row));
      if (rows.length === 0) return;
      last = rows[rows.length - 1].id;
    }
  }

  private async namesBy(query: SqlQuery): Promise<string[]> {
    const rows = await query("SELECT name FROM one_shot_identities WHERE gallery = $1 ORDER BY id", [this.id]);
    return rows.map(({ name }) => String(name));
  }

  /** One index per gallery, since one table holds templates of several sizes. */
  private async makeIndex(): Promise<void> {
    const { size, distance } = this.bound!;
    const kind = (SQL_OPERATORS as Partial<Record<string, { readonly index: string }>>)[distance]?.index;
    if (!this.hasVectors || kind === undefined) {
      throw new RangeError(`${this.name}: index "hnsw" needs the extension pgvector and the distance euclidean, cosine or manhattan, got ${distance}`); // prettier-ignore
    }
    const { query } = this.require();
    const [{ version }] = await query("SELECT extversion AS version FROM pg_extension WHERE extname = 'vector'");
    const [major, minor] = String(version).split(".").map(Number);
    if (major === 0 && minor < 8) {
      throw new RangeError(`${this.name}: index "hnsw" needs pgvector 0.8 or later, got ${String(version)}; ALTER EXTENSION vector UPDATE`); // prettier-ignore
    }
    const id = String(this.id).replace(/\D/g, "");
    await query(
      `CREATE INDEX IF NOT EXISTS one_shot_hnsw_${id} ON one_shot_templates USING hnsw ((template::vector(${size})) ${kind}) WHERE gallery = ${id}`,
    );
  }

  private async explained<T>(verb: string, act: () => Promise<T>): Promise<T> {
    try {
      return await act();
    } catch (cause) {
      if (cause instanceof Error && cause.message.startsWith(this.who)) throw cause;
      const reason = cause instanceof Error ? cause.message : String(cause);
      const state = verb === "write" ? "; what was acknowledged before is unchanged" : "";
      throw new Error(`${this.name}: could not ${verb}: ${reason}${state}`, { cause });
    }
  }
}

const vectorText = (row: Float32Array): string => `[${row.join(",")}]`;

function templatesOf(text: unknown): Float32Array[] {
  return String(text)
    .split(";")
    .map((row) => Float32Array.from(row.slice(1, -1).split(","), Number));
}

function identityOf(
  who: string,
  { name, version, metadata, threshold, weight, history, templates }: SqlRow,
): StoredIdentity {
  const details: IdentityDetails = check(who, detailsSchema, {
    ...(metadata !== null && { metadata: JSON.parse(metadata as string) as unknown }),
    ...(threshold !== null && { threshold: Number(threshold) }),
    ...(weight !== null && { weight: Number(weight) }),
    ...(history !== null && { history: JSON.parse(history as string) as unknown }),
  });
  return { name: String(name), version: Number(version), templates: templatesOf(templates), details };
}
