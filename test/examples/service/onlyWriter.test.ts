import "@tensorflow/tfjs-backend-cpu";
import { describe, expect, it } from "vitest";
import { calibrate, everyPair, fromArrays, seeded, vectorEncoder } from "one-shot-ts";
import { memoryGalleryStore, StoredGallery, type GalleryStore } from "one-shot-ts/stores";

import { onlyWriter } from "../../../examples/service/onlyWriter.js";
import { scoreSamples } from "../../../src/encoders/embedDataset.js";

/** A store that counts how often it is read from, each time after a pause. */
function counted(): GalleryStore & { readonly pulls: () => number } {
  const store = memoryGalleryStore();
  let pulls = 0;
  const pause = (): Promise<void> => new Promise((resolve) => setTimeout(resolve, 2));
  const counting: GalleryStore = {
    name: store.name,
    open: (binding) => store.open(binding),
    read: (name) => store.read(name),
    names: () => store.names(),
    count: () => store.count(),
    compact: () => store.compact(),
    close: () => store.close(),
    commit: async (changes) => {
      await pause();
      return store.commit(changes);
    },
    pull: async (since, mirror) => {
      pulls++;
      const now = await store.pull(since, mirror);
      await pause();
      return now;
    },
  };
  return { ...counting, pulls: () => pulls };
}

async function open(store: GalleryStore): Promise<StoredGallery<ArrayLike<number>>> {
  const random = seeded(2);
  const labels = Array.from({ length: 60 }, (_, i) => i % 20);
  const held = fromArrays(labels.map((label) => [label, label + 0.1 * random()]), labels); // prettier-ignore
  const encoder = vectorEncoder({ size: 2 });
  const calibration = calibrate(await scoreSamples(encoder, held, everyPair(held)), { falseMatchRate: 0.05 });
  return StoredGallery.open(store, { encoder: encoder as never, calibration, search: "memory" });
}

describe("onlyWriter", () => {
  it("lets searches ask the store only after something was written, and finds what was", async () => {
    const store = counted();
    const gallery = await open(onlyWriter(store));
    await gallery.enroll("a", [1, 1]);
    await gallery.identify([1, 1]);
    const before = store.pulls();
    for (let i = 0; i < 20; i++) expect((await gallery.identify([1, 1])).name).toBe("a");
    expect(store.pulls()).toBe(before);
    await gallery.remove("a");
    expect((await gallery.identify([1, 1])).candidates).toEqual([]);
  });

  it("finds at once whatever was acknowledged, however writes and searches overlap", async () => {
    const gallery = await open(onlyWriter(counted()));
    const random = seeded(3);
    const work = async (worker: number): Promise<void> => {
      for (let i = 0; i < 15; i++) {
        const place = 10 * (worker * 15 + i);
        await gallery.enroll(`${worker} ${i}`, [place, place], { warn: false });
        expect((await gallery.identify([place, place])).name).toBe(`${worker} ${i}`);
        if (random() < 0.3) {
          await gallery.remove(`${worker} ${i}`);
          expect((await gallery.identify([place, place])).candidates.map(({ name }) => name)).not.toContain(`${worker} ${i}`); // prettier-ignore
        }
      }
    };
    await Promise.all([0, 1, 2, 3].map(work));
  });

  it("does not take what was read before a commit for current, where the reading ended after it", async () => {
    const answers: ((now: string) => void)[] = [];
    const store = {
      name: "slow",
      pull: () => new Promise<string>((resolve) => answers.push(resolve)),
      commit: () => Promise.resolve({ before: "0", after: "1", version: 1 }),
    } as unknown as GalleryStore;
    const only = onlyWriter(store);
    const slow = only.pull(undefined, undefined as never);
    await only.commit([]);
    answers[0]("0");
    expect(await slow).toBe("0");
    const next = only.pull("0", undefined as never);
    expect(answers).toHaveLength(2); // asked again
    answers[1]("1");
    expect(await next).toBe("1");
    expect(await only.pull("1", undefined as never)).toBe("1");
    expect(answers).toHaveLength(2);
  });
});
