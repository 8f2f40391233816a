import { describe, expect, it } from "vitest";

import { indexedDbGalleryStore } from "../../src/stores/indexedDbGalleryStore.js";
import { openPlain, storeConformance } from "../stores/storeConformance.js";

let places = 0;
storeConformance("indexedDbGalleryStore", {
  fresh: () => {
    const place = `${places++} ${Math.random()}`;
    return Promise.resolve({
      store: (gallery = "main") => indexedDbGalleryStore(`${gallery} ${place}`),
      isShared: true,
    });
  },
});

/** All that the tables of a gallery hold, as text. */
async function dump(name: string): Promise<string> {
  const database = await new Promise<IDBDatabase>((resolve) => {
    const request = indexedDB.open(`one-shot-ts gallery ${name}`);
    request.onsuccess = () => {
      resolve(request.result);
    };
  });
  const transaction = database.transaction(["about", "identities"]);
  const all = await Promise.all(
    ["about", "identities"].map(
      (table) =>
        new Promise<unknown>((resolve) => {
          const request = transaction.objectStore(table).getAll();
          request.onsuccess = () => {
            resolve(request.result);
          };
        }),
    ),
  );
  database.close();
  return JSON.stringify(all);
}

describe("a gallery in the browser's database", () => {
  it("holds nothing of who was removed", async () => {
    const gallery = await openPlain(indexedDbGalleryStore("removal"), { history: true });
    await gallery.enroll("Erika Mustermann", [0.125, -9.875], { metadata: { address: "Heidestraße" } });
    await gallery.enroll("bert", [5, 0]);
    expect(await dump("removal")).toMatch(/Mustermann.*-9\.875/);
    await gallery.remove("Erika Mustermann");
    const left = await dump("removal");
    for (const sought of ["Mustermann", "Heidestra", "-9.875"]) expect(left).not.toContain(sought);
    expect(left).toContain("bert");
    await gallery.close();
  });

  it("stays as it was where the browser refuses, and says so", async () => {
    const gallery = await openPlain(indexedDbGalleryStore("full"));
    await gallery.enroll("anna", [0, 0]);
    // eslint-disable-next-line @typescript-eslint/unbound-method -- called with its table below
    const put = IDBObjectStore.prototype.put;
    let calls = 0;
    IDBObjectStore.prototype.put = function (...args: Parameters<typeof put>) {
      // The identity is put, what counts it is not.
      if (++calls === 2) throw new DOMException("the disk is full", "QuotaExceededError");
      return put.apply(this, args);
    };
    try {
      await expect(gallery.enroll("bert", [5, 0])).rejects.toThrow(
        'indexedDbGalleryStore "full": could not write: QuotaExceededError: the disk is full; what was acknowledged before is unchanged',
      );
    } finally {
      IDBObjectStore.prototype.put = put;
    }
    expect(await gallery.names()).toEqual(["anna"]);
    expect(await gallery.count()).toEqual({ identities: 1, templates: 1 });
    await gallery.enroll("bert", [5, 0]);
    expect(await gallery.names()).toEqual(["anna", "bert"]);
    await gallery.close();
  });

  it("brings a copy of more than one reading up to date", async () => {
    const gallery = await openPlain(indexedDbGalleryStore("many"));
    const entries = Array.from({ length: 1203 }, (_, i) => ({ name: `person ${i}`, templates: [[i, 0]] }));
    await gallery.enrollTemplates(entries, "plain-2-euclidean");
    const other = await openPlain(indexedDbGalleryStore("many"));
    expect((await other.identify([1200.2, 0])).name).toBe("person 1200");
    expect(await other.names()).toEqual(entries.map(({ name }) => name));
    await Promise.all([gallery.close(), other.close()]);
  });
});
