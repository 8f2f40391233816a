import { expect, it } from "vitest";

import * as all from "../../src/stores/index.js";
import * as page from "../../src/stores/page.js";

it("a page has all of the entry point but the stores that need files, a database's driver or an index of native code", () => {
  const notInPages = ["fileGalleryStore", "pgliteGalleryStore", "postgresGalleryStore", "usearchIndex"];
  expect(Object.keys(page).sort()).toEqual(
    Object.keys(all)
      .filter((name) => !notInPages.includes(name))
      .sort(),
  );
});
