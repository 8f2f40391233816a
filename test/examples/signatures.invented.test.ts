import { existsSync, readFileSync } from "node:fs";
import { createRequire } from "node:module";

import { describe, expect, it } from "vitest";
import { seeded } from "one-shot-ts";
import { binarizeInk, frameInk, type RawImage } from "one-shot-ts/images";

import { fillInk } from "../../examples/studies/signatures/invented/fillInk.js";
import { FONT_NAMES, lettersOf, strokeWidthOf } from "../../examples/studies/signatures/invented/fonts.js";
import {
  copyHand,
  drawHand,
  varyHand,
  type Hand,
  type Trait,
} from "../../examples/studies/signatures/invented/hand.js";
import { drawName } from "../../examples/studies/signatures/invented/names.js";
import { writeName } from "../../examples/studies/signatures/invented/writeName.js";
import { syntheticSignatures } from "../../examples/studies/signatures/synthetic.js";

const mean = (values: readonly number[]): number => values.reduce((sum, value) => sum + value, 0) / values.length;

describe("fonts", () => {
  const fromHere = createRequire(import.meta.url);

  it.each(FONT_NAMES)("%s comes as a package under the Open Font License and has the letters of names", (name) => {
    const { license } = JSON.parse(readFileSync(fromHere.resolve(`@fontsource/${name}/package.json`), "utf8")) as {
      license: string;
    };
    expect(license).toBe("OFL-1.1");
    expect(existsSync(fromHere.resolve(`@fontsource/${name}/files/${name}-latin-400-normal.woff`))).toBe(true);
    for (const letter of lettersOf("AMZaegz.", name)) {
      expect(letter.contours.length).toBeGreaterThan(0);
      expect(letter.advance).toBeGreaterThan(0.05);
    }
    expect(strokeWidthOf(name)).toBeGreaterThan(0.03);
    expect(strokeWidthOf(name)).toBeLessThan(0.6);
  });

  it("gives outlines whose outer lines run counter-clockwise, a small letter about one high", () => {
    const [{ contours }] = lettersOf("n", "dancing-script");
    const area = contours.flatMap((points) =>
      points.map((a, i) => (a.x * points[(i + 1) % points.length].y - points[(i + 1) % points.length].x * a.y) / 2),
    );
    expect(area.reduce((sum, part) => sum + part, 0)).toBeGreaterThan(0);
    const top = Math.max(...contours.flat().map(({ y }) => y));
    expect(top).toBeGreaterThan(0.6);
    expect(top).toBeLessThan(1.6);
  });
});

describe("fillInk", () => {
  it.each([
    { x: 1, y: 1, width: 2, height: 1, inked: { 5: 1, 6: 1 } },
    { x: 1.5, y: 1, width: 1, height: 1, inked: { 5: 0.5, 6: 0.5 } },
    { x: 0, y: 0.5, width: 1, height: 1, inked: { 0: 0.5, 4: 0.5 } },
    { x: 3.25, y: 2, width: 5, height: 5, inked: { 11: 0.75 } },
  ])("covers a rectangle at $x, $y of $width by $height", ({ x, y, width, height, inked }) => {
    const coverage = new Float32Array(12);
    const corners = [
      { x, y },
      { x: x + width, y },
      { x: x + width, y: y + height },
      { x, y: y + height },
    ];
    fillInk(coverage, 4, [corners]);
    expect(Array.from(coverage)).toEqual(
      Array.from({ length: 12 }, (_, i) => (inked as Readonly<Record<number, number>>)[i] ?? 0),
    );
  });

  it("leaves out what an inner line that runs the other way encloses, and keeps what is there already", () => {
    const square = (from: number, to: number) => [
      { x: from, y: from },
      { x: to, y: from },
      { x: to, y: to },
      { x: from, y: to },
    ];
    const coverage = new Float32Array(25);
    coverage[12] = 0.25;
    fillInk(coverage, 5, [square(0, 5), square(1, 4).reverse()]);
    expect(coverage[0]).toBe(1);
    expect(coverage[6]).toBe(0);
    expect(coverage[12]).toBe(0.25);
    expect(coverage[24]).toBe(1);
  });
});

describe("hands", () => {
  const random = seeded(5);
  const gap = (a: Hand, b: Hand, trait: Trait): number => Math.abs(a.traits[trait] - b.traits[trait]);

  it.each(["slant", "above", "width"] as const)(
    "differ in %s least within a writer, more from a forger's copy, most from another hand",
    (trait) => {
      const gaps = Array.from({ length: 300 }, () => {
        const [own, forger, other] = [drawHand(random), drawHand(random), drawHand(random)];
        const first = varyHand(own, random);
        return {
          within: gap(first, varyHand(own, random), trait),
          copied: gap(first, varyHand(copyHand(own, forger, random), random), trait),
          other: gap(first, varyHand(other, random), trait),
        };
      });
      const within = mean(gaps.map((each) => each.within));
      const copied = mean(gaps.map((each) => each.copied));
      expect(copied).toBeGreaterThan(1.3 * within);
      expect(mean(gaps.map((each) => each.other))).toBeGreaterThan(1.3 * copied);
    },
  );

  it("keep their flourish in a copy, which is plain to see", () => {
    const own = drawHand(random);
    expect(copyHand(own, drawHand(random), random).traits.flourish).toBe(own.traits.flourish);
  });
});

describe("writeName", () => {
  it("writes one name in one font alike, whoever's the hand: as many lines of as many points", () => {
    const form = { words: ["Ada", "Fox"], font: "zeyada" } as const;
    const random = seeded(9);
    const shapes = Array.from({ length: 2 }, () =>
      writeName(form, drawHand(random), 0.2, random)[0].map(({ length }) => length),
    );
    expect(shapes[1]).toEqual(shapes[0]);
  });

  it("covers more paper with a wider pen", () => {
    const hand = drawHand(seeded(2));
    const inkOf = (pen: number): number => {
      const coverage = new Float32Array(400 * 100);
      const [letters] = writeName({ words: ["Ada"], font: "zeyada" }, hand, pen, seeded(1));
      fillInk(coverage, 400, letters.map((line) => line.map(({ x, y }) => ({ x: 20 + 20 * x, y: 60 - 20 * y })))); // prettier-ignore
      return coverage.reduce((sum, value) => sum + value, 0);
    };
    expect(inkOf(0.27)).toBeGreaterThan(1.2 * inkOf(0.15));
  });
});

describe("drawName", () => {
  it("draws many names, sometimes one twice", () => {
    const random = seeded(3);
    const names = Array.from({ length: 2000 }, () => drawName(random).join(" "));
    const different = new Set(names).size;
    expect(different).toBeGreaterThan(1000);
    expect(different).toBeLessThan(2000);
  });
});

describe("syntheticSignatures", () => {
  const few = { writers: 4, genuine: 3, forged: 2 };
  const { images, writers, forged, source } = syntheticSignatures({ seed: 1, ...few });

  it("are the same bytes for the same seed and others for another", () => {
    const bytes = (all: readonly RawImage[]): string =>
      Buffer.concat(all.map(({ data }) => data as Uint8Array)).toString("base64");
    expect(bytes(syntheticSignatures({ seed: 1, ...few }).images)).toBe(bytes(images));
    expect(bytes(syntheticSignatures({ seed: 2, ...few }).images)).not.toBe(bytes(images));
  });

  it("are as many as asked for, with the forgeries of each writer marked, and say that they are invented", () => {
    expect(source).toMatch(/^(synthetic|invented)/);
    expect(writers).toEqual([1, 2, 3, 4].flatMap((i) => Array<string>(5).fill(`writer 0${i}`)));
    expect(Array.from(forged)).toEqual([1, 2, 3, 4].flatMap(() => [0, 0, 0, 1, 1]));
  });

  it("are dark ink on light paper, cut to the ink, none twice the same", () => {
    for (const { data, height, width } of images) {
      expect(data).toHaveLength(height * width);
      expect(Math.max(...data)).toBeGreaterThan(235);
      expect(Math.min(...data)).toBeLessThan(100);
      expect(width).toBeLessThanOrEqual(381);
      expect(height).toBeLessThanOrEqual(151);
      const share = Array.from(data).reduce((sum, grey) => sum + (grey < 160 ? 1 : 0), 0) / data.length;
      expect(share).toBeGreaterThan(0.02);
      expect(share).toBeLessThan(0.4);
    }
    expect(new Set(images.map(({ data }) => Buffer.from(data as Uint8Array).toString("base64"))).size).toBe(
      images.length,
    );
  });

  it("lie nearer to their writer's others than to other writers', pixel by pixel", () => {
    const frames = images.map((image) => frameInk(binarizeInk(image), [32, 64]).data);
    const [same, different]: [number[], number[]] = [[], []];
    for (let a = 0; a < frames.length; a++) {
      for (let b = 0; b < a; b++) {
        if (forged[a] === 1 || forged[b] === 1) continue;
        const distance = Array.from(frames[a]).reduce((sum, value, i) => sum + (value - frames[b][i]) ** 2, 0);
        (writers[a] === writers[b] ? same : different).push(distance);
      }
    }
    expect(mean(same)).toBeLessThan(mean(different));
  });
});
