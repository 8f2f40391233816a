import { resolve } from "node:path";
import { requireFunction, requireOptions, shown } from "../core/check.js";
import { optionalPackage } from "../core/optionalPackage.js";
import { withLock } from "../node/withLock.js";
import type { GalleryStore } from "./galleryStore.js";
import { requireSqlOptions } from "./requireSqlOptions.js";
import type { SqlClient, SqlQuery, SqlRow } from "./sqlClient.js";
import { SqlGalleryStore, type SqlGalleryOptions } from "./SqlGalleryStore.js";

/** What is needed from a `PGlite` of the package `@electric-sql/pglite`. */
export interface PgliteDatabase {
  /** Runs one statement. */
  query(text: string, values?: unknown[]): Promise<{ rows: unknown[] }>;
  /** Runs several statements as one. */
  transaction(
    act: (transaction: { query(text: string, values?: unknown[]): Promise<{ rows: unknown[] }> }) => Promise<void>,
  ): Promise<unknown>;
  /** Closes the database. */
  close(): Promise<void>;
}

/** Options of {@link pgliteGalleryStore}: either `folder` or `database`. */
export interface PgliteGalleryOptions extends SqlGalleryOptions {
  /** Folder of the database, which is created if there is none. Stores in this process that name the same folder share the database. */
  readonly folder?: string;
  /** A `PGlite` that is already open, created with the extension `vector` from `@electric-sql/pglite-pgvector`. It remains the caller's. */
  readonly database?: PgliteDatabase;
}

const WHO = "pgliteGalleryStore";
/** How long to wait for another process to leave the folder, in milliseconds. */
const PATIENCE = 2000;

interface Shared {
  readonly database: PgliteDatabase;
  readonly leave: () => void;
}
/** Databases that are open in this process, by folder. */
const opened = new Map<string, { users: number; readonly shared: Promise<Shared> }>();
/** Databases that are being closed. */
const closing = new Map<string, Promise<void>>();

/**
 * A store in PGlite, PostgreSQL with pgvector inside this process: nothing to install or start but the packages `@electric-sql/pglite` and `@electric-sql/pglite-pgvector`, whose
 * versions must be compatible.
 *
 * One process at a time may use a folder; a second one is refused. A commit survives if the process is killed. PGlite does not flush to disk, so a power cut may lose the last
 * commits: use `fileGalleryStore` or `postgresGalleryStore` if that matters.
 *
 * @example
 * ```ts
 * const people = await StoredGallery.open(pgliteGalleryStore({ folder: "people.db" }), { encoder: vectorEncoder({ net }), calibration });
 * ```
 */
export function pgliteGalleryStore(options: PgliteGalleryOptions): GalleryStore {
  const { folder, database } = requireOptions(WHO, options);
  requireSqlOptions(WHO, options);
  if ((folder === undefined) === (database === undefined)) {
    throw new TypeError(`${WHO}: options must have one of folder and database, got ${shown(options)}`);
  }
  if (database !== undefined) {
    for (const verb of ["query", "transaction"]) requireFunction(WHO, `database.${verb}`, Reflect.get(Object(database), verb), "pass a PGlite"); // prettier-ignore
    return new SqlGalleryStore(WHO, "on a database", () => Promise.resolve(clientOf(database, () => Promise.resolve())), options); // prettier-ignore
  }
  if (typeof folder !== "string" || folder === "") {
    throw new TypeError(`${WHO}: folder must be a path, got ${shown(folder)}`);
  }
  return new SqlGalleryStore(WHO, folder, () => openFolder(resolve(folder)), options);
}

async function openFolder(folder: string): Promise<SqlClient> {
  await closing.get(folder);
  const known = opened.get(folder) ?? { users: 0, shared: start(folder) };
  opened.set(folder, known);
  known.users++;
  const leave = async (): Promise<void> => {
    if (--known.users > 0) return;
    opened.delete(folder);
    const end = known.shared
      .then(async ({ database, leave }) => {
        await database.close().finally(leave);
      })
      .finally(() => {
        closing.delete(folder);
      });
    closing.set(folder, end);
    await end;
  };
  try {
    return clientOf((await known.shared).database, leave);
  } catch (error) {
    await leave().catch(() => undefined);
    throw error;
  }
}

/** Opens a folder's database, and holds its lock until `leave` is called. */
async function start(folder: string): Promise<Shared> {
  const [{ PGlite }, { vector }] = await Promise.all([
    optionalPackage<{ PGlite: { create(options: object): Promise<PgliteDatabase> } }>(WHO, "@electric-sql/pglite", "to keep a gallery in a database"), // prettier-ignore
    optionalPackage<{ vector: object }>(WHO, "@electric-sql/pglite-pgvector", "to search in it"),
  ]);
  return new Promise((resolve, reject) => {
    withLock(
      WHO,
      folder,
      async () => {
        const database = await PGlite.create({ dataDir: folder, extensions: { vector } });
        await new Promise<void>((leave) => {
          resolve({ database, leave });
        });
      },
      PATIENCE,
    ).catch((cause: unknown) => {
      const isTaken = cause instanceof Error && cause.message.includes("another process");
      reject(isTaken ? new Error(`${WHO}: ${folder} is in use by another process, and PGlite serves one at a time; use fileGalleryStore or postgresGalleryStore for several`, { cause }) : new Error(`${WHO}: could not open ${folder}: ${(cause as Error).message}`, { cause })); // prettier-ignore
    });
  });
}

function clientOf(database: PgliteDatabase, close: () => Promise<void>): SqlClient {
  const asked =
    (target: Pick<PgliteDatabase, "query">): SqlQuery =>
    async (text, values = []) =>
      (await target.query(text, [...values])).rows as SqlRow[];
  return {
    query: asked(database),
    transaction: async <T>(act: (query: SqlQuery) => Promise<T>): Promise<T> => {
      let done: { readonly value: T } | undefined;
      await database.transaction(async (transaction) => {
        done = { value: await act(asked(transaction)) };
      });
      return done!.value;
    },
    close,
  };
}
