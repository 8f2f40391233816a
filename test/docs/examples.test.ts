import { readdirSync, readFileSync, statSync } from "node:fs";
import { join, relative } from "node:path";
import { fileURLToPath } from "node:url";
import ts from "typescript";
import { describe, expect, it } from "vitest";

const root = fileURLToPath(new URL("../..", import.meta.url));

const filesIn = (folder: string): string[] =>
  readdirSync(folder).flatMap((name) => {
    const path = join(folder, name);
    return statSync(path).isDirectory() ? (name === "api" || name === "out" ? [] : filesIn(path)) : [path];
  });

/** What examples may use without saying where it comes from. */
const context = `
import type { Calibration, ClassBatch, Dataset, Objective, Pairs, Random, Sampler, ScoredPairs, Validation } from "one-shot-ts";
import type { Recording } from "one-shot-ts/audio";
import type { RawImage } from "one-shot-ts/images";
import type * as lib from "one-shot-ts";
import type { LayersModel } from "@tensorflow/tfjs-layers";
declare global {
  const net: lib.SiameseNet; const gallery: lib.Gallery<lib.Sample>; const calibration: Calibration;
  const train: Dataset; const held: Dataset; const test: Dataset; const dataset: Dataset;
  const sampler: Sampler<Pairs>; const objective: Objective<Pairs>; const validation: Validation<Pairs>;
  const labels: string[]; const images: tf.Tensor4D & readonly RawImage[]; const image: RawImage; const scan: RawImage; const inverted: RawImage; const random: Random; const data: Dataset; const tower: LayersModel;
  const questions: tf.Tensor2D & readonly number[][]; const answers: tf.Tensor2D & readonly number[][]; const breeds: string[]; const species: string[];
  const trainingImages: RawImage[]; const html: string; const model: ScoredPairs; const baseline: ScoredPairs;
  const options: { sampler: Sampler<Pairs>; objective: Objective<Pairs> }; const scored: ScoredPairs;
  const vectors: number[][]; const samples: number[][]; const recordings: Recording[]; const speakers: string[]; const jobs: string[]; const service: (texts: readonly string[]) => Promise<number[][]>;
  const left: tf.Tensor; const right: tf.Tensor; const y: number[]; const sample: number[]; const annaSample: number[];
  const annaPhoto: number[]; const photo: number[]; const folder: string; const file: string;
}
`;

/** The little of other packages that the guides use: they are not installed here. */
const others = `
declare module "@huggingface/transformers" {
  interface Tensor { readonly data: Float32Array; readonly dims: number[] }
  export function pipeline(task: "feature-extraction", model: string): Promise<(texts: string[], options: { pooling: "mean"; normalize: boolean }) => Promise<Tensor>>;
  export class RawImage { constructor(data: Uint8ClampedArray, width: number, height: number, channels: number); }
  export const AutoProcessor: { from_pretrained(id: string): Promise<(images: RawImage[]) => Promise<{ readonly pixel_values: Tensor }>> };
  export const CLIPVisionModelWithProjection: { from_pretrained(id: string): Promise<(inputs: { readonly pixel_values: Tensor }) => Promise<{ readonly image_embeds: Tensor }>> };
}
declare module "onnxruntime-node" {
  export class Tensor { constructor(type: "float32", data: Float32Array, dims: readonly number[]); readonly data: Float32Array; readonly dims: readonly number[]; }
  export const InferenceSession: { create(path: string): Promise<{ readonly inputNames: readonly string[]; readonly outputNames: readonly string[]; run(feeds: Record<string, Tensor>): Promise<Record<string, Tensor>> }> };
}
declare module "@vladmandic/face-api" {
  export function detectSingleFace(input: HTMLCanvasElement): { withFaceLandmarks(): { withFaceDescriptor(): Promise<{ readonly descriptor: Float32Array } | undefined> } };
}
`;

interface Example {
  readonly where: string;
  readonly code: string;
}

const examples: Example[] = [];
for (const path of filesIn(join(root, "src")).filter((name) => name.endsWith(".ts"))) {
  for (const [, code] of readFileSync(path, "utf8").matchAll(/^ *\* ```ts\n([\s\S]*?)^ *\* ```/gm)) {
    examples.push({ where: relative(root, path), code: code.replace(/^ *\* ?/gm, "") });
  }
}
for (const path of [join(root, "README.md"), ...filesIn(join(root, "docs"))].filter((name) => name.endsWith(".md"))) {
  for (const [, code] of readFileSync(path, "utf8").matchAll(/^```ts\n([\s\S]*?)^```/gm)) {
    examples.push({ where: relative(root, path), code });
  }
}

/** Imports every public name that the code uses and does not import or declare itself. */
function withImports({ code }: Example, exported: ReadonlyMap<string, string>): string {
  const own = new Set(
    [...code.matchAll(/\b(?:const|let|function|class|type|interface)\s+(?:\{([^}]*)\}|\[([^\]]*)\]|(\w+))/g)].flatMap(
      (match) => (match.slice(1).find(Boolean) ?? "").split(/[,:\s]+/),
    ),
  );
  for (const [, names] of code.matchAll(/^import (?:type )?(?:\* as (?:\w+)|\{([^}]*)\})/gm)) {
    for (const name of (names as string | undefined)?.split(/[,\s]+/) ?? []) own.add(name);
  }
  const used = new Set(code.replace(/\/\/.*/g, "").match(/\b[A-Za-z]\w*\b/g) ?? []);
  const lines = [...exported]
    .filter(([name]) => used.has(name) && !own.has(name))
    .map(([name, from]) => `import { ${name} } from "${from}";`);
  if (!/import \* as tf\b/.test(code)) lines.push('import * as tf from "@tensorflow/tfjs-core";');
  return `${lines.join(" ")} ${code}\nexport {};\n`;
}

describe("every example in the docs", () => {
  // Strict projects have noUncheckedIndexedAccess: what stands in the README must compile there too.
  it.each([
    { which: "all", chosen: examples, noUncheckedIndexedAccess: false },
    {
      which: "the README's",
      chosen: examples.filter(({ where }) => where === "README.md"),
      noUncheckedIndexedAccess: true,
    },
  ])(
    "is TypeScript that compiles against the public entry points: $which",
    ({ chosen, noUncheckedIndexedAccess }) => {
      const { config } = ts.readConfigFile(join(root, "tsconfig.json"), (path) => readFileSync(path, "utf8")) as {
        config: { compilerOptions: object };
      };
      const { options } = ts.convertCompilerOptionsFromJson(
        {
          ...config.compilerOptions,
          noUnusedLocals: false,
          verbatimModuleSyntax: false,
          noUnusedParameters: false,
          exactOptionalPropertyTypes: true,
          noUncheckedIndexedAccess,
        },
        root,
      );
      const entries = {
        "one-shot-ts": "index.ts",
        "one-shot-ts/images": "images/index.ts",
        "one-shot-ts/audio": "audio/index.ts",
        "one-shot-ts/text": "text/index.ts",
        "one-shot-ts/calibration": "calibration/index.ts",
        "one-shot-ts/evaluation": "evaluation/index.ts",
        "one-shot-ts/gallery": "gallery/index.ts",
        "one-shot-ts/stores": "stores/index.ts",
        "one-shot-ts/interop": "interop/index.ts",
        "one-shot-ts/worker": "worker/index.ts",
        "one-shot-ts/backends": "backends/index.ts",
        "one-shot-ts/node": "node/index.ts",
        "one-shot-ts/plots": "plots/index.ts",
      };
      const exported = new Map<string, string>();
      for (const [entry, path] of Object.entries(entries)) {
        for (const [, names] of readFileSync(join(root, "src", path), "utf8").matchAll(
          /export (?:type )?\{([^}]*)\}/g,
        )) {
          for (const name of names
            .split(",")
            .map((text) => text.trim().replace(/^type /, ""))
            .filter(Boolean))
            exported.set(name, entry);
        }
      }
      const virtual = new Map([
        [join(root, "context.d.ts"), context.replace("\n", '\nimport type * as tf from "@tensorflow/tfjs-core";\n')],
      ]);
      virtual.set(join(root, "others.d.ts"), others);
      chosen.forEach((example, i) => virtual.set(join(root, `example${i}.ts`), withImports(example, exported)));
      const host = ts.createCompilerHost(options);
      const real = { ...host };
      host.fileExists = (path) => virtual.has(path) || real.fileExists(path);
      host.readFile = (path) => virtual.get(path) ?? real.readFile(path);
      host.getSourceFile = (path, languageVersion, ...rest) => {
        const text = virtual.get(path);
        return text === undefined
          ? real.getSourceFile(path, languageVersion, ...rest)
          : ts.createSourceFile(path, text, languageVersion);
      };
      const program = ts.createProgram([...virtual.keys()], options, host);
      const problems = chosen.flatMap((example, i) => {
        const source = program.getSourceFile(join(root, `example${i}.ts`))!;
        return [...program.getSyntacticDiagnostics(source), ...program.getSemanticDiagnostics(source)].map(
          ({ messageText }) =>
            `${example.where}: ${ts.flattenDiagnosticMessageText(messageText, " ")}\n    ${example.code.split("\n")[0]}`,
        );
      });
      expect(examples.length).toBeGreaterThan(30);
      expect(chosen.length).toBeGreaterThan(0);
      expect(problems).toEqual([]);
    },
    120_000,
  );
});
