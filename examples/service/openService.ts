import { access, mkdir } from "node:fs/promises";
import { join } from "node:path";
import type { FastifyInstance, FastifyServerOptions } from "fastify";
import { Recognizer, type EncoderKind } from "one-shot-ts";
import { audioEncoder } from "one-shot-ts/audio";
import { imageEncoder } from "one-shot-ts/images";
import { fileStore } from "one-shot-ts/node";
import { pgliteGalleryStore, postgresGalleryStore, type GalleryStore } from "one-shot-ts/stores";

import { Audit } from "./audit.js";
import { firstRecognizer, writeSampleDrawings } from "./firstRecognizer.js";
import { Keys } from "./keys.js";
import type { Sample } from "./samples.js";
import { onlyWriter } from "./onlyWriter.js";
import { makeServer } from "./server.js";
import type { Settings } from "./settings.js";
import { Tenants } from "./tenants.js";

/** Where a service keeps its data, and what it allows. */
export interface OpenServiceOptions {
  /** Everything is kept in this folder: keys, audit log, database and, unless `recognizer` says otherwise, the recognizer. */
  readonly folder: string;
  /** A file that `npx one-shot-ts train` or `recognizer.save` wrote. Its encoder and threshold are used; identities are enrolled through the service. */
  readonly recognizer?: string;
  /** Address of a PostgreSQL server with pgvector, such as `postgres://user@host/people`; by default, a PGlite in the folder. */
  readonly database?: string;
  readonly settings?: Partial<Settings>;
  readonly logger?: FastifyServerOptions["logger"];
  /** Called with a line about each step that takes long. */
  readonly tell?: (line: string) => void;
}

/** A service that is ready to listen. */
export interface OpenService {
  readonly app: FastifyInstance;
  /** The first key, if there was none before: for the tenant "default", with full access. It is not stored and cannot be shown again. */
  readonly firstKey?: string;
}

/** Loads or creates everything that a service needs. */
export async function openService({
  folder,
  recognizer: file,
  database,
  settings,
  logger,
  tell = () => undefined,
}: OpenServiceOptions): Promise<OpenService> {
  await mkdir(folder, { recursive: true, mode: 0o700 });
  const recognizer = await loadRecognizer(folder, file, tell);
  const openStore = (gallery: string): GalleryStore =>
    database === undefined
      ? onlyWriter(pgliteGalleryStore({ folder: join(folder, "database"), gallery }))
      : postgresGalleryStore({ connectionString: database, gallery });
  const tenants = new Tenants(recognizer, openStore);
  const keys = await Keys.open(join(folder, "keys.json"));
  const audit = new Audit(join(folder, "audit"));
  const app = await makeServer({
    tenants,
    keys,
    audit,
    ...(settings && { settings }),
    ...(logger !== undefined && { logger }),
  });
  const firstKey = keys.size === 0 ? (await keys.make("default", "admin")).key : undefined;
  return { app, ...(firstKey !== undefined && { firstKey }) };
}

async function loadRecognizer(
  folder: string,
  file: string | undefined,
  tell: (line: string) => void,
): Promise<Recognizer<Sample>> {
  const own = file ?? join(folder, "recognizer.oneshot");
  const exists = await access(own).then(
    () => true,
    () => false,
  );
  if (!exists && file === undefined) {
    tell("first start: training a small recognizer of invented signs, which takes some seconds");
    const first = await firstRecognizer();
    await first.save(fileStore(own));
    first.dispose();
    await writeSampleDrawings(join(folder, "samples"));
  }
  // Reading the file shows which of the two it holds.
  const kinds = [imageEncoder, audioEncoder] as unknown as readonly EncoderKind<Sample>[];
  return Recognizer.load(fileStore(own), { encoder: kinds });
}
