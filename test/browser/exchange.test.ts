import "@tensorflow/tfjs-backend-cpu";
import { beforeAll, describe, expect, it } from "vitest";
import { commands } from "vitest/browser";

import { useWasm } from "../../src/backends/index.js";
import { fromImages, imageEncoder, imagePreprocessor, type RawImage } from "../../src/images/index.js";
import {
  convTower,
  memoryStore,
  perClassSampler,
  Recognizer,
  seeded,
  semiHard,
  SiameseNet,
  vectorEncoder,
} from "../../src/index.js";
import expected from "../fixtures/format1/expected.json";

declare module "vitest/browser" {
  interface BrowserCommands {
    /** Opens a recognizer in a process of Node; see openInNode.ts. */
    openInNode: (file: string, picture: string) => Promise<string>;
  }
}

beforeAll(async () => {
  await useWasm();
});

describe("what Node saved", () => {
  const at = (name: string): string => `/test/fixtures/format1/${name}`;
  const sample = Float32Array.from(expected.sample);

  it("is loaded by a page from its address, with the same fingerprint and answers", async () => {
    for (const place of [at("net.oneshot"), at("model/model.json")]) {
      const net = await SiameseNet.load(place);
      expect(await net.fingerprint(), place).toBe(expected.fingerprint);
      const { values } = await net.embed([sample]);
      expected.embedding.forEach((value, i) => {
        expect(values[i]).toBeCloseTo(value, 5);
      });
      net.dispose();
    }
    const recognizer = await Recognizer.load(at("recognizer.oneshot"), { encoder: vectorEncoder });
    const answer = await recognizer.identify(sample);
    expect(answer.name).toBe(expected.answer.name);
    expect(answer.distance).toBeCloseTo(expected.answer.distance, 5);
    recognizer.dispose();
  });

  it("is an error that names the address where there is nothing", async () => {
    await expect(SiameseNet.load(at("none.oneshot"))).rejects.toThrow("none.oneshot");
  });
});

describe("what a page saved", () => {
  it("is loaded in Node, with the same fingerprint and answers, and comes back as it was", async () => {
    const random = seeded(1);
    const picture = (kind: number): RawImage => ({
      data: Uint8Array.from(
        { length: 256 },
        (_, i) => ((i * (kind + 2)) % 16 < 6 ? 200 : 20) + Math.floor(30 * random()),
      ),
      height: 16,
      width: 16,
      channels: 1,
    });
    const kinds = Array.from({ length: 48 }, (_, i) => i % 8);
    const prepare = imagePreprocessor({ size: [16, 16], mean: "image", deviation: "image" });
    const pictures = kinds.map(picture);
    const data = fromImages({ images: pictures, labels: kinds }, { prepare });
    const tower = convTower({ inputShape: prepare.shape, filters: [8], embeddingSize: 8, random });
    const net = new SiameseNet({ tower });
    await net.fit(data, {
      sampler: perClassSampler(data.labels, { random }),
      objective: semiHard(),
      epochs: 3,
      random,
    });
    const encoder = imageEncoder({ net, prepare, views: { mirror: true } });
    const recognizer = await Recognizer.calibrated(encoder, data, { falseMatchRate: 0.1 });
    for (let kind = 0; kind < 8; kind++) await recognizer.enroll(`kind ${kind}`, pictures[kind]);
    const store = memoryStore();
    await recognizer.save(store);

    const asked = pictures[11];
    const file = toText((await store.read())!);
    const there = JSON.parse(await commands.openInNode(file, toText(asked.data as Uint8Array))) as InNode;
    expect(there.backend).toBe("cpu");
    expect(there.fingerprint).toBe(await encoder.fingerprint());
    const here = await recognizer.identify(asked);
    expect(there.name).toBe(here.name);
    expect(there.distance).toBeCloseTo(here.distance, 5);

    await store.write(Uint8Array.from(atob(there.saved), (letter) => letter.charCodeAt(0)));
    const back = await Recognizer.load(store, { encoder: imageEncoder });
    expect(await back.encoder.fingerprint()).toBe(there.fingerprint);
    expect(await back.identify(asked)).toEqual(here);
    for (const one of [recognizer, back]) one.dispose();
  });
});

/** What openInNode.ts prints. */
interface InNode {
  readonly backend: string;
  readonly fingerprint: string;
  readonly name: string | null;
  readonly distance: number;
  readonly saved: string;
}

const toText = (bytes: Uint8Array): string => btoa(Array.from(bytes, (byte) => String.fromCharCode(byte)).join(""));
