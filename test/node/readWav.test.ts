import { execFile } from "node:child_process";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import wavefile from "wavefile";
import { afterAll, beforeAll, describe, expect, it } from "vitest";

import { decodeMuLaw } from "../../src/audio/decodeMuLaw.js";
import { readWav } from "../../src/node/readWav.js";

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "read-wav-"));
});
afterAll(() => rm(folder, { recursive: true }));

async function put(name: string, bytes: Uint8Array): Promise<string> {
  const file = join(folder, name);
  await writeFile(file, bytes);
  return file;
}

function wavBytes(depth: string, channels: number, samples: number[] | number[][], rate = 8000): Uint8Array {
  const wav = new wavefile.WaveFile();
  wav.fromScratch(channels, rate, depth, samples);
  return wav.toBuffer();
}

/** A WAV file of 16 bits written by hand, byte by byte, so that the reader is not only compared with itself. */
function byHand(values: readonly number[], rate: number): Uint8Array {
  const bytes = Buffer.alloc(44 + 2 * values.length);
  bytes.write("RIFF", 0);
  bytes.writeUInt32LE(36 + 2 * values.length, 4);
  bytes.write("WAVEfmt ", 8);
  [16, 0x00010001, rate, 2 * rate, 0x00100002].forEach((word, i) => bytes.writeUInt32LE(word, 16 + 4 * i));
  bytes.write("data", 36);
  bytes.writeUInt32LE(2 * values.length, 40);
  values.forEach((value, i) => bytes.writeInt16LE(value, 44 + 2 * i));
  return bytes;
}

describe("readWav", () => {
  it("reads 16 bits as shares of full scale, at the file's rate", async () => {
    const { samples, sampleRate } = await readWav(await put("hand.wav", byHand([0, 16384, -32768, 32767], 22050)));
    expect(sampleRate).toBe(22050);
    expect(Array.from(samples)).toEqual([0, 0.5, -1, Math.fround(32767 / 32768)]);
  });

  it.each([
    { depth: "8", values: [128, 192, 0], samples: [0, 0.5, -1] },
    { depth: "16", values: [0, 16384, -32768], samples: [0, 0.5, -1] },
    { depth: "24", values: [0, 2 ** 22, -(2 ** 23)], samples: [0, 0.5, -1] },
    { depth: "32", values: [0, 2 ** 30, -(2 ** 31)], samples: [0, 0.5, -1] },
    { depth: "32f", values: [0, 0.5, -1], samples: [0, 0.5, -1] },
    { depth: "64", values: [0, 0.5, -1], samples: [0, 0.5, -1] },
  ])("reads depth $depth", async ({ depth, values, samples }) => {
    const read = await readWav(await put(`${depth}.wav`, wavBytes(depth, 1, values)));
    expect(Array.from(read.samples)).toEqual(samples);
  });

  it("reads under tsx too, which loads the package in another way", async () => {
    const file = await put("tsx.wav", byHand([0, 16384], 8000));
    const source = new URL("../../src/node/readWav.ts", import.meta.url).href;
    const program = `import { readWav } from "${source}"; console.log(JSON.stringify(Array.from((await readWav(process.argv[1])).samples)));`;
    const { stdout } = await promisify(execFile)(process.execPath, ["--import", "tsx", "--input-type=module", "-e", program, file]); // prettier-ignore
    expect(JSON.parse(stdout)).toEqual([0, 0.5]);
  });

  it("takes the mean of several channels", async () => {
    const stereo = wavBytes("16", 2, [
      [16384, 0],
      [0, -16384],
    ]);
    expect(Array.from((await readWav(await put("stereo.wav", stereo))).samples)).toEqual([0.25, -0.25]);
  });

  it("reads mu-law as decodeMuLaw does, all 256 bytes", async () => {
    const bytes = Array.from({ length: 256 }, (_, byte) => byte);
    const { samples } = await readWav(await put("mu.wav", wavBytes("8m", 1, bytes)));
    decodeMuLaw(Uint8Array.from(bytes)).forEach((value, byte) => {
      expect(samples[byte]).toBeCloseTo(value, 6);
    });
  });

  it("reads A-law: 0xD5 is the least positive step, 8 / 32768", async () => {
    const { samples } = await readWav(await put("a.wav", wavBytes("8a", 1, [0xd5, 0x55])));
    expect(Array.from(samples)).toEqual([8 / 32768, -8 / 32768]);
  });

  it("names a file that is missing, empty, no WAV file, cut short or without sound", async () => {
    const none = join(folder, "none.wav");
    await expect(readWav(none)).rejects.toThrow(`readWav: cannot read ${none}: ENOENT`);
    const empty = await put("empty.wav", new Uint8Array(0));
    await expect(readWav(empty)).rejects.toThrow(`readWav: ${empty} is empty (0 bytes)`);
    const text = await put("text.wav", Buffer.from("this is not a sound at all"));
    await expect(readWav(text)).rejects.toThrow(
      `readWav: ${text} (26 bytes) is not a WAV file that can be read, or is cut short: `,
    );
    const whole = byHand(
      Array.from({ length: 100 }, (_, i) => i),
      8000,
    );
    for (const length of [10, 30, 43, 44, 46, 150, 243]) {
      const cut = await put(`cut${length}.wav`, whole.subarray(0, length));
      await expect(readWav(cut), `${length} bytes`).rejects.toThrow("is cut short: ");
    }
    const silent = await put("no-samples.wav", byHand([], 8000));
    await expect(readWav(silent)).rejects.toThrow("it holds no samples");
  });
});
