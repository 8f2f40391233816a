import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { addressStore, readStore } from "../../src/core/addressStore.js";
import { memoryStore, type Store } from "../../src/core/store.js";

const content = Uint8Array.from({ length: 20_000 }, (_, i) => i * 7);
let server: Server;
let root: string;
beforeAll(async () => {
  server = createServer((request, response) => {
    if (request.url === "/file") response.setHeader("content-length", content.length).end(content);
    else if (request.url === "/chunks") {
      for (let i = 0; i < content.length; i += 999) response.write(content.subarray(i, i + 999));
      response.end();
    } else if (request.url === "/empty") response.end();
    else if (request.url === "/endless") {
      const more = (): void => {
        if (!response.destroyed && response.write(content)) setImmediate(more);
        else response.once("drain", more);
      };
      more();
    } else response.writeHead(404).end("no");
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  root = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});
afterAll(() => {
  server.closeAllConnections();
  server.close();
});

describe("addressStore", () => {
  it.each(["/file", "/chunks"])("reads what an address holds: %s", async (path) => {
    expect(await addressStore(root + path).read()).toEqual(content);
    expect(await addressStore(root + path, { maxBytes: content.length }).read()).toEqual(content);
  });

  it("reads an empty answer as no bytes", async () => {
    expect(await addressStore(`${root}/empty`).read()).toEqual(new Uint8Array(0));
  });

  it.each(["/file", "/chunks", "/endless"])("reads no more than maxBytes: %s", async (path) => {
    await expect(addressStore(root + path, { maxBytes: 19_999 }).read()).rejects.toThrow(
      `${root}${path} must have at most 19999 bytes, got `,
    );
  });

  it("says what is wrong with the address", async () => {
    await expect(addressStore(`${root}/none`).read()).rejects.toThrow(`cannot read ${root}/none: the server answers 404 Not Found`); // prettier-ignore
    await expect(addressStore("model/net.oneshot").read()).rejects.toThrow(
      /^cannot read model\/net\.oneshot: .*; use an http or https address, or one relative to the page; for a file in Node pass fileStore\(file\) of one-shot-ts\/node$/,
    );
    await expect(addressStore("x").write(content)).rejects.toThrow(
      "an address is only read, x cannot be written; pass a store",
    );
  });
});

describe("readStore", () => {
  it("says who could not read an address, and refuses a store that reads something else than bytes", async () => {
    await expect(readStore("load", `${root}/none`)).rejects.toThrow(`load: cannot read ${root}/none: the server`);
    await expect(readStore("load", `${root}/file`, { maxBytes: 9 })).rejects.toThrow(RangeError);
    for (const wrong of ["text", 7, null, new Float32Array(2), new ArrayBuffer(8)]) {
      const store = { read: () => Promise.resolve(wrong), write: () => Promise.resolve() } as unknown as Store;
      await expect(readStore("load", store)).rejects.toThrow("load: what the store reads must be a Uint8Array");
    }
  });

  it("reads stores and addresses, and names what is empty or no store", async () => {
    const store = memoryStore();
    await expect(readStore("f", store)).rejects.toThrow(
      "f: the store must hold what was saved, it is empty; check its name",
    );
    await expect(readStore("f", { ...store, name: "people.oneshot" })).rejects.toThrow("f: people.oneshot must hold");
    await store.write(content);
    expect(await readStore("f", store)).toEqual(content);
    expect(await readStore("f", `${root}/file`)).toEqual(content);
    await expect(readStore("f", null as unknown as Store)).rejects.toThrow(
      "f: expects a store or an address, got null; pass ",
    );
    await expect(readStore("f", {} as Store)).rejects.toThrow("f: expects a store or an address, got an object");
  });
});
