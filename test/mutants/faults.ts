/** A fault to plant: one place of a file changed, and the tests that promise it is not there. */
export interface Fault {
  /** What goes wrong. */
  readonly name: string;
  /** The file, from the root. */
  readonly file: string;
  /** Text that occurs there once. */
  readonly before: string;
  /** What it becomes. */
  readonly after: string;
  /** Test files to run. */
  readonly tests: readonly string[];
}

/** Faults that tests once let through. */
export const faults: readonly Fault[] = [
  {
    name: "precision criterion 1 % lax",
    file: "src/calibration/chooseThreshold.ts",
    before: "s >= precision * (s + d) * (1 - 1e-12)",
    after: "s >= precision * (s + d) * 0.99",
    tests: ["test/calibration/calibrate.test.ts"],
  },
  {
    name: "cross-validation trains on straddling pairs",
    file: "src/evaluation/crossValidateVerification.ts",
    before: "sides.left[pair] !== fold && sides.right[pair] !== fold",
    after: "sides.left[pair] !== fold || sides.right[pair] !== fold",
    tests: ["test/evaluation/crossValidateVerification.test.ts"],
  },
  {
    name: "probe trains on the identities it tests",
    file: "src/evaluation/probe.ts",
    before: "        testing.push(pair);\n        continue;\n",
    after: "        testing.push(pair);\n",
    tests: ["test/evaluation/probe.test.ts"],
  },
  {
    name: "temperature fit unbalanced",
    file: "src/calibration/fitProbability.ts",
    before: "const weight = scores.same.length / scores.different.length;",
    after: "const weight = 1;",
    tests: ["test/calibration/fitProbability.test.ts"],
  },
  {
    name: "bootstrap without bias correction",
    file: "src/calibration/bootstrapIdentities.ts",
    before: "const centre = 2 * logOdds(at) - median;",
    after: "const centre = logOdds(at) + 0 * median;",
    tests: ["test/calibration/bootstrapIdentities.test.ts"],
  },
  {
    name: "FusedConv2D relu without bias",
    file: "src/backends/wasm/conv2d.ts",
    before: 'return activate(call, convolve(call, "FusedConv2D", bias));',
    after: 'return activate(call, convolve(call, "FusedConv2D", call.attrs.activation === "relu" ? undefined : bias));',
    tests: ["test/backends/wasm/conv2d.test.ts"],
  },
  {
    name: "stroke directions without wrap-around",
    file: "src/images/strokeDirections.ts",
    before: "cells[first + ((lower + 1) % directions)] += share * strength;",
    after: "if (lower + 1 < directions) cells[first + lower + 1] += share * strength;",
    tests: ["test/images/strokeDirections.test.ts"],
  },
  {
    name: "Koch's dense deviation 0.2 dropped",
    file: "src/towers/kochTower.ts",
    before: "initial: { ...initial, deviation: 0.2 }",
    after: "initial",
    tests: ["test/towers/presets.test.ts"],
  },
  {
    name: "SigNet's third dropout dropped",
    file: "src/towers/signetTower.ts",
    before: '{ kind: "dense", units: 1024, dropout: 0.5 }',
    after: '{ kind: "dense", units: 1024 }',
    tests: ["test/towers/presets.test.ts"],
  },
  {
    name: "splits floor instead of round",
    file: "src/data/splits.ts",
    before: "Math.round(share * items.length)",
    after: "Math.floor(share * items.length)",
    tests: ["test/data/splits.test.ts"],
  },
  {
    name: "identity thresholds' ANOVA with the mean size of groups",
    file: "src/calibration/identityThresholds.ts",
    before: "(total - groups.reduce((all, [, count]) => all + count * count, 0) / total) / (groups.length - 1)",
    after: "total / groups.length",
    tests: ["test/calibration/identityThresholds.test.ts"],
  },
  {
    name: "degrees of freedom times ten in compareVerification",
    file: "src/evaluation/compareVerification.ts",
    before: "Math.max(1, clusters.identities - 2)",
    after: "10 * Math.max(1, clusters.identities - 2)",
    tests: ["test/evaluation/compareVerification.test.ts"],
  },
  {
    name: "wasm batch normalisation's offset without scale",
    file: "src/backends/wasm/batchNorm.ts",
    before: "(shifts?.[c] ?? 0) - means[c] * factor",
    after: "(shifts?.[c] ?? 0) - means[c] / Math.sqrt(variances[c] + varianceEpsilon)",
    tests: ["test/backends/wasm/batchNorm.test.ts"],
  },
  {
    name: "voice detection on windowed frames",
    file: "src/audio/audioFrontEnd.ts",
    before: "detectVoice(plain,",
    after: "detectVoice(frames,",
    tests: ["test/audio/audioFrontEnd.test.ts"],
  },
  {
    name: "explicitPairs maps repeated samples to row 0",
    file: "src/samplers/explicitPairs.ts",
    before: "      return row;\n",
    after: "      else row = 0;\n      return row;\n",
    tests: ["test/samplers/explicitPairs.test.ts", "test/samplers/fixedSamplers.test.ts"],
  },
  {
    name: "forgeryPairSampler floors its shares",
    file: "src/samplers/forgeryPairSampler.ts",
    before: "Math.round(share * size)",
    after: "Math.floor(share * size)",
    tests: ["test/samplers/forgeryPairSampler.test.ts"],
  },
  {
    name: "fit keeps only the first warning",
    file: "src/training/fit.ts",
    before: "history.warnings.push(warning);",
    after: "if (history.warnings.length === 0) history.warnings.push(warning);",
    tests: [
      "test/training/fit.test.ts",
      "test/training/epochWarnings.test.ts",
      "test/training/spread.test.ts",
      "test/training/history.test.ts",
    ],
  },
  {
    name: "training curves from epoch 0",
    file: "src/plots/trainingCurves.ts",
    before: "epoch: epoch + 1",
    after: "epoch: epoch",
    tests: ["test/plots/pictures.test.ts", "test/plots/trainingCurves.test.ts"],
  },
  {
    name: "a stranger's search counts comparisons, not identities",
    file: "src/calibration/galleryEvidence.ts",
    before: "Math.max(0, all - size - hits) / (all - hits)",
    after: "Math.max(0, 1 - size / all)",
    tests: ["test/calibration/galleryEvidence.test.ts"],
  },
  {
    name: "a fingerprint in the order of getWeights",
    file: "src/towers/describeTower.ts",
    before: "[...layer.weights].sort((a, b) => a.id - b.id)",
    after: "[...layer.weights]",
    tests: ["test/towers/describeTower.test.ts"],
  },
  {
    name: "a fingerprint that trusts the identity of data",
    file: "src/tensors/hashTensor.ts",
    before: "export async function hashTensor(tensor: tf.Tensor): Promise<Int32Array> {\n",
    after:
      "const known = new WeakMap<object, Promise<Int32Array>>();\nexport function hashTensor(tensor: tf.Tensor): Promise<Int32Array> {\n  let hash = known.get(tensor.dataId);\n  if (hash === undefined) known.set(tensor.dataId, (hash = fresh(tensor)));\n  return hash;\n}\nasync function fresh(tensor: tf.Tensor): Promise<Int32Array> {\n",
    tests: ["test/net/fingerprint.test.ts"],
  },
  {
    name: "proxies in the order of the rows they were made with",
    file: "src/training/proxyObjective.ts",
    before: "return sortedNames(classNames)",
    after: "return [...classNames]",
    tests: ["test/training/classNames.test.ts"],
  },
  {
    name: "readers that check only for negative rows",
    file: "src/core/check.ts",
    before: "row >= 0 && row < count && Number.isInteger(row)",
    after: "row >= 0",
    tests: ["test/data/dataset.test.ts"],
  },
  {
    name: "identities invented for anonymous pairs",
    file: "src/data/scoreWith.ts",
    before: "if (anonymous) return",
    after: "if (anonymous && labels.length === 0) return",
    tests: ["test/samplers/explicitPairs.test.ts"],
  },
];
