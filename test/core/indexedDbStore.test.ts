import { expect, it } from "vitest";
import { indexedDbStore } from "../../src/core/indexedDbStore.js";

// What it keeps is tested in a browser, in test/browser.
it("says that it needs a browser", async () => {
  const message = 'cannot read "people": there is no IndexedDB here; it exists in browsers, use fileStore(file) of one-shot-ts/node in Node'; // prettier-ignore
  await expect(indexedDbStore("people").read()).rejects.toThrow(`indexedDbStore: ${message}`);
});
