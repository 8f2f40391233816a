import { mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { fileURLToPath, pathToFileURL } from "node:url";
import { afterAll, describe, expect, it } from "vitest";

const root = fileURLToPath(new URL("../..", import.meta.url));
const readme = readFileSync(`${root}README.md`, "utf8");
const program = /```ts\n(import [\s\S]*?)```/.exec(readme)![1];
// Inside the project, so that its packages are found.
const folder = `${root}.cache/readme`;

/** What the program takes for granted: images of eleven classes, each a bar at a place and angle of its own, with noise. */
const setting = `
import * as tf from "@tensorflow/tfjs-core";
const drawing = seeded(7);
const image = (kind: number): Float32Array =>
  Float32Array.from({ length: 32 * 32 }, (_, i) => {
    const x = (i % 32) - 16;
    const y = Math.floor(i / 32) - 16;
    const across = x * Math.cos(kind * 0.55) + y * Math.sin(kind * 0.55) + (kind % 3) * 5 - 5;
    return (Math.abs(across) < 2 ? 1 : 0) + 0.2 * drawing();
  });
const kinds = Array.from({ length: 110 }, (_, i) => i % 11);
const labels = kinds.map((kind) => "kind " + kind);
const images = tf.tensor4d(kinds.flatMap((kind) => Array.from(image(kind))), [110, 32, 32, 1]);
const annaPhoto = image(20);
const photo = image(20);
`;

describe("the README", () => {
  afterAll(() => {
    rmSync(folder, { recursive: true, force: true });
  });

  it("opens with a program that runs as it stands and finds anna", async () => {
    const start = program.indexOf("const random"); // after the imports and the choice of a backend
    mkdirSync(folder, { recursive: true });
    writeFileSync(
      `${folder}/program.ts`,
      `${program.slice(0, start)}\n${setting}\n${program.slice(start)}\nexport { who, calibration, test };\n`,
    );
    const result = (await import(/* @vite-ignore */ pathToFileURL(`${folder}/program.ts`).href)) as {
      who: { name: string | null };
      calibration: { threshold: number };
      test: { length: number };
    };
    expect(result.who.name).toBe("anna");
    expect(result.calibration.threshold).toBeGreaterThan(0);
    expect(result.test.length).toBeGreaterThan(0);
  });

  it("names only files that are there", () => {
    const links = [...readme.matchAll(/\]\(((?!http)[^)#]+)\)/g)].map((match) => match[1]);
    expect(links.length).toBeGreaterThan(3);
    for (const link of links) expect(() => readFileSync(root + link), link).not.toThrow();
  });
});
