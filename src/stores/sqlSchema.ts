import type { SqlClient } from "./sqlClient.js";

/** Lock held while tables are created, so that two processes do not create them at once. */
const LOCK = 7_316_221;

/**
 * Creates the tables if there are none.
 *
 * @returns Whether templates are pgvector vectors; without the extension they are arrays of numbers, which the database stores but does not search.
 */
export async function sqlSchema(client: SqlClient): Promise<boolean> {
  const isKnown = await client.query("SELECT to_regclass('one_shot_templates') IS NOT NULL AS known");
  if (isKnown[0].known !== true) {
    await client.transaction(async (query) => {
      await query("SELECT pg_advisory_xact_lock($1)", [LOCK]);
      const found = await query("SELECT 1 FROM pg_available_extensions WHERE name = 'vector'");
      if (found.length > 0) await query("CREATE EXTENSION IF NOT EXISTS vector");
      await query(`CREATE TABLE IF NOT EXISTS one_shot_galleries (
        id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
        name text COLLATE "C" NOT NULL UNIQUE,
        model text NOT NULL, distance text NOT NULL, size integer NOT NULL,
        revision bigint NOT NULL DEFAULT 0, identities bigint NOT NULL DEFAULT 0, templates bigint NOT NULL DEFAULT 0)`);
      await query(`CREATE TABLE IF NOT EXISTS one_shot_identities (
        id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
        gallery bigint NOT NULL REFERENCES one_shot_galleries ON DELETE CASCADE,
        name text COLLATE "C" NOT NULL, version bigint NOT NULL,
        metadata jsonb, threshold double precision, weight double precision, history jsonb,
        UNIQUE (gallery, name))`);
      await query(`CREATE INDEX IF NOT EXISTS one_shot_identities_version ON one_shot_identities (gallery, version)`);
      await query(`CREATE TABLE IF NOT EXISTS one_shot_templates (
        gallery bigint NOT NULL,
        identity bigint NOT NULL REFERENCES one_shot_identities ON DELETE CASCADE,
        place integer NOT NULL, template ${found.length > 0 ? "vector" : "real[]"} NOT NULL,
        PRIMARY KEY (identity, place))`);
      await query(`CREATE INDEX IF NOT EXISTS one_shot_templates_gallery ON one_shot_templates (gallery)`);
    });
  }
  const [{ type }] = await client.query(
    "SELECT format_type(atttypid, atttypmod) AS type FROM pg_attribute WHERE attrelid = 'one_shot_templates'::regclass AND attname = 'template'",
  );
  return type === "vector";
}
