import "@tensorflow/tfjs-backend-cpu";
import { beforeEach, describe, expect, it } from "vitest";

import { calibrate } from "../../src/calibration/calibrate.js";
import { scoreSamples } from "../../src/encoders/embedDataset.js";
import type { Encoder } from "../../src/encoders/encoder.js";
import { vectorEncoder } from "../../src/encoders/vectorEncoder.js";
import type { Sample } from "../../src/data/dataset.js";
import { everyPair } from "../../src/samplers/everyPair.js";
import { memoryGalleryStore } from "../../src/stores/memoryGalleryStore.js";
import { reencodeStored } from "../../src/stores/reencodeStored.js";
import { StoredGallery } from "../../src/stores/StoredGallery.js";
import { inventPeople } from "../gallery/people.js";

const plain = vectorEncoder({ size: 6 });
/** Another encoder: everything mirrored and doubled. */
const other: Encoder<Sample> = {
  ...plain,
  fingerprint: () => Promise.resolve("other"),
  embed: async (samples) => {
    const { values, length, size } = await plain.embed(samples.map((sample) => Array.from(sample, (x) => -2 * x)));
    return { values, length, size, distance: plain.distance.name, model: "other" };
  },
};

const people = inventPeople(12, { seed: 3 });
const sampleOf = new Map<string, Sample[]>();
people.labels.classOf.forEach((c, row) => {
  const name = String(people.labels.classNames[c]);
  sampleOf.set(name, [...(sampleOf.get(name) ?? []), people.samples![row]]);
});
const names = [...sampleOf.keys()];

let before: StoredGallery<Sample>;
let after: StoredGallery<Sample>;
beforeEach(async () => {
  const held = inventPeople(40, { seed: 1 });
  const open = async (encoder: Encoder<Sample>): Promise<StoredGallery<Sample>> => {
    const calibration = calibrate(await scoreSamples(encoder, held, everyPair(held)), { falseMatchRate: 0.01 });
    return StoredGallery.open(memoryGalleryStore(), { encoder, calibration });
  };
  [before, after] = [await open(plain), await open(other)];
  for (const name of names)
    await before.enroll(name, sampleOf.get(name)!.slice(0, 2), { metadata: { name }, warn: false });
});

/** As a program asks while both encoders are in use. */
async function who(sample: Sample): Promise<string | null> {
  const answer = await after.identify(sample);
  return answer.isMatch ? answer.name : (await before.identify(sample)).name;
}

describe("reencodeStored", () => {
  it("moves whose samples were kept, says who has to come again, and both answer meanwhile", async () => {
    const kept = (name: string): Sample[] | undefined => (names.indexOf(name) % 3 === 0 ? undefined : sampleOf.get(name)!.slice(0, 2)); // prettier-ignore
    const seen: string[] = [];
    const answersBefore = await Promise.all(names.map((name) => who(sampleOf.get(name)![0])));
    expect(answersBefore).toEqual(names);
    const { missing } = await reencodeStored(before, after, {
      read: (name) => Promise.resolve(kept(name)),
      onProgress: (done, total) => seen.push(`${done}/${total}`),
    });
    expect(missing).toEqual(names.filter((_, i) => i % 3 === 0));
    expect(await before.names()).toEqual(missing);
    expect(await after.names()).toEqual(names.filter((_, i) => i % 3 !== 0));
    expect(seen.at(-1)).toBe("12/12");
    expect(await after.identity(names[1])).toMatchObject({ templates: 2, metadata: { name: names[1] } });
    expect(await Promise.all(names.map((name) => who(sampleOf.get(name)![0])))).toEqual(names);

    // The missing come again.
    for (const name of missing) {
      await after.enroll(name, sampleOf.get(name)!.slice(0, 1), { warn: false });
      expect((await reencodeStored(before, after, { read: () => undefined })).missing).not.toContain(name);
    }
    expect(await before.names()).toEqual([]);
    expect(await Promise.all(names.map((name) => who(sampleOf.get(name)![0])))).toEqual(names);
  });

  it("goes on after it was interrupted or failed anywhere, and loses or doubles nobody", async () => {
    const stop = new AbortController();
    const read = (name: string): Sample[] => sampleOf.get(name)!.slice(0, 2);
    const onProgress = (done: number): void => {
      if (done === 4) stop.abort(new Error("stopped"));
    };
    await expect(reencodeStored(before, after, { read, onProgress, signal: stop.signal })).rejects.toThrow("stopped");
    expect([(await before.count()).identities, (await after.count()).identities]).toEqual([8, 4]);
    // As after a crash between the two writes.
    await after.enroll(names[5], read(names[5]), { warn: false });
    await expect(
      reencodeStored(before, after, {
        read: (name) => {
          if (name === names[7]) throw new Error("the disk is gone");
          return read(name);
        },
      }),
    ).rejects.toThrow("the disk is gone");
    expect((await reencodeStored(before, after, { read })).missing).toEqual([]);
    expect((await before.count()).identities).toBe(0);
    expect(await after.count()).toEqual({ identities: 12, templates: 24 });
  });

  it("refuses one gallery as both, and what are none", async () => {
    await expect(reencodeStored(before, before, { read: () => undefined })).rejects.toThrow("reencodeStored: after must be another gallery"); // prettier-ignore
    await expect(reencodeStored({} as never, after, { read: () => undefined })).rejects.toThrow("reencodeStored: before must be"); // prettier-ignore
    await expect(reencodeStored(before, after, {} as never)).rejects.toThrow("reencodeStored");
  });
});
