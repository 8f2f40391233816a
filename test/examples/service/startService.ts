import { mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { AddressInfo } from "node:net";
import type { FastifyInstance } from "fastify";
import { Recognizer, seeded, SiameseNet, type Random } from "one-shot-ts";
import { audioEncoder, audioFrontEnd, audioTower, fromRecordings, type Recording } from "one-shot-ts/audio";
import type { RawImage } from "one-shot-ts/images";
import { memoryGalleryStore, type GalleryStore } from "one-shot-ts/stores";
import sharp from "sharp";

import { Audit } from "../../../examples/service/audit.js";
import { firstRecognizer } from "../../../examples/service/firstRecognizer.js";
import { Keys, type Scope } from "../../../examples/service/keys.js";
import type { Sample } from "../../../examples/service/samples.js";
import { makeServer } from "../../../examples/service/server.js";
import type { Settings } from "../../../examples/service/settings.js";
import { drawSign, inventSign, type Sign } from "../../../examples/service/signs.js";
import { Tenants } from "../../../examples/service/tenants.js";

/** A service that listens, and the keys to it. */
export interface TestService {
  readonly app: FastifyInstance;
  readonly keys: Keys;
  readonly address: string;
  readonly port: number;
  readonly folder: string;
  /** A key of a tenant. */
  readonly keyOf: (tenant: string, scope?: Scope) => Promise<string>;
  /** Asks with a key. */
  readonly ask: (key: string | undefined, method: string, path: string, body?: Body) => Promise<Answer>;
  /** The lines of the audit log. */
  readonly audited: () => Record<string, unknown>[];
  readonly stop: () => Promise<void>;
}

export interface Answer {
  readonly status: number;
  readonly headers: Headers;
  readonly text: string;
  // eslint-disable-next-line @typescript-eslint/no-explicit-any -- as a client sees it
  readonly json: any;
}

type Body = Uint8Array | FormData | object;

/** Starts a service on a port of its own, with a store in memory unless said otherwise. */
export async function startService(
  recognizer: Recognizer<Sample>,
  {
    settings,
    openStore = () => memoryGalleryStore(),
  }: { readonly settings?: Partial<Settings>; readonly openStore?: (tenant: string) => GalleryStore } = {},
): Promise<TestService> {
  const folder = mkdtempSync(join(tmpdir(), "service-"));
  const keys = await Keys.open(join(folder, "keys.json"));
  const tenants = new Tenants(recognizer, openStore);
  const app = await makeServer({
    tenants,
    keys,
    audit: new Audit(join(folder, "audit")),
    ...(settings && { settings }),
  });
  const address = await app.listen({ host: "127.0.0.1", port: 0 });
  const { port } = app.server.address() as AddressInfo;
  return {
    app,
    keys,
    address,
    port,
    folder,
    keyOf: async (tenant, scope = "write") => (await keys.make(tenant, scope)).key,
    ask: async (key, method, path, body) => {
      const isRaw = body instanceof Uint8Array;
      const isJson = body !== undefined && !isRaw && !(body instanceof FormData);
      const answer = await fetch(address + path, {
        method,
        headers: {
          ...(key !== undefined && { authorization: `Bearer ${key}` }),
          ...(isRaw && { "content-type": "application/octet-stream" }),
          ...(isJson && { "content-type": "application/json" }),
        },
        ...(body !== undefined && { body: isJson ? JSON.stringify(body) : (body as BodyInit) }),
      });
      const text = await answer.text();
      const { status, headers } = answer;
      return {
        status,
        headers,
        text,
        json: headers.get("content-type")?.includes("json") === true ? JSON.parse(text) : undefined,
      };
    },
    audited: () =>
      readdirSync(join(folder, "audit"))
        .flatMap((file) =>
          readFileSync(join(folder, "audit", file), "utf8")
            .trimEnd()
            .split("\n"),
        )
        .map((line) => JSON.parse(line) as Record<string, unknown>),
    stop: async () => {
      await app.close();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

/** A recognizer of signs that is trained a little: enough to tell signs apart in most cases. */
export const recognizerOfSigns = async (): Promise<Recognizer<Sample>> =>
  (await firstRecognizer({ signs: 40, epochs: 4 })) as unknown as Recognizer<Sample>;

/** Signs to draw, and a way to have each as a PNG file. */
export function drawings(seed = 3): {
  readonly signs: readonly Sign[];
  readonly png: (sign: number) => Promise<Uint8Array>;
} {
  const random = seeded(seed);
  const signs = Array.from({ length: 20 }, () => inventSign(random));
  return { signs, png: (sign) => pngOf(drawSign(signs[sign], random)) };
}

export const pngOf = async ({ data, width, height }: RawImage): Promise<Uint8Array> =>
  new Uint8Array(
    await sharp(Uint8Array.from(data), { raw: { width, height, channels: 1 } })
      .png()
      .toBuffer(),
  );

/** A form with files and, if given, metadata. */
export function formOf(files: readonly Uint8Array[], metadata?: object | string): FormData {
  const form = new FormData();
  for (const file of files) form.append("sample", new Blob([file as BlobPart]), "sample.png");
  if (metadata !== undefined)
    form.append("metadata", typeof metadata === "string" ? metadata : JSON.stringify(metadata));
  return form;
}

/** A whistle of some pitch with some noise, half a second at 8 kHz. */
export function whistle(pitch: number, random: Random): Recording {
  const sampleRate = 8000;
  const samples = Float32Array.from({ length: sampleRate / 2 }, (_, i) => 0.4 * Math.sin((2 * Math.PI * pitch * i) / sampleRate) + 0.02 * (random() - 0.5)); // prettier-ignore
  return { samples, sampleRate };
}

/** A recording as a WAV file of 16 bits. */
export function wavOf({ samples, sampleRate }: Recording): Uint8Array {
  const bytes = Buffer.alloc(44 + 2 * samples.length);
  bytes.write("RIFF", 0);
  bytes.writeUInt32LE(bytes.length - 8, 4);
  bytes.write("WAVEfmt ", 8);
  bytes.writeUInt32LE(16, 16);
  bytes.writeUInt16LE(1, 20);
  bytes.writeUInt16LE(1, 22);
  bytes.writeUInt32LE(sampleRate, 24);
  bytes.writeUInt32LE(2 * sampleRate, 28);
  bytes.writeUInt16LE(2, 32);
  bytes.writeUInt16LE(16, 34);
  bytes.write("data", 36);
  bytes.writeUInt32LE(2 * samples.length, 40);
  samples.forEach((value, i) => bytes.writeInt16LE(Math.round(32767 * value), 44 + 2 * i));
  return new Uint8Array(bytes);
}

/** A recognizer of whistles: by an untrained net, which tells far pitches apart. */
export async function recognizerOfWhistles(): Promise<Recognizer<Sample>> {
  const random = seeded(5);
  const frontEnd = audioFrontEnd({ sampleRate: 8000, seconds: 0.4, step: 0.1, hop: 0.02, normalize: "none" });
  const labels = Array.from({ length: 48 }, (_, i) => i % 12);
  const recordings = labels.map((label) => whistle(300 * 1.2 ** label, random));
  const net = new SiameseNet({
    tower: audioTower({ inputShape: frontEnd.shape, embeddingSize: 16, filters: [4, 8], random }),
  });
  const held = fromRecordings(recordings, { frontEnd, labels, random });
  const recognizer = await Recognizer.calibrated(audioEncoder({ net, frontEnd }), held, { falseMatchRate: 0.05 });
  return recognizer as unknown as Recognizer<Sample>;
}
