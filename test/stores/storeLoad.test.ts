// Tests fileGalleryStore, pgliteGalleryStore: loaded from several processes for seconds here, and for a minute by test/stores/loadStores.ts.
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, it } from "vitest";

import { loadStore } from "./storeLoad.js";

describe("a store under load", () => {
  it.each([
    { kind: "file", processes: 2, clients: 16, kills: 0, seconds: 2 },
    { kind: "file", processes: 2, clients: 4, kills: 2, seconds: 1 },
    { kind: "pglite", processes: 1, clients: 32, kills: 0, seconds: 2 },
  ])(
    "$kind: $processes processes of $clients clients, $kills kills: nothing is lost, doubled or half there",
    async (load) => {
      const folder = await mkdtemp(join(tmpdir(), "load-"));
      const report = await loadStore({ ...load, place: join(folder, "a") });
      expect(report).toMatchObject({ lost: 0, doubled: 0, half: 0, faults: [] });
      expect(report.enrolled).toBeGreaterThan(10);
      expect(report.kills).toBe(load.processes * load.kills);
      await rm(folder, { recursive: true });
    },
  );
});
