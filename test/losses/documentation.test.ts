import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { fileURLToPath, pathToFileURL } from "node:url";
import * as tf from "@tensorflow/tfjs-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { seeded } from "../../src/core/random.js";
import * as library from "../../src/index.js";
import type { EmbeddingLoss } from "../../src/training/batchObjective.js";
import type { Objective } from "../../src/training/objective.js";
import type { ClassBatch } from "../../src/samplers/sampler.js";
import { clusters } from "../clusters.js";
import { expectClose, onEachBackend, valuesOf } from "../backends-under-test.js";

const root = fileURLToPath(new URL("../..", import.meta.url));
const read = (file: string): string => readFileSync(`${root}docs/losses/${file}`, "utf8");
const pages = readdirSync(`${root}docs/losses`).filter((name) => name.endsWith(".md") && name !== "README.md");

describe("the pages on losses", () => {
  it.each(pages.filter((name) => name !== "your-own.md"))(
    "%s says formula, input, defaults, when it fails and the source",
    (page) => {
      const headings = [...read(page).matchAll(/^## (.*)$/gm)].map(([, heading]) => heading);
      expect(headings).toEqual(["Formula", "Input", "Defaults", "When it fails", "Source"]);
    },
  );

  it("are all linked from the table, whose objectives are exported", () => {
    const table = read("README.md");
    for (const page of pages) expect(table, page).toContain(`(${page})`);
    const row = /^\| \[[^|]*\| ([^|]*)\|/gm;
    const objectives = [...table.matchAll(row)].flatMap(([, names]) =>
      [...names.matchAll(/`(\w+)`/g)].map(([, name]) => name),
    );
    expect(objectives.length).toBeGreaterThan(20);
    for (const name of objectives) expect(library, name).toHaveProperty(name);
  });

  it("have a page for every loss that is exported", () => {
    const text = pages.map(read).join("\n");
    const losses = Object.keys(library).filter((name) => name.endsWith("Loss"));
    expect(losses.length).toBeGreaterThan(15);
    for (const name of losses) expect(text, name).toContain(`\`${name}`);
  });
});

// Inside the project, so that its packages are found.
const folder = `${root}.cache/own-loss`;

onEachBackend((backend) => {
  describe("the loss of one's own in the docs", () => {
    let own: { centreLoss: EmbeddingLoss; centre: () => Objective<ClassBatch> };
    const code = /```ts\n([\s\S]*?)```/.exec(read("your-own.md"))![1];

    beforeAll(async () => {
      mkdirSync(folder, { recursive: true });
      const file = `${folder}/${backend}.ts`;
      writeFileSync(file, `${code}\nexport { centreLoss, centre };\n`);
      own = (await import(/* @vite-ignore */ pathToFileURL(file).href)) as typeof own;
    });
    afterAll(() => {
      rmSync(`${folder}/${backend}.ts`, { force: true });
    });

    it("is under 20 lines", () => {
      expect(code.trim().split("\n").length).toBeLessThan(20);
    });

    it("computes what it says", async () => {
      const x = tf.tensor2d([[0, 0], [2, 0], [5, 1]]); // prettier-ignore
      const losses = tf.tidy(() => own.centreLoss.losses(x, { classOf: [0, 0, 1] }, library.euclidean));
      expectClose(await valuesOf(losses), [1, 1, 0]);
      x.dispose();
    });

    it("trains a net, with a miner too", async () => {
      const data = clusters();
      const tower = library.denseTower({ inputShape: [8], units: [16], embeddingSize: 4, random: seeded(1) });
      const net = new library.SiameseNet({ tower });
      const sampler = library.perClassSampler(data.labels, { random: seeded(2) });
      const { history } = await net.fit(data, { sampler, objective: own.centre(), epochs: 5, stepsPerEpoch: 8, learningRate: 0.01, random: seeded(3) }); // prettier-ignore
      expect(history.loss.at(-1)!).toBeLessThan(0.7 * history.loss[0]);
      net.dispose();
    });
  });
});
