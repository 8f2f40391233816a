import { readFile } from "node:fs/promises";
import { join, relative } from "node:path";
import { fileURLToPath } from "node:url";

import { describe, expect, it } from "vitest";
import { readImage, readRecording } from "one-shot-ts/node";

import { wavBytes } from "../../examples/studies/shared/wavBytes.js";
import { writeSamples } from "../../examples/studies/shared/writeSamples.js";
import { temporaryFolder } from "./layouts/temporaryFolder.js";

const picture = { data: Uint8Array.of(0, 50, 100, 150, 200, 250), height: 2, width: 3, channels: 1 } as const;
const sound = { samples: Float32Array.of(0, 0.5, -0.5, 1, -1), sampleRate: 8000 };

describe("writeSamples", () => {
  it("writes pictures, recordings and texts that the second command reads, and says what to type", async () => {
    const out = await temporaryFolder();
    const lines = await writeSamples({
      out,
      home: import.meta.url,
      command: "npx tsx verify.ts",
      samples: { known: picture, "examples/a": picture, voice: sound, resume: "welder" },
      tries: [
        { words: ["known", "voice"], shows: "one and another" },
        { words: ["known", "examples", "two words", "--top"], shows: "a folder" },
      ],
    });
    const at = (name: string): string => join(out, "samples", name);
    const read = await readImage(at("examples/a.png"));
    expect({ ...read, data: Array.from(read.data) }).toMatchObject({ height: 2, width: 3 });
    expect(read.data[4 * read.channels]).toBe(200);
    expect((await readRecording(at("voice.wav"))).samples).toHaveLength(5);
    expect(await readFile(at("resume.txt"), "utf8")).toBe("welder");
    const typed = (name: string): string => {
      const [whole, fromHere] = [at(name), relative(process.cwd(), at(name))];
      return fromHere.length < whole.length ? fromHere : whole;
    };
    const beside = { out: fileURLToPath(new URL("out", import.meta.url)), home: import.meta.url, samples: {} };
    const plain = await writeSamples({
      ...beside,
      command: "npx tsx match.ts",
      tries: [{ words: ["a b"], shows: "it" }],
    });
    expect(plain[1]).toBe("npx tsx match.ts 'a b'  # it");
    expect(lines.slice(1)).toEqual([
      `npx tsx verify.ts ${typed("known.png")} ${typed("voice.wav")} --out ${typed("..")}  # one and another`,
      `npx tsx verify.ts ${typed("known.png")} ${typed("examples")} 'two words' --top --out ${typed("..")}  # a folder`,
    ]);
  });
});

describe("wavBytes", () => {
  it("are read back to within a step of 16 bits, clipped at 1", async () => {
    const bytes = wavBytes({ ...sound, samples: Float32Array.of(0, 0.5, -0.5, 1.5, -1) });
    const { samples, sampleRate } = await readRecording(bytes);
    expect(sampleRate).toBe(8000);
    [0, 0.5, -0.5, 1, -1].forEach((value, i) => expect(Math.abs(samples[i] - value)).toBeLessThan(2 / 32768));
  });
});
