import * as tfl from "@tensorflow/tfjs-layers";
import { SiameseNet } from "one-shot-ts";

import { apply, numbersFrom } from "./unitBranches.js";

/**
 * One net of several: its input is theirs, one after the other, and its embedding is theirs side by side, with each of their branches counting equally. It shares their weights:
 * dispose only one of them.
 */
export function joinNets(nets: readonly SiameseNet[]): SiameseNet {
  const shapes = nets.map(({ tower }) => tower.inputs[0].shape.slice(1) as number[]);
  const sizes = shapes.map((shape) => shape.reduce((product, axis) => product * axis, 1));
  const input = tfl.input({ shape: [sizes.reduce((sum, size) => sum + size, 0)] });
  let end = 0;
  const embeddings = nets.map(({ tower }, place) => {
    const own = numbersFrom(input, end, (end += sizes[place]));
    return apply(tower, apply(tfl.layers.reshape({ targetShape: shapes[place] }), own));
  });
  const together = apply(tfl.layers.concatenate(), embeddings);
  return new SiameseNet({ tower: tfl.model({ inputs: input, outputs: together }) });
}
