import { decodeWav } from "../../src/audio/decodeWav.js";
import { littleEndian, wavFile } from "../audio/wavFile.js";
import type { FuzzTarget } from "./fuzz.js";

const values = Array.from({ length: 40 }, (_, i) => Math.round(8000 * Math.sin(i)));
const bytes = Uint8Array.from({ length: 64 }, (_, i) => i * 4);
const real = Float32Array.from(values, (value) => value / 8000);
const text = (word: string): Uint8Array => new TextEncoder().encode(word);

export const wavTarget: FuzzTarget = {
  name: "wav",
  clean: /^decodeWav: /,
  tokens: ["RIFF", "RIFX", "RF64", "WAVE", "fmt ", "data", "LIST", "ds64", "fact"].map(text),
  files: () => [
    wavFile({ data: littleEndian(values, 2) }),
    wavFile({ data: littleEndian(values, 2), channels: 2, rate: 44100 }),
    wavFile({ data: bytes, bits: 8 }),
    wavFile({ data: littleEndian(values, 3), bits: 24, between: text("LIST\x04\0\0\0abcd") }),
    wavFile({ data: littleEndian(values, 4), bits: 24, block: 4 }),
    wavFile({ data: littleEndian(values, 4), bits: 32 }),
    wavFile({ data: new Uint8Array(real.buffer), tag: 3, bits: 32 }),
    wavFile({ data: new Uint8Array(Float64Array.from(real).buffer), tag: 3, bits: 64 }),
    wavFile({ data: bytes, tag: 6, bits: 8 }),
    wavFile({ data: bytes, tag: 7, bits: 8, dataSize: 0xffffffff, riffSize: 0xffffffff }),
    wavFile({ data: new Uint8Array(real.buffer), tag: 0xfffe, subformat: 3, bits: 32 }),
  ],
  read: (file) => {
    const { samples, sampleRate } = decodeWav(file);
    if (samples.length === 0 || !samples.every(Number.isFinite)) throw new Error("samples that are no sound");
    if (!(sampleRate >= 1 && sampleRate <= 1e6)) throw new Error(`rate ${sampleRate}`);
    return "content";
  },
};
