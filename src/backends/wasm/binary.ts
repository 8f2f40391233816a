import { isNode, nodeProcess } from "../isNode.js";
import { inflate } from "./inflate.js";

const PACKAGE = "@tensorflow/tfjs-backend-wasm";

/** The wasm backend's file that is used. */
export const WASM_FILE = "tfjs-backend-wasm-simd.wasm";

/** Where the wasm backend's file is: the address of its folder, ending in `/`, or an object that maps each file's name to its address. */
export type WasmPath = string | Readonly<Record<string, string>>;

/** Milliseconds to wait for a file before giving up. */
const PATIENCE = 10_000;

/**
 * The wasm backend's binary: the one that this library carries, or the file at `wasmPath`.
 *
 * @param version - The version of the backend's package that runs; its code and binary must have the same version.
 * @throws Error that names the address and the remedy if the file cannot be obtained.
 */
export async function readBinary(version: string, wasmPath?: WasmPath): Promise<Uint8Array<ArrayBuffer>> {
  if (wasmPath !== undefined) return fetchBinary(addressOf(wasmPath));
  const { packedBinary, packedVersion, unpackedBytes } = await import("./packedBinary.js");
  if (version !== packedVersion) {
    throw new Error(
      `useWasm: ${PACKAGE} ${version} needs its own wasm file, this library carries that of ${packedVersion}; install ${packedVersion}, or copy ${PACKAGE}/dist/${WASM_FILE} to where your page is served and pass its folder as \`wasmPath\``,
    );
  }
  const unpacked = await inflate(packedBinary);
  if (unpacked.length === unpackedBytes && isWasm(unpacked)) return unpacked;
  throw new Error(
    `useWasm: the packed wasm file must have ${unpackedBytes} bytes, got ${unpacked.length}; install one-shot-ts again`,
  );
}

function addressOf(wasmPath: WasmPath): string {
  if (typeof wasmPath === "string") return wasmPath + WASM_FILE;
  const address = (wasmPath as Readonly<Record<string, string | undefined>>)[WASM_FILE];
  if (typeof address === "string") return address;
  throw new RangeError(
    `useWasm: \`wasmPath\` must be a folder's address, or an object with the address of ${WASM_FILE}, got an object with ${Object.keys(wasmPath).join(", ") || "nothing"}`,
  );
}

async function fetchBinary(address: string): Promise<Uint8Array<ArrayBuffer>> {
  const remedy = `copy ${PACKAGE}/dist/${WASM_FILE} there, or leave \`wasmPath\` out`;
  let bytes: Uint8Array<ArrayBuffer>;
  if (isNode() && !/^(https?|data|blob):/.test(address)) {
    const { readFile } = nodeProcess().getBuiltinModule("node:fs/promises");
    bytes = await readFile(address).then(
      (file) => new Uint8Array(file),
      (cause: unknown) => {
        throw new Error(`useWasm: cannot read ${address} (${messageOf(cause)}); ${remedy}`, { cause });
      },
    );
  } else {
    let response: Response;
    try {
      response = await fetch(address, { signal: AbortSignal.timeout(PATIENCE), credentials: "same-origin" });
      bytes = new Uint8Array(await response.arrayBuffer());
    } catch (cause) {
      throw new Error(
        `useWasm: ${address} cannot be fetched (${messageOf(cause)}); ${remedy}; a Content-Security-Policy must allow it in connect-src`,
        { cause },
      );
    }
    if (!response.ok) throw new Error(`useWasm: ${address} must be served, got status ${response.status}; ${remedy}`);
  }
  if (isWasm(bytes)) return bytes;
  const start = new TextDecoder().decode(bytes.subarray(0, 15)).replace(/[^ -~]/g, ".");
  throw new Error(
    `useWasm: ${address} must be a wasm file, got ${bytes.length} bytes that begin with "${start}" (a page in place of a missing file?); ${remedy}`,
  );
}

/** Whether the bytes begin like a wasm module. */
const isWasm = (bytes: Uint8Array): boolean =>
  bytes.length > 8 && [0, 0x61, 0x73, 0x6d].every((byte, i) => bytes[i] === byte);

const messageOf = (error: unknown): string => (error instanceof Error ? error.message : String(error));
