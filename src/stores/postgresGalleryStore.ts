import { requireFunction, requireOptions, shown } from "../core/check.js";
import { optionalPackage } from "../core/optionalPackage.js";
import type { GalleryStore } from "./galleryStore.js";
import { requireSqlOptions } from "./requireSqlOptions.js";
import type { SqlClient, SqlQuery, SqlRow } from "./sqlClient.js";
import { SqlGalleryStore, type SqlGalleryOptions } from "./SqlGalleryStore.js";

/** What is needed from a `Pool` of the package `pg`. */
export interface PostgresPool {
  /** Runs one statement on any connection. */
  query(text: string, values?: unknown[]): Promise<{ rows: SqlRow[] }>;
  /** Lends a connection. */
  connect(): Promise<PostgresClient>;
  /** Closes all connections. */
  end(): Promise<void>;
}

/** What is needed from a client that a `Pool` of the package `pg` lends. */
export interface PostgresClient {
  /** Runs one statement. */
  query(text: string, values?: unknown[]): Promise<{ rows: SqlRow[] }>;
  /** Returns the connection to the pool; given an error, closes it instead. */
  release(error?: Error | boolean): void;
  /** Listens for errors that break the connection. */
  on?(event: "error", act: () => void): unknown;
  /** Stops listening. */
  off?(event: "error", act: () => void): unknown;
}

/** Options of {@link postgresGalleryStore}: either `connectionString` or `pool`. */
export interface PostgresGalleryOptions extends SqlGalleryOptions {
  /** For example `postgres://user:password@host/database`; {@link StoredGallery.close} ends the connections. */
  readonly connectionString?: string;
  /**
   * A `Pool` of the package `pg`, such as one that several galleries share. It remains the caller's, who must listen to its `error` event: otherwise a connection that breaks while idle ends the
   * process.
   */
  readonly pool?: PostgresPool;
}

const WHO = "postgresGalleryStore";

/**
 * A store in PostgreSQL, for any number of processes on any number of machines. Needs the package `pg`.
 *
 * With the extension pgvector, 0.7 or later, the database searches, so that no process has to hold the templates. Without it the database only stores them, and each process searches its own copy.
 * The tables are created at the first opening; `compact` clears removed data from them (`VACUUM FULL`, which locks them meanwhile).
 *
 * @example
 * ```ts
 * const store = postgresGalleryStore({ connectionString: "postgres://localhost/people", gallery: "staff" });
 * const people = await StoredGallery.open(store, { encoder: vectorEncoder({ net }), calibration });
 * ```
 */
export function postgresGalleryStore(options: PostgresGalleryOptions): GalleryStore {
  const { connectionString, pool } = requireOptions(WHO, options);
  requireSqlOptions(WHO, options);
  if ((connectionString === undefined) === (pool === undefined)) {
    throw new TypeError(`${WHO}: options must have one of connectionString and pool, got ${shown(options)}`);
  }
  if (pool !== undefined) {
    for (const verb of ["query", "connect"]) requireFunction(WHO, `pool.${verb}`, Reflect.get(Object(pool), verb), "pass a Pool of the package pg"); // prettier-ignore
    return new SqlGalleryStore(
      WHO,
      "on a pool",
      () => Promise.resolve(clientOf(pool, () => Promise.resolve())),
      options,
    );
  }
  if (typeof connectionString !== "string" || connectionString === "") {
    throw new TypeError(`${WHO}: connectionString must be a text, got ${typeof connectionString}`);
  }
  const connect = async (): Promise<SqlClient> => {
    const { default: pg } = await optionalPackage<{ default: { Pool: new (options: object) => PostgresPool & { on(event: "error", act: () => void): void } } }>(WHO, "pg", "to reach PostgreSQL"); // prettier-ignore
    const own = new pg.Pool({ connectionString });
    // A connection that breaks while nobody uses it: the next call opens another.
    own.on("error", () => undefined);
    return clientOf(own, () => own.end());
  };
  return new SqlGalleryStore(WHO, withoutPassword(connectionString), connect, options);
}

function clientOf(pool: PostgresPool, close: () => Promise<void>): SqlClient {
  const asked =
    (client: Pick<PostgresPool, "query">): SqlQuery =>
    async (text, values = []) =>
      (await client.query(text, [...values])).rows;
  return {
    query: asked(pool),
    transaction: async (act) => {
      const client = await pool.connect();
      // A connection that breaks between two queries: the next query reports it.
      const ignore = (): void => undefined;
      client.on?.("error", ignore);
      let broken: Error | undefined;
      try {
        await client.query("BEGIN");
        const done = await act(asked(client));
        await client.query("COMMIT");
        return done;
      } catch (error) {
        await client.query("ROLLBACK").catch((cause: unknown) => {
          broken = cause as Error;
        });
        throw error;
      } finally {
        client.off?.("error", ignore);
        client.release(broken);
      }
    },
    close,
  };
}

/** For messages and logs. */
function withoutPassword(connectionString: string): string {
  return connectionString.replace(/^([a-z]+:\/\/)[^@/]*@/i, "$1").replace(/\?.*$/, "");
}
