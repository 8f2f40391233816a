import { readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import ts from "typescript";
import { describe, expect, it } from "vitest";

const root = fileURLToPath(new URL("../..", import.meta.url));

const prelude = `
import { expectTypeOf } from "vitest";
import * as lib from "one-shot-ts";
import * as images from "one-shot-ts/images";
import * as audio from "one-shot-ts/audio";
import * as text from "one-shot-ts/text";
import * as calibration from "one-shot-ts/calibration";
import * as evaluation from "one-shot-ts/evaluation";
import type { Scalar } from "@tensorflow/tfjs-core";
declare const net: lib.SiameseNet; declare const train: lib.Dataset; declare const held: lib.Dataset;
declare const labels: string[]; declare const image: images.RawImage; declare const recording: audio.Recording;
declare const known: lib.Calibration; declare const prepare: images.ImagePreprocessor; declare const frontEnd: audio.AudioFrontEnd;
`;

/** Code that must compile, or else fail with an error that matches. */
const cases: readonly { readonly what: string; readonly code: string; readonly error?: RegExp }[] = [
  {
    what: "a pair sampler goes with a pair objective",
    code: `void net.fit(train, { sampler: lib.pairSampler(labels), objective: lib.contrastive(), epochs: 1 });`,
  },
  {
    what: "a pair sampler does not go with a triplet objective",
    code: `void net.fit(train, { sampler: lib.pairSampler(labels), objective: lib.triplet(), epochs: 1 });`,
    error: /Triplets|anchor/,
  },
  {
    what: "a triplet sampler does not go with an objective over classes",
    code: `void net.fit(train, { sampler: lib.tripletSampler(labels), objective: lib.semiHard(), epochs: 1 });`,
    error: /ClassBatch|classOf/,
  },
  {
    what: "episodes do not go with an objective over pairs",
    code: `void net.fit(train, { sampler: lib.episodeSampler(labels, { ways: 2, shots: 1 }), objective: lib.contrastive(), epochs: 1 });`,
    error: /Pairs|left/,
  },
  {
    what: "a batch of rows with classes goes with every way of mining, and with no other",
    code: `for (const mining of ["all", "hard", "semihard", lib.tripletMiner()] as const) {
      expectTypeOf(lib.batchTriplet({ mining })).toEqualTypeOf<lib.Objective<lib.ClassBatch>>();
    }`,
  },
  { what: "mining has no other name", code: `lib.batchTriplet({ mining: "soft" });`, error: /"soft"/ },
  {
    what: "a split is two datasets",
    code: `const [a, b] = lib.splitByClass(train, { testFraction: 0.3 });
      expectTypeOf(a).toExtend<lib.Dataset>(); expectTypeOf(b).toExtend<lib.Dataset>();`,
  },
  {
    what: "a split has no third part",
    code: `const [, , third] = lib.splitByClass(train, { testFraction: 0.3 }); void third;`,
    error: /length '2'|no element at index/,
  },
  {
    what: "an encoder says what its samples are, and so do the gallery and the recognizer",
    code: `
      expectTypeOf(images.imageEncoder({ net, prepare })).toEqualTypeOf<lib.Encoder<images.RawImage>>();
      expectTypeOf(audio.audioEncoder({ net, frontEnd })).toEqualTypeOf<lib.Encoder<audio.Recording>>();
      const gallery = new lib.Gallery({ encoder: images.imageEncoder({ net, prepare }), calibration: known });
      expectTypeOf(gallery).toEqualTypeOf<lib.Gallery<images.RawImage>>();
      const recognizer = await lib.Recognizer.calibrated(audio.audioEncoder({ net, frontEnd }), held, "accuracy");
      expectTypeOf(recognizer).toEqualTypeOf<lib.Recognizer<audio.Recording>>();
      expectTypeOf((await recognizer.identify(recording)).name).toEqualTypeOf<string | null>();`,
  },
  {
    what: "a gallery of pictures does not take a recording",
    code: `const gallery = new lib.Gallery({ encoder: images.imageEncoder({ net, prepare }), calibration: known });
      void gallery.identify(recording);`,
    error: /RawImage|height/,
  },
  {
    what: "scores of a net are what calibration and evaluation take",
    code: `const scored = await net.score(held, lib.everyPair(held));
      expectTypeOf(lib.calibrate(scored, { falseMatchRate: 0.01 })).toEqualTypeOf<lib.Calibration>();
      expectTypeOf(evaluation.evaluateVerification(scored, known).equalErrorRate.value).toEqualTypeOf<number>();
      expectTypeOf(calibration.equalErrorRate(scored)).toEqualTypeOf<number>();`,
  },
  {
    what: "a criterion has a name that exists",
    code: `lib.calibrate({ distances: [], y: [] }, "eer");`,
    error: /"eer"/,
  },
  {
    what: "losses take tensors and return one value per pair",
    code: `lib.contrastiveLoss([0.5], [0]);`,
    error: /Tensor/,
  },
  {
    what: "an objective of one's own is an objective of its batch",
    code: `const own = lib.batchObjective({ name: "own", losses: (x) => lib.ntXentLoss(x, [0, 0]) }, {
        regularizer: (x, compared): Scalar => lib.thresholdConsistency(x, compared),
      });
      expectTypeOf(own).toEqualTypeOf<lib.Objective<lib.ClassBatch>>();`,
  },
  {
    what: "texts become a dataset of texts",
    code: `expectTypeOf(text.fromTexts(text.textVectorizer(), ["a"], ["b"])).toEqualTypeOf<lib.Dataset<string>>();`,
  },
];

describe("the public types", () => {
  const messages = compile(cases.map(({ code }) => code));
  it.each(cases.map((entry, i) => ({ ...entry, found: messages[i] })))("$what", ({ error, found }) => {
    if (error === undefined) expect(found).toBe("");
    else expect(found).toMatch(error);
  });
});

/** The errors of each piece of code, compiled as a file of its own. */
function compile(codes: readonly string[]): string[] {
  const { config } = ts.readConfigFile(join(root, "tsconfig.json"), (path) => readFileSync(path, "utf8")) as {
    config: { compilerOptions: object };
  };
  const { options } = ts.convertCompilerOptionsFromJson(
    { ...config.compilerOptions, noUnusedLocals: false, noEmit: true },
    root,
  );
  const files = new Map(
    codes.map((code, i) => [
      join(root, `types${i}.ts`),
      `${prelude}\nasync function code(): Promise<void> {\n${code}\n}\nvoid code;\n`,
    ]),
  );
  const host = ts.createCompilerHost(options);
  const real = { ...host };
  host.fileExists = (path) => files.has(path) || real.fileExists(path);
  host.readFile = (path) => files.get(path) ?? real.readFile(path);
  host.getSourceFile = (path, version, ...rest) => {
    const code = files.get(path);
    return code === undefined ? real.getSourceFile(path, version, ...rest) : ts.createSourceFile(path, code, version);
  };
  const program = ts.createProgram([...files.keys()], options, host);
  return [...files.keys()].map((path) => {
    const source = program.getSourceFile(path)!;
    return [...program.getSyntacticDiagnostics(source), ...program.getSemanticDiagnostics(source)]
      .map(({ messageText }) => ts.flattenDiagnosticMessageText(messageText, " "))
      .join("\n");
  });
}
