import "@tensorflow/tfjs-backend-cpu";
import * as tf from "@tensorflow/tfjs-core";
import { beforeAll, describe, expect, it } from "vitest";

import { subset } from "../../src/data/dataset.js";
import { vectorEncoder } from "../../src/encoders/vectorEncoder.js";
import { Recognizer, type CalibratedOptions } from "../../src/recognizer/Recognizer.js";
import { inventPeople } from "../gallery/people.js";

beforeAll(() => tf.setBackend("cpu"));

const make = (criterion: Parameters<typeof Recognizer.calibrated>[2], options: CalibratedOptions = {}, people = 40) =>
  Recognizer.calibrated(vectorEncoder({ size: 6 }), inventPeople(people), criterion, options);
const IDENTIFY = { falsePositiveIdentificationRate: 0.05 } as const;

describe("the evidence card", () => {
  it("says what it rests on, every rate with interval and count, and the command that repeats it", async () => {
    const recognizer = await make(
      { falseMatchRate: 0.05 },
      {
        trained: { samples: 900, identities: 90, groups: 3 },
        test: inventPeople(30, { seed: 8, prefix: "tester" }),
        seed: 42,
        command: "npx one-shot-ts train people --seed 42",
        purpose: "the door of our office",
      },
    );
    const { markdown, html, verdict } = await recognizer.card();
    const { falseMatchRate } = recognizer.calibration;
    const tested = recognizer.evidence.tested!;
    for (const text of [
      "900 samples of 90 identities from 3 groups",
      "160 samples of 40 identities: 240 same and 12480 different pairs",
      "120 samples of 30 identities",
      `${falseMatchRate.errors} of 12480`,
      `${tested.falseMatchRate.errors} of ${tested.falseMatchRate.trials}`,
      `${tested.falseNonMatchRate.errors} of 180`,
      "npx one-shot-ts train people --seed 42",
      "the door of our office",
      `TensorFlow.js ${tf.version_core}, backend cpu`,
    ]) {
      expect(markdown).toContain(text);
      expect(html).toContain(text);
    }
    expect(markdown).toMatch(/\| Seed \| 42 \|/);
    expect(verdict).toMatch(
      /^Supported for comparing two samples: [\d.]+ % \([\d.]+ % to [\d.]+ %\) of different pairs match and .* on fresh data\.$/,
    );
    expect(markdown).toContain(`**${verdict.replace(/[*_]/g, "\\$&")}**`);
    expect(html).toContain(`<strong>${verdict}</strong>`);
  });

  it("gives the test's rates, not those of the data that the threshold was chosen on", async () => {
    const far = inventPeople(20, { seed: 9, spread: 1.2 });
    const recognizer = await make({ falseMatchRate: 0.05 }, { test: far });
    const { tested } = recognizer.evidence;
    expect(tested!.falseNonMatchRate.value).toBeGreaterThan(recognizer.calibration.falseNonMatchRate.value + 0.2);
    expect((await recognizer.card()).verdict).toContain(
      `${Number((100 * tested!.falseNonMatchRate.value).toPrecision(3))} %`,
    );
  });

  it("names the hardest pairs, by file where files are known", async () => {
    const held = inventPeople(12);
    const names = Array.from({ length: held.length }, (_, row) => `people/${row}.png`);
    const named = await Recognizer.calibrated(vectorEncoder({ size: 6 }), { ...held, names }, "equalErrorRate");
    const unnamed = await Recognizer.calibrated(vectorEncoder({ size: 6 }), held, "equalErrorRate");
    expect(named.evidence.hardest!.different[0].left).toMatch(/^people\/\d+\.png$/);
    expect(unnamed.evidence.hardest!.different[0].left).toMatch(/^person \d+, row \d+$/);
    const distances = named.evidence.hardest!.different.map(({ distance }) => distance);
    expect(distances).toEqual([...distances].sort((a, b) => a - b));
    expect((await named.card()).markdown).toContain("different, but close: people/");
  });

  it("speaks for identities that are kept elsewhere", async () => {
    const recognizer = await make(IDENTIFY);
    const { supportedUpTo } = recognizer.support!;
    const card = await recognizer.card({ enrolled: supportedUpTo });
    expect(card.verdict).toContain(`enrolled: with ${supportedUpTo}, `);
    expect(card.markdown).toContain(`| Enrolled | ${supportedUpTo} |`);
    expect((await recognizer.card({ enrolled: supportedUpTo + 1 })).verdict).toMatch(/^Not supported: /);
    expect(await recognizer.card({ enrolled: 0 })).toEqual(await recognizer.card());
    await expect(recognizer.card({ enrolled: -1 })).rejects.toThrow("Recognizer.card: enrolled must be");
  });

  it("says up to how many identities it is supported, and not beyond", async () => {
    const recognizer = await make(IDENTIFY);
    const { supportedUpTo } = recognizer.support!;
    expect((await recognizer.card()).verdict).toMatch(
      new RegExp(`^Supported up to ${supportedUpTo} enrolled: with 1, `),
    );
    expect((await recognizer.card()).markdown).toContain(`- more than ${supportedUpTo} enrolled identities`);
    const people = inventPeople(supportedUpTo + 1, { seed: 4, perPerson: 1 });
    await recognizer.enrollAll(people.samples!, people.labels);
    expect((await recognizer.card()).verdict).toMatch(
      new RegExp(
        `^Not supported: a false positive identification rate of 0.05 is not supported beyond ${supportedUpTo} enrolled identities, got ${supportedUpTo + 1}`,
      ),
    );
  });

  it("says so where the data do not suffice, or took part in training", async () => {
    const few = await make({ falseMatchRate: 0.0001 }, {}, 10);
    expect((await few.card()).verdict).toMatch(
      /^Not supported: a false match rate of 0.0001 needs at least 30000 different pairs/,
    );
    const all = inventPeople(40);
    const leaked = await make({ falseMatchRate: 0.05 }, { trained: subset(all, [0, 1, 2, 3, 4, 5]) });
    expect(leaked.evidence.shared).toBe(2);
    expect((await leaked.card()).verdict).toBe(
      "Not supported: 2 identities of the calibration or test data took part in training, so the rates are too good.",
    );
  });

  it.each<[CalibratedOptions, string[], string[]]>([
    [
      {},
      [
        "it was not tested on fresh data",
        "it is not known what the net was trained on",
        "no forged samples were compared",
      ],
      [],
    ],
    [
      { test: inventPeople(10, { seed: 8 }), trained: { samples: 4, identities: 2 } },
      ["differences between them were not measured", "other cameras"],
      ["it was not tested", "it is not known what the net was trained on"],
    ],
  ])("lists what there is no evidence for (%#)", async (options, present, absent) => {
    const { markdown } = await (await make({ falseMatchRate: 0.05 }, options)).card();
    for (const text of present) expect(markdown).toContain(text);
    for (const text of absent) expect(markdown).not.toContain(text);
  });

  it("lets no name break out of its cell", async () => {
    const recognizer = await make("equalErrorRate", { purpose: "<script>alert(1)</script> | [x](y) `z`\n# title" });
    const { markdown, html } = await recognizer.card();
    expect(html).not.toContain("<script>");
    expect(markdown).toContain("\\<script\\>alert(1)\\</script\\> \\| \\[x\\](y) \\`z\\` \\# title |");
  });
});
