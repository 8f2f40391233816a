import { expect, it, vi } from "vitest";
import { readRecording } from "../../src/node/readRecording.js";

vi.mock("@wasm-audio-decoders/flac", () => {
  throw Object.assign(new Error("Cannot find package '@wasm-audio-decoders/flac'"), { code: "ERR_MODULE_NOT_FOUND" });
});

it("says what to install where a decoder is missing", async () => {
  const file = Buffer.concat([Buffer.from("fLaC"), Buffer.alloc(60)]);
  await expect(readRecording(file)).rejects.toThrow("@wasm-audio-decoders/flac");
});
