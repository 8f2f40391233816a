// Tests decodeWav, wavHeader: headers are seen through what is decoded
import wavefile from "wavefile";
import { describe, expect, it } from "vitest";
import { decodeALaw } from "../../src/audio/decodeALaw.js";
import { decodeMuLaw } from "../../src/audio/decodeMuLaw.js";
import { decodeWav } from "../../src/audio/decodeWav.js";
import { littleEndian, wavFile } from "./wavFile.js";

function written(depth: string, channels: number, samples: number[] | number[][], container = "RIFF"): Uint8Array {
  const wav = new wavefile.WaveFile();
  wav.fromScratch(channels, 8000, depth, samples, { container });
  return wav.toBuffer();
}

const read = (file: Uint8Array): number[] => Array.from(decodeWav(file).samples);
const floats = (...values: number[]): Uint8Array => new Uint8Array(Float32Array.from(values).buffer);
const doubles = (...values: number[]): Uint8Array => new Uint8Array(Float64Array.from(values).buffer);

describe("decodeWav", () => {
  it("reads 16 bits as shares of full scale, at the file's rate", () => {
    const { samples, sampleRate } = decodeWav(
      wavFile({ rate: 22050, data: littleEndian([0, 16384, -32768, 32767], 2) }),
    );
    expect(sampleRate).toBe(22050);
    expect(Array.from(samples)).toEqual([0, 0.5, -1, Math.fround(32767 / 32768)]);
  });

  it.each([
    { depth: "8", values: [128, 192, 0] },
    { depth: "12", values: [0, 16384, -32768] },
    { depth: "16", values: [0, 16384, -32768] },
    { depth: "24", values: [0, 2 ** 22, -(2 ** 23)] },
    { depth: "32", values: [0, 2 ** 30, -(2 ** 31)] },
    { depth: "32f", values: [0, 0.5, -1] },
    { depth: "64", values: [0, 0.5, -1] },
  ])("reads depth $depth as another writer wrote it, little and big endian", ({ depth, values }) => {
    expect(read(written(depth, 1, values))).toEqual([0, 0.5, -1]);
    if (depth !== "12") expect(read(written(depth, 1, values, "RIFX"))).toEqual([0, 0.5, -1]);
  });

  it("takes the mean of several channels", () => {
    expect(read(written("16", 2, [[16384, 0], [0, -16384]]))).toEqual([0.25, -0.25]); // prettier-ignore
  });

  // The same sound by its own tag and by the extensible format, whose subformat says the kind.
  it.each([
    {
      kind: "PCM of 16 bits",
      tag: 1,
      bits: 16,
      data: littleEndian([327, -327], 2),
      samples: [327 / 32768, -327 / 32768],
    },
    { kind: "PCM of 24 bits", tag: 1, bits: 24, data: littleEndian([83886], 3), samples: [83886 / 2 ** 23] },
    { kind: "PCM of 32 bits", tag: 1, bits: 32, data: littleEndian([1 << 24], 4), samples: [2 ** -7] },
    { kind: "float of 32 bits", tag: 3, bits: 32, data: floats(0.01, -0.5), samples: [0.01, -0.5] },
    { kind: "float of 64 bits", tag: 3, bits: 64, data: doubles(0.01, -0.5), samples: [0.01, -0.5] },
    { kind: "A-law", tag: 6, bits: 8, data: Uint8Array.of(0xd5, 0x55), samples: [8 / 32768, -8 / 32768] },
    {
      kind: "mu-law",
      tag: 7,
      bits: 8,
      data: Uint8Array.of(0xff, 0, 0x80),
      samples: [0, -32124 / 32768, 32124 / 32768],
    },
  ])("reads $kind by tag and by subformat", ({ tag, bits, data, samples }) => {
    const expected = Array.from(Float32Array.from(samples));
    expect(read(wavFile({ tag, bits, data }))).toEqual(expected);
    expect(read(wavFile({ tag: 0xfffe, subformat: tag, bits, data }))).toEqual(expected);
  });

  it("reads mu-law and A-law as the decoders of bare bytes do, all 256", () => {
    const bytes = Uint8Array.from({ length: 256 }, (_, byte) => byte);
    const muLaw = decodeMuLaw(bytes);
    expect(decodeWav(wavFile({ tag: 7, bits: 8, data: bytes })).samples).toEqual(muLaw);
    expect(decodeWav(wavFile({ tag: 6, bits: 8, data: bytes })).samples).toEqual(decodeALaw(bytes));
  });

  it.each([
    { tag: 0x2, name: "Microsoft ADPCM" },
    { tag: 0x11, name: "IMA ADPCM" },
    { tag: 0x31, name: "GSM 6.10" },
    { tag: 0x55, name: "MP3" },
    { tag: 0x161, name: "Windows Media Audio 2" },
    { tag: 0x1234, name: "of kind 0x1234" },
  ])("refuses $name by name, also within the extensible format, and says how to convert it", ({ tag, name }) => {
    const data = littleEndian([1, 2, 3], 2);
    for (const file of [wavFile({ tag, data }), wavFile({ tag: 0xfffe, subformat: tag, data })]) {
      expect(() => decodeWav(file)).toThrow(
        new RangeError(
          `decodeWav: its sound is ${name}, not PCM, floating point, A-law or mu-law; convert it, for example with ffmpeg -i OLD -c:a pcm_s16le NEW.wav`,
        ),
      );
    }
  });

  it("reads 24 bits in 4 bytes, in the lower three as arecord -f S24_LE writes them, and in the upper three", () => {
    const values = [11493, -11493, 2 ** 22, -(2 ** 23)];
    const expected = values.map((value) => value / 2 ** 23);
    const options = { channels: 1, bits: 24, block: 4 };
    expect(read(wavFile({ ...options, data: littleEndian(values, 4) }))).toEqual(expected);
    const unsigned = littleEndian(values.map((value) => value & 0xffffff), 4); // prettier-ignore
    expect(read(wavFile({ ...options, data: unsigned }))).toEqual(expected);
    expect(read(wavFile({ ...options, data: littleEndian(values.map((value) => value << 8), 4) }))).toEqual(expected); // prettier-ignore
    const stereo = littleEndian([11493, 11493], 4);
    expect(read(wavFile({ channels: 2, bits: 24, block: 8, data: stereo }))).toEqual([11493 / 2 ** 23]);
  });

  it.each([0xffffffff, 0x7ffff000, 0x80000000, 0])(
    "reads a streamed file, whose size is %i, to its end",
    (dataSize) => {
      const data = littleEndian([1000, 2000, 3000], 2);
      const whole = read(wavFile({ data }));
      for (const riffSize of [0xffffffff, 0x7ffff024, 36, 0]) {
        expect(read(wavFile({ data, dataSize, riffSize })), `RIFF size ${riffSize}`).toEqual(whole);
      }
    },
  );

  it("reads RF64, whose sizes have 64 bits", () => {
    const data = littleEndian([16384], 2);
    const file = Buffer.from(wavFile({ data, dataSize: 0xffffffff, riffSize: 0xffffffff }));
    const sizes = Buffer.alloc(36);
    sizes.write("ds64", 0);
    sizes.writeUInt32LE(28, 4);
    sizes.writeBigUInt64LE(BigInt(data.length), 16);
    const long = Buffer.concat([Buffer.from("RF64"), file.subarray(4, 12), sizes, file.subarray(12), Buffer.from("LIST\0\0\0\0")]); // prettier-ignore
    expect(read(long)).toEqual([0.5]);
  });

  it("passes over other chunks, padded to even places", () => {
    const between = Buffer.from("LIST\x03\0\0\0abc\0junk\0\0\0\0");
    expect(read(wavFile({ data: littleEndian([16384], 2), between }))).toEqual([0.5]);
  });

  it("refuses every cut of a file", () => {
    const file = wavFile({ data: littleEndian([1, 2, 3, 4, 5], 2) });
    for (let length = 0; length < file.length; length++) {
      const text = length < 12 ? "it is not a WAV file" : "it is cut short";
      expect(() => decodeWav(file.subarray(0, length)), `${length} bytes`).toThrow(`decodeWav: ${text}`);
    }
  });

  it.each([
    { file: wavFile({ data: new Uint8Array(0) }), text: "it holds no samples" },
    { file: wavFile({ data: littleEndian([1], 2), rate: 0 }), text: "its sample rate is 0" },
    {
      file: wavFile({ data: littleEndian([1], 2), rate: 4e9 }),
      text: "its sample rate is 4000000000, more than 1000000",
    },
    { file: wavFile({ data: littleEndian([1], 2), channels: 0, block: 2 }), text: "it has 0 channels" },
    {
      file: wavFile({ data: littleEndian([1], 2), block: 3 }),
      text: "its samples of 16 bits in blocks of 3 bytes for 1 channels cannot be read",
    },
    {
      file: wavFile({ data: littleEndian([1], 2), bits: 16, block: 4 }),
      text: "its samples of 16 bits in blocks of 4 bytes for 1 channels cannot be read",
    },
    {
      file: wavFile({ tag: 3, bits: 32, data: floats(0, NaN) }),
      text: "its sample 1 is not a finite number of 32 bits, which is no sound",
    },
    {
      file: wavFile({ tag: 3, bits: 32, data: floats(-Infinity) }),
      text: "its sample 0 is not a finite number of 32 bits, which is no sound",
    },
    {
      file: wavFile({ tag: 3, bits: 64, data: doubles(1e300) }),
      text: "its sample 0 is not a finite number of 32 bits, which is no sound",
    },
  ])("refuses: $text", ({ file, text }) => {
    expect(() => decodeWav(file)).toThrow(new RangeError(`decodeWav: ${text}`));
  });

  it.each([1, 3, 5000, 9000])("reads long files of %i channels to their end", (channels) => {
    const frames = Math.ceil(20000 / channels);
    const values = Array.from({ length: frames * channels }, (_, i) => Math.floor(i / channels) - 100);
    const { samples } = decodeWav(wavFile({ channels, data: littleEndian(values, 2) }));
    expect(Array.from(samples)).toEqual(Array.from({ length: frames }, (_, i) => Math.fround((i - 100) / 32768)));
  });

  it("decodes nothing above maxSamples", () => {
    const file = wavFile({ data: littleEndian([1, 2, 3], 2) });
    expect(decodeWav(file, { maxSamples: 3 }).samples).toHaveLength(3);
    expect(() => decodeWav(file, { maxSamples: 2 })).toThrow(
      "decodeWav: it has 3 samples, more than the 2 of maxSamples",
    );
    expect(() => decodeWav(file, { maxSamples: 0.5 })).toThrow("decodeWav: maxSamples must be a whole number");
    expect(() => decodeWav("a.wav" as never)).toThrow(
      new TypeError('decodeWav: the file must be a Uint8Array, got "a.wav"'),
    );
  });
});
