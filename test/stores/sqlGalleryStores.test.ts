// Tests SqlGalleryStore, pgliteGalleryStore, postgresGalleryStore: they share one database, which takes seconds to make.
import { PGlite } from "@electric-sql/pglite";
import { vector } from "@electric-sql/pglite-pgvector";
import { PGLiteSocketServer } from "@electric-sql/pglite-socket";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import pg from "pg";
import { afterAll, beforeAll, describe, expect, it } from "vitest";

import { seeded } from "../../src/core/random.js";
import { cosine } from "../../src/distances/cosine.js";
import type { GalleryStore } from "../../src/stores/galleryStore.js";
import { pgliteGalleryStore } from "../../src/stores/pgliteGalleryStore.js";
import { postgresGalleryStore } from "../../src/stores/postgresGalleryStore.js";
import { openPlain, plainEncoder, storeConformance } from "./storeConformance.js";

const PORT = 54_327;
let database: PGlite;
let server: PGLiteSocketServer;
const url = `postgres://postgres@127.0.0.1:${PORT}/postgres`;
const pools: pg.Pool[] = [];
let places = 0;

beforeAll(async () => {
  database = await PGlite.create({ extensions: { vector } });
  server = new PGLiteSocketServer({ db: database, port: PORT, host: "127.0.0.1", maxConnections: 20 });
  await server.start();
});
afterAll(async () => {
  for (const pool of pools) await pool.end();
  await server.stop();
  await database.close();
});

const byGallery = (make: (gallery: string) => GalleryStore) => () => {
  const place = places++;
  return Promise.resolve({ store: (gallery = "main") => make(`${gallery} ${place}`), isShared: true });
};

storeConformance("pgliteGalleryStore", { fresh: byGallery((gallery) => pgliteGalleryStore({ database, gallery })) });
storeConformance("postgresGalleryStore over the wire", {
  fresh: byGallery((gallery) => {
    if (pools.length === 0) {
      const pool = new pg.Pool({ connectionString: url, max: 4 });
      pool.on("error", () => undefined); // its server is stopped below
      pools.push(pool);
    }
    return postgresGalleryStore({ pool: pools[0], gallery });
  }),
});
// A real server, such as postgres://postgres@127.0.0.1:5432/postgres; with pgvector it searches, without it keeps.
const real = process.env.ONE_SHOT_POSTGRES;
if (real !== undefined) {
  storeConformance("postgresGalleryStore on a server", {
    fresh: () => {
      const place = `${process.pid} ${places++}`;
      const store = (gallery = "main"): GalleryStore =>
        postgresGalleryStore({ connectionString: real, gallery: `${gallery} ${place}` });
      return Promise.resolve({ store, isShared: true });
    },
  });
}

describe("galleries in a database", () => {
  it("leave nothing of who was removed in the tables, the history included", async () => {
    const gallery = await openPlain(pgliteGalleryStore({ database, gallery: "removal" }), { history: true });
    await gallery.enroll("Erika Mustermann", [0.123456, -9.87654], { metadata: { address: "Heidestraße 17" } });
    await gallery.enroll("bert", [[5, 0], [-9.87654, 0.123456]]); // prettier-ignore
    await gallery.update("bert", [5, 5]);
    const dump = async (): Promise<string> => {
      const tables = ["galleries", "identities", "templates"];
      const rows = await Promise.all(tables.map((table) => database.query(`SELECT * FROM one_shot_${table}`)));
      return JSON.stringify(rows.map((found) => found.rows));
    };
    expect(await dump()).toMatch(/Mustermann.*0\.123456,-9\.87654/s);
    expect(await dump()).not.toContain("-9.87654,0.123456");
    await gallery.remove("Erika Mustermann");
    const left = await dump();
    for (const sought of ["Mustermann", "Heidestra", "0.123456"]) expect(left).not.toContain(sought);
    expect(left).toContain("bert");
    await gallery.compact();
    expect(await gallery.names()).toEqual(["bert"]);
    await gallery.close();
  });

  it("answer an approximate index's candidates with exact distances, and as all compared do", async () => {
    const random = seeded(5);
    const encoder = plainEncoder({ size: 16, distance: cosine });
    const draw = (): number[] => Array.from({ length: 16 }, () => random() - 0.5);
    const store = (index?: "hnsw"): GalleryStore =>
      pgliteGalleryStore({ database, gallery: "indexed", ...(index && { index }) });
    const exact = await openPlain(store(), { encoder });
    const entries = Array.from({ length: 3000 }, (_, i) => ({ name: `person ${i}`, templates: [draw(), draw()], metadata: { even: i % 2 === 0 } })); // prettier-ignore
    await exact.enrollTemplates(entries, await encoder.fingerprint());
    const indexed = await openPlain(store("hnsw"), { encoder });
    const queries = Array.from({ length: 40 }, draw);
    let same = 0;
    for (const filter of [undefined, { even: true }]) {
      const options = { top: 3, ...(filter && { filter }) };
      const [truth, found] = await Promise.all([
        exact.identifyAll(queries, options),
        indexed.identifyAll(queries, options),
      ]);
      for (const [i, { candidates }] of found.entries()) {
        for (const { name, distance } of candidates) {
          expect(distance).toBe((await exact.verify(name, queries[i])).distance);
          expect(filter === undefined || Number(name.slice(7)) % 2 === 0).toBe(true);
        }
        if (candidates[0].name === truth[i].candidates[0].name) same++;
      }
    }
    expect(same).toBeGreaterThanOrEqual(78); // of 80
    await Promise.all([exact.close(), indexed.close()]);
  });

  it("refuse an index that the installed pgvector cannot search", async () => {
    const [{ extversion: installed }] = (await database.query<{ extversion: string }>("SELECT extversion FROM pg_extension WHERE extname = 'vector'")).rows; // prettier-ignore
    const pretend = (version: string): Promise<unknown> =>
      database.query("UPDATE pg_extension SET extversion = $1 WHERE extname = 'vector'", [version]);
    await pretend("0.7.4");
    try {
      await expect(openPlain(pgliteGalleryStore({ database, gallery: "old", index: "hnsw" }))).rejects.toThrow(
        /gallery "old": index "hnsw" needs pgvector 0\.8 or later, got 0\.7\.4; ALTER EXTENSION vector UPDATE/,
      );
    } finally {
      await pretend(installed);
    }
  });

  it("search a copy in memory where that is asked for", async () => {
    const store = (): GalleryStore => pgliteGalleryStore({ database, gallery: "in memory" });
    const one = await openPlain(store(), { search: "memory" });
    const two = await openPlain(store(), { search: "memory" });
    await one.enroll("anna", [0, 0]);
    await one.enroll("bert", [5, 0]);
    expect((await two.identify([0, 0])).name).toBe("anna");
    await two.remove("anna");
    await two.rename("bert", "berta");
    expect((await one.identify([0, 0])).candidates.map(({ name }) => name)).toEqual(["berta"]);
    await Promise.all([one.close(), two.close()]);
  });

  it("answer a lost connection with an error, and keep what was acknowledged", async () => {
    const pool = new pg.Pool({ connectionString: url, max: 2 });
    pool.on("error", () => undefined);
    const gallery = await openPlain(postgresGalleryStore({ pool: pool, gallery: "lost" }));
    await gallery.enroll("anna", [0, 0]);
    await server.stop();
    const lost = /^postgresGalleryStore on a pool, gallery "lost": could not (write|read|search): /;
    await expect(gallery.enroll("bert", [5, 0])).rejects.toThrow(lost);
    await expect(gallery.identify([0, 0])).rejects.toThrow(lost);
    server = new PGLiteSocketServer({ db: database, port: PORT, host: "127.0.0.1", maxConnections: 20 });
    await server.start();
    expect((await gallery.identify([0, 0])).name).toBe("anna");
    expect(await gallery.names()).toEqual(["anna"]);
    await gallery.enroll("carl", [9, 0]);
    await gallery.close();
    await pool.end();
  });

  it("say what is missing or wrong", async () => {
    const closed = postgresGalleryStore({ connectionString: "postgres://me:secret@127.0.0.1:1/none" });
    const refused = openPlain(closed);
    await expect(refused).rejects.toThrow(
      /^postgresGalleryStore postgres:\/\/127\.0\.0\.1:1\/none, gallery "main": could not open: /,
    );
    await expect(refused).rejects.not.toThrow(/secret/);
    expect(() => postgresGalleryStore({})).toThrow(/must have one of connectionString and pool, got \{\}/);
    expect(() => pgliteGalleryStore({})).toThrow(/must have one of folder and database/);
    expect(() => pgliteGalleryStore({ folder: "x", gallery: "" })).toThrow(
      /pgliteGalleryStore: gallery: a name must not be empty/,
    );
    expect(() => pgliteGalleryStore({ folder: "x", index: "btree" as "hnsw" })).toThrow(
      /index must be "hnsw" or left out, got "btree"/,
    );
  });
});

describe("pgliteGalleryStore", () => {
  it("keeps a folder, which the stores of a process share and other processes are kept out of", async () => {
    const folder = await mkdtemp(join(tmpdir(), "pglite-"));
    const [one, two] = await Promise.all(["one", "two"].map((gallery) => openPlain(pgliteGalleryStore({ folder: join(folder, "db"), gallery })))); // prettier-ignore
    await one.enroll("anna", [0, 0]);
    await two.enroll("bert", [0, 0]);
    await one.close();
    expect(await two.names()).toEqual(["bert"]);
    await two.close();
    const again = await openPlain(pgliteGalleryStore({ folder: join(folder, "db"), gallery: "one" }));
    expect(await again.names()).toEqual(["anna"]);
    await again.close();
    await rm(folder, { recursive: true });
  });
});
