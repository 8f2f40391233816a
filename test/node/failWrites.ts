import { open } from "node:fs/promises";
import { vi } from "vitest";

/**
 * Makes writes to files fail as on a full disk, after half of the bytes: every write, or from the `after`-th on. Undone by
 * `vi.restoreAllMocks()`. (Rights would not do: root may write anywhere.)
 */
export async function failWrites(after = 0): Promise<void> {
  const handle = await open(new URL(import.meta.url));
  const prototype = Object.getPrototypeOf(handle) as typeof handle;
  await handle.close();
  // eslint-disable-next-line @typescript-eslint/unbound-method -- called with its handle below
  const whole = prototype.writeFile;
  let calls = 0;
  vi.spyOn(prototype, "writeFile").mockImplementation(async function (this: typeof handle, content) {
    if (calls++ < after) return whole.call(this, content);
    const bytes = Buffer.from(content as Uint8Array);
    await whole.call(this, bytes.subarray(0, bytes.length >> 1));
    throw Object.assign(new Error("ENOSPC: no space left on device, write"), { code: "ENOSPC" });
  });
}
