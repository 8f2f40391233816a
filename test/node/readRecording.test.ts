import { execFile } from "node:child_process";
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { afterAll, beforeAll, describe, expect, it } from "vitest";

import { decodeWav } from "../../src/audio/decodeWav.js";
import { readRecording } from "../../src/node/readRecording.js";
import { littleEndian, wavFile } from "../audio/wavFile.js";

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "read-recording-"));
});
afterAll(() => rm(folder, { recursive: true }));

async function put(name: string, bytes: Uint8Array): Promise<string> {
  const file = join(folder, name);
  await writeFile(file, bytes);
  return file;
}

/** A quarter of a second at 16 kHz of two tones, encoded by flac, lame, oggenc and opusenc from `tone.wav`. */
const tone = async (ending: string): Promise<Uint8Array> =>
  Uint8Array.from(await readFile(new URL(`sounds/tone.${ending}`, import.meta.url)));

/** How much of the power of `b` is not in `a`, at the shift where that is least: coders delay. */
function remainder(a: Float32Array, b: Float32Array, most: number): number {
  let least = Infinity;
  for (let shift = 0; shift <= most; shift++) {
    let [error, power] = [0, 0];
    for (let i = 500; i < 2500; i++) {
      error += (a[i + shift] - b[i]) ** 2;
      power += b[i] ** 2;
    }
    least = Math.min(least, error / power);
  }
  return least;
}

describe("readRecording", () => {
  it("reads WAV by its content, from a path, a URL or bytes", async () => {
    const bytes = wavFile({ data: littleEndian([0, 16384], 2) });
    const file = await put("sound.dat", bytes);
    for (const source of [file, new URL(`file://${file}`), bytes, Buffer.from(bytes)]) {
      expect(await readRecording(source)).toEqual({ samples: Float32Array.of(0, 0.5), sampleRate: 8000 });
    }
  });

  it("reads under tsx too", async () => {
    const file = await put("tsx.wav", wavFile({ data: littleEndian([0, 16384], 2) }));
    const source = new URL("../../src/node/readRecording.ts", import.meta.url).href;
    const program = `import { readRecording } from "${source}"; console.log(JSON.stringify(Array.from((await readRecording(process.argv[1])).samples)));`;
    const { stdout } = await promisify(execFile)(process.execPath, ["--import", "tsx", "--input-type=module", "-e", program, file]); // prettier-ignore
    expect(JSON.parse(stdout)).toEqual([0, 0.5]);
  });

  it.each(["flac", "flac.ogg"])("reads %s to the very numbers of the WAV file", async (ending) => {
    const read = await readRecording(await tone(ending));
    expect(read).toEqual(decodeWav(await tone("wav")));
  });

  it.each([
    { ending: "mp3", most: 1200, rate: 16000, error: 0.01 },
    { ending: "ogg", most: 0, rate: 16000, error: 0.01 },
  ])("reads the same sound from $ending", async ({ ending, most, rate, error }) => {
    const read = await readRecording(await tone(ending));
    expect(read.sampleRate).toBe(rate);
    expect(remainder(read.samples, decodeWav(await tone("wav")).samples, most)).toBeLessThan(error);
  });

  it("reads Opus at its own 48 kHz", async () => {
    const { samples, sampleRate } = await readRecording(await tone("opus"));
    const original = decodeWav(await tone("wav")).samples;
    expect([samples.length, sampleRate]).toEqual([3 * original.length, 48000]);
    const every = (of: number): Float32Array => Float32Array.from({ length: original.length }, (_, i) => samples[3 * i + of] ?? 0); // prettier-ignore
    expect(remainder(every(0), original, 20)).toBeLessThan(0.05);
  });

  it("refuses a sample rate that no recorder has", async () => {
    const vorbis = await tone("ogg");
    const rate = Buffer.from(vorbis).indexOf("\x01vorbis", 0, "latin1") + 12; // behind the version and the channels
    expect(Buffer.from(vorbis).readUInt32LE(rate)).toBe(16000);
    const odd = Buffer.from(vorbis);
    odd.writeUInt32LE(15_794_047, rate);
    await expect(readRecording(odd)).rejects.toThrow("its sample rate is 15794047, not 1 to 1000000");
  });

  it("reads an MP3 file behind its ID3 tag", async () => {
    const mp3 = await tone("mp3");
    const tag = Buffer.concat([Buffer.from("ID3\x04\0\0\0\0\x01\x01"), Buffer.alloc(129)]);
    expect(await readRecording(Buffer.concat([tag, mp3]))).toEqual(await readRecording(mp3));
  });

  it.each(["wav", "flac", "flac.ogg", "ogg", "opus", "mp3"])("refuses a %s that is cut short", async (ending) => {
    const whole = await tone(ending);
    for (const part of [0.02, 0.3, 0.6, 0.98]) {
      const cut = readRecording(whole.subarray(0, Math.floor(whole.length * part)));
      await expect(cut, `${part}`).rejects.toThrow(/^readRecording: the file given \(\d+ bytes\) cannot be read: .*(cut short|not a WAV file)/); // prettier-ignore
      await expect(cut).rejects.toBeInstanceOf(RangeError);
    }
  });

  it.each(["flac", "flac.ogg", "ogg", "opus"])(
    "refuses a %s whose middle is damaged, or reads all of it",
    async (ending) => {
      const whole = await tone(ending);
      const length = (await readRecording(whole)).samples.length;
      const damaged = whole.slice();
      for (let i = 0; i < 20; i++) damaged[Math.floor(whole.length / 2) + i] ^= 0x5a;
      const outcome = await readRecording(damaged).then(({ samples }) => samples.length, (error: unknown) => error); // prettier-ignore
      if (outcome !== length)
        expect(String(outcome)).toMatch(/^RangeError: readRecording: the file given .* cannot be read: it /);
    },
  );

  it.each(["wav", "flac", "flac.ogg", "ogg", "opus", "mp3"])(
    "decodes no more of a %s than maxSamples",
    async (ending) => {
      await expect(readRecording(await tone(ending), { maxSamples: 1000 })).rejects.toThrow("more than the 1000 of maxSamples"); // prettier-ignore
    },
  );

  it("names a file that is missing, empty, a folder, too large, of another kind or without sound", async () => {
    const none = join(folder, "none.wav");
    await expect(readRecording(none)).rejects.toThrow(`readRecording: cannot read ${none}: there is no such file`);
    await expect(readRecording(folder)).rejects.toThrow(`readRecording: cannot read ${folder}: it is a folder`);
    const empty = await put("empty.wav", new Uint8Array(0));
    await expect(readRecording(empty)).rejects.toThrow(new RangeError(`readRecording: ${empty} is empty (0 bytes)`));
    const large = await put("large.wav", new Uint8Array(100));
    await expect(readRecording(large, { maxBytes: 99 })).rejects.toThrow(
      new RangeError(`readRecording: ${large} has 100 bytes, more than the 99 of maxBytes`),
    );
    const text = await put("text.wav", Buffer.from("this is not a sound at all"));
    await expect(readRecording(text)).rejects.toThrow(
      `readRecording: ${text} (26 bytes) cannot be read: it is of an unknown kind, not WAV, FLAC, MP3, Ogg Vorbis or Ogg Opus`,
    );
    const aac = await put("a.m4a", Buffer.from("\0\0\0\x20ftypM4A "));
    await expect(readRecording(aac)).rejects.toThrow("it is MPEG-4 (AAC), not WAV");
    const silent = await put("silent.wav", wavFile({ data: new Uint8Array(0) }));
    await expect(readRecording(silent)).rejects.toThrow(`readRecording: ${silent} (44 bytes) cannot be read: it holds no samples`); // prettier-ignore
    await expect(readRecording(7 as never)).rejects.toThrow(
      new TypeError("readRecording: the file must be a path, a URL or a Uint8Array of its bytes, got 7"),
    );
  });

  it("names the pipe that it would wait for", async () => {
    const pipe = join(folder, "pipe.wav");
    await promisify(execFile)("mkfifo", [pipe]);
    await expect(readRecording(pipe)).rejects.toThrow(
      `readRecording: cannot read ${pipe}: it is a pipe or a device, not a file`,
    );
  });
});
