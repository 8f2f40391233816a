import * as tfl from "@tensorflow/tfjs-layers";

import {
  requireCount,
  requireFit,
  requireFunction,
  requireList,
  requireObject,
  requireOptions,
  requireWithin,
} from "../core/check.js";
import { drawSeed, type Random } from "../core/random.js";
import { requireSampleShape } from "../data/sampleShape.js";
import { localResponse } from "./localResponse.js";
import { statistics } from "./statistics.js";
import type {
  Block,
  BlockActivation,
  ConvBlock,
  DenseBlock,
  InitialWeights,
  Extent,
  TowerConfig,
} from "./towerConfig.js";

/** Options of the tower builders. */
export interface TowerOptions {
  /** Source of randomness for the initial weights and the dropout seeds. */
  readonly random?: Random;
}

/**
 * Builds a tower, the network that maps one sample to its embedding, from a description.
 *
 * Weights start from He's normal distribution, truncated at two standard deviations (Glorot's uniform for the embedding), and are drawn from `random`: the same seed gives the same tower.
 * Only stock layers are used, so plain tfjs loads a saved tower too, unless it has local response normalisation or a `statistics` block, which tfjs lacks.
 *
 * @returns A model `[rows, ...inputShape] -> [rows, embeddingSize]` that carries the description in its metadata; the caller owns it.
 * @throws RangeError if the description has an invalid size, the image is too small for the pooling, or a first axis of any length meets a block that needs a known size.
 * @example
 * ```ts
 * const tower = buildTower({
 *   inputShape: [28, 28, 1],
 *   blocks: [{ kind: "conv", filters: 32 }, { kind: "conv", filters: 64 }, { kind: "dense", units: 128 }],
 *   embeddingSize: 64,
 * });
 * ```
 */
export function buildTower(config: TowerConfig, options: TowerOptions = {}): tfl.LayersModel {
  const { random = Math.random } = requireOptions("buildTower", options);
  checkConfig(config);
  const input = tfl.input({ shape: [...config.inputShape], name: "input" });
  let output = input;
  config.blocks.forEach((block, i) => {
    output = addBlock(output, block, `block${i + 1}`, random);
  });
  output = flat(output, "embedding");
  if (config.embeddingSize !== undefined) {
    const kernelInitializer = tfl.initializers.glorotUniform({ seed: drawSeed(random) });
    output = apply(tfl.layers.dense({ units: config.embeddingSize, kernelInitializer, name: "embedding" }), output);
  }
  const model = tfl.model({ inputs: input, outputs: output, name: "tower" });
  model.setUserDefinedMetadata({ tower: JSON.parse(JSON.stringify(config)) as TowerConfig }); // copied as JSON: tfjs refuses undefined fields
  return model;
}

/** Refuses anything but a tfjs-layers model. */
export function requireTower(who: string, tower: tfl.LayersModel): void {
  requireObject(who, "tower", tower, "a model of tfjs-layers", ["inputs", "outputs", "layers"], "build one with convTower, denseTower or tf.model"); // prettier-ignore
  requireFunction(who, "apply of tower", (tower as Partial<tfl.LayersModel>).apply);
  for (const nodes of [tower.inputs, tower.outputs, tower.layers]) requireList(who, "each of tower's inputs, outputs and layers", nodes); // prettier-ignore
}

/** The description a tower was built from, or undefined if {@link buildTower} did not build it. It survives saving and loading. */
export function towerConfig(tower: tfl.LayersModel): TowerConfig | undefined {
  return (tower.getUserDefinedMetadata() as { tower?: TowerConfig } | undefined)?.tower;
}

type Node = ReturnType<typeof tfl.input>;

const apply = (layer: tfl.layers.Layer, node: Node): Node => layer.apply(node) as Node;

function flat(node: Node, name: string): Node {
  if (node.shape.length > 2 && node.shape[1] === null) {
    throw new RangeError(
      `buildTower: ${name} needs a known size, but the first axis has any length; put a block of kind "statistics" or "average" before it`,
    );
  }
  return node.shape.length > 2 ? apply(tfl.layers.flatten({ name: `${name}.flatten` }), node) : node;
}

const pairOf = (size: Extent): [number, number] => (typeof size === "number" ? [size, size] : [...size]);

function addBlock(node: Node, block: Block, name: string, random: Random): Node {
  if (block.kind === "average") {
    if (block.stripes !== undefined) return addStripes(node, block.stripes, name);
    return apply(tfl.layers.globalAveragePooling2d({ name: `${name}.average`, dataFormat: "channelsLast" }), node);
  }
  if (block.kind === "statistics") {
    if (node.shape.length < 3) throw new RangeError(`buildTower: ${name} takes statistics over the first of at least two axes, got ${node.shape.length - 1}`); // prettier-ignore
    return apply(statistics({ name: `${name}.statistics` }), node);
  }
  const { activation = "relu", normalization = "none", dropout = 0 } = block;
  const weights = {
    ...initialWeights(block.initial, random),
    useBias: normalization !== "batch", // batch normalisation cancels any bias
    // Inside the layer if nothing comes in between: tfjs then computes no gradient for the first layer's image.
    activation: normalization === "none" ? activation : "linear",
  } as const;
  let output =
    block.kind === "dense" ? addDense(node, block, name, weights) : addConvolution(node, block, name, weights);
  if (normalization === "batch") {
    const momentum = block.momentum ?? 0.99;
    output = apply(tfl.layers.batchNormalization({ momentum, name: `${name}.norm` }), output);
  }
  if (normalization === "layer") output = apply(tfl.layers.layerNormalization({ name: `${name}.norm` }), output);
  if (activation !== "linear" && normalization !== "none")
    output = apply(tfl.layers.activation({ activation, name: `${name}.activation` }), output);
  if (block.kind === "conv") {
    if (block.localResponse)
      output = apply(localResponse({ ...block.localResponse, name: `${name}.response` }), output);
    output = addPooling(output, block, name);
  }
  if (dropout > 0) {
    output = apply(tfl.layers.dropout({ rate: dropout, seed: drawSeed(random), name: `${name}.dropout` }), output);
  }
  return output;
}

function addStripes(node: Node, stripes: number, name: string): Node {
  const [, height, width] = node.shape;
  if (node.shape.length !== 4 || height === null || height % stripes !== 0) {
    throw new RangeError(
      `buildTower: ${name} averages over ${stripes} stripes and needs an image whose height they divide, got [${node.shape.slice(1).join(", ")}]`,
    );
  }
  return apply(tfl.layers.averagePooling2d({ poolSize: [height / stripes, width!], name: `${name}.stripes` }), node);
}

interface WeightOptions {
  readonly kernelInitializer: Initializer;
  readonly biasInitializer: Initializer;
  readonly useBias: boolean;
  readonly activation: BlockActivation;
}

type Initializer = ReturnType<typeof tfl.initializers.heNormal>;

function initialWeights(
  initial: InitialWeights | undefined,
  random: Random,
): Omit<WeightOptions, "useBias" | "activation"> {
  const seed = drawSeed(random);
  const { heNormal, randomNormal, zeros } = tfl.initializers;
  if (initial === undefined) return { kernelInitializer: heNormal({ seed }), biasInitializer: zeros() };
  const { deviation, biasMean = 0, biasDeviation = 0 } = initial;
  return {
    kernelInitializer: randomNormal({ mean: 0, stddev: deviation, seed }),
    biasInitializer: randomNormal({ mean: biasMean, stddev: biasDeviation, seed: drawSeed(random) }),
  };
}

function addDense(node: Node, { units }: DenseBlock, name: string, weights: WeightOptions): Node {
  return apply(tfl.layers.dense({ units, ...weights, name: `${name}.dense` }), flat(node, name));
}

function addConvolution(node: Node, block: ConvBlock, name: string, weights: WeightOptions): Node {
  const { filters, padding = "same" } = block;
  const kernelSize = pairOf(block.kernelSize ?? 3);
  const strides = pairOf(block.stride ?? 1);
  const [, height = null, width] = node.shape;
  if (node.shape.length !== 4) {
    throw new RangeError(
      `buildTower: ${name} is a convolution and needs images [height, width, channels], got [${node.shape.slice(1).join(", ")}]`,
    );
  }
  if (padding === "valid" && ((height ?? Infinity) < kernelSize[0] || width! < kernelSize[1])) {
    throw new RangeError(
      `buildTower: ${name} convolves ${sidesText(kernelSize)}, but only ${height ?? "any"}x${width} are left`,
    );
  }
  return apply(tfl.layers.conv2d({ filters, kernelSize, strides, padding, ...weights, name: `${name}.conv` }), node);
}

const sidesText = ([height, width]: readonly [number, number]): string =>
  height === width ? `${height} pixels a side` : `${height}x${width} pixels`;

function addPooling(node: Node, { pool = 2, poolStride = pool }: ConvBlock, name: string): Node {
  if (pool === 0) return node;
  const poolSize = pairOf(pool);
  const [, height = null, width] = node.shape;
  if ((height ?? Infinity) < poolSize[0] || width! < poolSize[1]) {
    throw new RangeError(
      `buildTower: ${name} pools ${sidesText(poolSize)}, but only ${height ?? "any"}x${width} are left; use fewer blocks, larger images or pool: 0`,
    );
  }
  return apply(tfl.layers.maxPooling2d({ poolSize, strides: pairOf(poolStride), name: `${name}.pool` }), node);
}

function checkConfig(config: TowerConfig): void {
  const who = "buildTower";
  const { inputShape, blocks, embeddingSize } = requireObject(who, "config", config, "an object", ["inputShape", "blocks"]); // prettier-ignore
  requireFit(Array.isArray(blocks), who, "blocks", "a list of blocks", blocks);
  requireSampleShape(who, "inputShape", inputShape);
  if (inputShape.length === 0) throw new RangeError(`${who}: inputShape must have at least one axis, got none`);

  if (embeddingSize !== undefined) requireCount(who, "embeddingSize", embeddingSize);
  blocks.forEach((block, i) => {
    const of = `of block ${i + 1}`;
    requireObject(who, `block ${i + 1}`, block, "an object", ["kind"]);
    requireFit(["average", "statistics", "dense", "conv"].includes(block.kind), who, `kind ${of}`, '"dense", "conv", "average" or "statistics"', block.kind); // prettier-ignore
    if (block.kind === "average") requireCount(who, `stripes ${of}`, block.stripes ?? 1);
    if (block.kind === "average" || block.kind === "statistics") return;
    requireWithin(who, `dropout ${of}`, block.dropout ?? 0, 0, 1 - Number.EPSILON);
    requireWithin(who, `momentum ${of}`, block.momentum ?? 0, 0, 1 - Number.EPSILON);
    if (block.kind === "dense") {
      requireCount(who, `units ${of}`, block.units);
      return;
    }
    requireCount(who, `filters ${of}`, block.filters);
    requireSize(who, `kernelSize ${of}`, block.kernelSize ?? 3);
    requireSize(who, `stride ${of}`, block.stride ?? 1);
    if (block.pool !== 0) requireSize(who, `pool ${of}`, block.pool ?? 2);
    requireSize(who, `poolStride ${of}`, block.poolStride ?? 1);
  });
}

/** Refuses anything but a number of pixels or two of them. */
function requireSize(who: string, name: string, size: Extent): void {
  if (!Array.isArray(size)) requireCount(who, name, size as number);
  else {
    requireFit(size.length === 2, who, name, "one number or [height, width]", size);
    for (const side of size) requireCount(who, `each side of ${name}`, side as number);
  }
}
