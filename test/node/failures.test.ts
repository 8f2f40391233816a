import type * as fs from "node:fs/promises";
import { mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type * as tf from "@tensorflow/tfjs-core";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { fileStore } from "../../src/node/fileStore.js";
import { fileSystemHandler } from "../../src/node/fileSystemHandler.js";
import { writeFileAtomic } from "../../src/node/writeFileAtomic.js";
import { failure } from "./failFileSystem.js";

vi.mock("node:fs/promises", async (original) => {
  const layer = await import("./failFileSystem.js");
  return layer.failing(await original<typeof fs>());
});

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "failures-"));
});
afterEach(() => {
  failure.at = -1;
  rmSync(folder, { recursive: true });
});

const modelOf = (value: number): tf.io.ModelArtifacts => ({
  modelTopology: { value },
  weightSpecs: [{ name: "w", shape: [2], dtype: "float32" }],
  weightData: new Float32Array([value, value]).buffer,
});

/** Ways to save a version of something, and to read which version there is. */
const savers: Record<string, { save: (version: number) => Promise<unknown>; load: () => Promise<number> }> = {
  "a file": {
    save: (version) => writeFileAtomic("f", join(folder, "a.txt"), `version ${version}`),
    load: () => Promise.resolve(Number(readFileSync(join(folder, "a.txt"), "utf8").split(" ")[1])),
  },
  "a store": {
    save: (version) => fileStore(join(folder, "a.bin")).write(new Uint8Array(1000).fill(version)),
    load: async () => (await fileStore(join(folder, "a.bin")).read())![999],
  },
  "a model's folder": {
    save: (version) => fileSystemHandler(folder).save(modelOf(version)),
    load: async () => new Float32Array((await fileSystemHandler(folder).load()).weightData as ArrayBuffer)[1],
  },
};

describe.each(Object.entries(savers))("saving %s", (_, { save, load }) => {
  it.each([false, true])(
    "leaves the older or the newer version, whichever call fails (after it was done: %s)",
    async (after) => {
      failure.after = after;
      await save(1);
      let version = 1;
      let failed = 0;
      for (let at = 0; ; at++) {
        Object.assign(failure, { at, calls: 0 });
        const error = await save(version + 1).then(
          () => undefined,
          (cause: unknown) => cause as Error,
        );
        const reached = failure.calls > at;
        failure.at = -1;
        const found = await load();
        if (error) {
          failed++;
          expect(error.message, failure.last).toMatch(
            /^(f|fileStore|fileSystemHandler): could not write .*: EIO: i\/o error, /,
          );
          expect([version, version + 1]).toContain(found);
          // What it says of the older version is true, but where an answer was lost.
          if (!after && error.message.endsWith("what stood there before is unchanged"))
            expect(found, failure.last).toBe(version);
        } else expect(found, failure.last).toBe(version + 1);
        version = found;
        if (!reached) break;
      }
      expect(failed).toBeGreaterThan(5);
      await save(200);
      expect(await load()).toBe(200);
      // Nothing half-written is left but where removing it failed, or its making was not known.
      expect(readdirSync(folder).length).toBeLessThanOrEqual(5);
    },
  );
});
