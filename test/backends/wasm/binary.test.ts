import { createServer } from "node:http";
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { createRequire } from "node:module";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";

import { readBinary, WASM_FILE } from "../../../src/backends/wasm/binary.js";
import { packedVersion } from "../../../src/backends/wasm/packedBinary.js";

const original = createRequire(import.meta.url).resolve(`@tensorflow/tfjs-backend-wasm/dist/${WASM_FILE}`);

const server = createServer((request, response) => {
  if (request.url === `/good/${WASM_FILE}`) {
    void readFile(original).then((bytes) => response.end(bytes));
  } else if (request.url?.startsWith("/page/")) {
    response.end("<!doctype html><title>not here</title>");
  } else {
    response.statusCode = 404;
    response.end();
  }
});
let address = "";
let folder = "";

beforeAll(async () => {
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  address = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  folder = await mkdtemp(join(tmpdir(), "one-shot-ts-"));
});
afterAll(async () => {
  server.close();
  await rm(folder, { recursive: true, force: true });
});

describe("readBinary", () => {
  it("unpacks the very file of the installed package, whose version it carries", async () => {
    const { version } = createRequire(import.meta.url)("@tensorflow/tfjs-backend-wasm/package.json") as {
      version: string;
    };
    expect(packedVersion).toBe(version);
    expect(Buffer.from(await readBinary(version)).equals(await readFile(original))).toBe(true);
  });

  it("refuses to go with another version of the package, and says how to serve that one's file", async () => {
    await expect(readBinary("4.99.0")).rejects.toThrow(
      /tfjs-backend-wasm 4\.99\.0 needs its own wasm file, .* copy .*tfjs-backend-wasm-simd\.wasm to where your page is served/,
    );
  });

  it("reads a file from a folder's address, from an object of addresses, and from a folder on disk", async () => {
    const expected = await readFile(original);
    await writeFile(join(folder, WASM_FILE), expected);
    for (const path of [`${address}/good/`, { [WASM_FILE]: `${address}/good/${WASM_FILE}` }, `${folder}/`]) {
      expect(Buffer.from(await readBinary("any", path)).equals(expected)).toBe(true);
    }
  });

  it("names the address and the remedy where the file does not come, or is a page in its place", async () => {
    await expect(readBinary("any", `${address}/missing/`)).rejects.toThrow(
      `${address}/missing/${WASM_FILE} must be served, got status 404; copy @tensorflow/tfjs-backend-wasm/dist/${WASM_FILE} there`,
    );
    await expect(readBinary("any", `${address}/page/`)).rejects.toThrow(
      `${address}/page/${WASM_FILE} must be a wasm file, got 38 bytes that begin with "<!doctype html>"`,
    );
    await expect(readBinary("any", "http://127.0.0.1:1/")).rejects.toThrow(/127\.0\.0\.1:1\/.* cannot be fetched/);
    await expect(readBinary("any", `${folder}/none/`)).rejects.toThrow(/cannot read .*none/);
    await expect(readBinary("any", { "other.wasm": "/x" })).rejects.toThrow(
      `an object with the address of ${WASM_FILE}, got an object with other.wasm`,
    );
  });
});
