// Tests fileGalleryStore: here every call to the file system fails in turn, for which the module is replaced.
import type * as fs from "node:fs/promises";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, it, vi } from "vitest";

import { fileGalleryStore } from "../../src/stores/fileGalleryStore.js";
import { failure } from "../node/failFileSystem.js";
import { openPlain } from "./storeConformance.js";

vi.mock("node:fs/promises", async (original) =>
  (await import("../node/failFileSystem.js")).failing(await original<typeof fs>()),
);

describe("a gallery's file", () => {
  it.each([
    { after: false, step: 2 },
    { after: true, step: 5 },
  ])(
    "keeps what was acknowledged whichever call to the file system fails (after it: $after)",
    async ({ after, step }) => {
      let total = 0;
      const failed = new Set<string>();
      for (let at = 0; ; at += step) {
        failure.at = -1;
        const folder = await mkdtemp(join(tmpdir(), "file-failures-"));
        const file = join(folder, "a");
        const gallery = await openPlain(fileGalleryStore(file));
        await gallery.enroll("gone", [1, 1], { warn: false });
        Object.assign(failure, { at, calls: 0, last: "", after });
        const kept = new Set(["gone"]);
        const unsure = new Set<string>();
        const edit = async (name: string, act: () => Promise<unknown>, isRemoval = false): Promise<void> => {
          try {
            await act();
            if (isRemoval) kept.delete(name);
            else kept.add(name);
          } catch (error) {
            expect((error as Error).message).toMatch(/^(fileGalleryStore: |.*must be enrolled first)/);
            unsure.add(name);
          }
        };
        await edit("anna", () => gallery.enroll("anna", [0, 0], { warn: false }));
        await edit("gone", () => gallery.remove("gone"), true);
        await gallery.compact().catch(() => undefined);
        await edit("bert", () => gallery.enroll("bert", [5, 0], { warn: false }));
        const { calls, last } = failure;
        failure.at = -1;
        await edit("carl", () => gallery.enroll("carl", [9, 0], { warn: false }));
        expect(kept.has("carl"), `after call ${at}, ${last}`).toBe(true);
        await gallery.close();
        const again = await openPlain(fileGalleryStore(file));
        const names = new Set(await again.names());
        for (const name of kept)
          if (!unsure.has(name)) expect(names.has(name), `${name}, call ${at}: ${last}`).toBe(true);
        for (const name of names) expect(kept.has(name) || unsure.has(name), `${name}, call ${at}: ${last}`).toBe(true);
        for (const name of names) expect((await again.identity(name)).templates).toBe(1);
        await again.close();
        await rm(folder, { recursive: true });
        if (last !== "") failed.add(last);
        total = calls;
        if (calls <= at) break;
      }
      expect(total).toBeGreaterThan(50);
      expect(failed.size).toBeGreaterThan(5);
    },
  );
});
