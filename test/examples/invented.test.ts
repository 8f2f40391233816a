import { describe, expect, it } from "vitest";
import { seeded } from "one-shot-ts";

import { syntheticDrawings } from "../../examples/studies/omniglot/synthetic.js";
import { CRAFTS, FIELDS } from "../../examples/studies/resumes/inventedWork.js";
import { syntheticTexts } from "../../examples/studies/resumes/synthetic.js";
import { drawFigure, poseFigure } from "../../examples/studies/tracking/inventedFigure.js";
import { inventPeople } from "../../examples/studies/tracking/inventedPeople.js";

/** Mean of the squared differences of two pictures. */
const difference = (a: ArrayLike<number>, b: ArrayLike<number>): number =>
  Array.from(a, (value, i) => (value - b[i]) ** 2).reduce((sum, value) => sum + value, 0) / a.length;

const mean = (values: readonly number[]): number => values.reduce((sum, value) => sum + value, 0) / values.length;

describe("invented jobs", () => {
  const { occupations, further, headlined, resumes } = syntheticTexts({ seed: 3, families: 24 });
  const wordsOf = (text: string): string[] => text.toLowerCase().match(/[a-z]+/g) ?? [];

  it("are crafts in fields, no two alike", () => {
    expect(occupations).toHaveLength(30);
    expect(further).toHaveLength(24);
    const known = [...CRAFTS, ...FIELDS].flatMap(({ inTitle }) => inTitle);
    for (const { titles } of [...occupations, ...further]) {
      expect(new Set(titles).size).toBe(8);
      for (const title of titles) expect(known.filter((name) => title.includes(name)).length, title).toBeGreaterThan(1);
    }
    expect(new Set(occupations.map(({ titles }) => [...titles].sort().join())).size).toBe(30);
  });

  it("share hardly a word between titles and tasks", () => {
    const shares = occupations.map(({ title, tasks }) => {
      const inTasks = new Set(wordsOf(tasks.join(" ")));
      const inTitle = wordsOf(title);
      return inTitle.filter((word) => inTasks.has(word)).length / inTitle.length;
    });
    expect(mean(shares)).toBeLessThan(0.1);
  });

  it("have resumes that open with their headline and mostly say what the tasks do not", () => {
    const written = headlined.filter(({ kind }) => kind === "resume");
    expect(written).toHaveLength(30);
    const known = written.map(({ headline, text, occupation }) => {
      expect(text.startsWith(`${headline}. `)).toBe(true);
      const { tasks } = occupations.find(({ code }) => code === occupation)!;
      const said = text.slice(headline.length + 2).split(". ");
      return said.filter((sentence) => tasks.some((task) => task.startsWith(sentence))).length / said.length;
    });
    expect(mean(known)).toBeLessThan(0.5);
    expect(new Set(resumes.map(({ category }) => category)).size).toBe(10);
  });

  it("run out after so many", () => {
    expect(() => syntheticTexts({ seed: 1, families: 400 })).toThrow(
      "syntheticTexts: there are 676 kinds of work to invent occupations from, 400 families need 900",
    );
  });
});

describe("invented people", () => {
  it("are the same for the same seed, and nearer to themselves than to others", () => {
    const { crops } = inventPeople({ seed: 1, people: 12 });
    expect(inventPeople({ seed: 1, people: 12 }).crops[5].image.data).toEqual(crops[5].image.data);
    const [same, different]: [number[], number[]] = [[], []];
    for (const a of crops) {
      for (const b of crops) {
        if (a === b || a.camera !== b.camera) continue;
        (a.person === b.person ? same : different).push(difference(a.image.data, b.image.data));
      }
    }
    expect(mean(same)).toBeLessThan(0.8 * mean(different));
  });

  it("are seen from several sides, in the same clothes", () => {
    const random = seeded(4);
    const figure = drawFigure(random);
    const poses = Array.from({ length: 30 }, () => poseFigure(figure, random));
    const widths = poses.map((limbs) =>
      Math.max(...limbs.filter(({ colour }) => colour === figure.top).map(({ from }) => from.radius)),
    );
    expect(new Set(widths).size).toBe(2); // from the front or behind, and narrower from the side
  });
});

describe("invented characters", () => {
  it("are drawn otherwise by every hand, and lie inside of the picture", () => {
    const { ink, side } = syntheticDrawings({ seed: 6, background: 1, evaluation: 0, characters: 10, drawers: 3 });
    expect(new Set(ink.map((drawing) => drawing.join(""))).size).toBe(30);
    for (const drawing of ink) {
      const total = drawing.reduce((sum, value) => sum + value, 0);
      expect(total).toBeGreaterThan(60);
      expect(total).toBeLessThan(0.2 * side * side);
      for (let i = 0; i < side; i++) expect(drawing[i] + drawing[i * side]).toBe(0);
    }
  });
});
