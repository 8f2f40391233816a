import { fromArrays, type Embeddings, type SiameseNet } from "one-shot-ts";

import { meanEmbeddings } from "../shared/meanEmbeddings.js";
import { INPUT_SHAPE } from "./prepare.js";

/** One embedding a face: the mean of those of the picture and of its mirror image, which shows the same person. */
export async function embedFaces(net: SiameseNet, inputs: readonly Float32Array[]): Promise<Embeddings> {
  const both = [...inputs, ...inputs.map(mirrored)];
  const faceOf = both.map((_, row) => row % inputs.length);
  return meanEmbeddings(await net.embed(fromArrays(both, faceOf, { shape: INPUT_SHAPE })), faceOf);
}

function mirrored(input: Float32Array): Float32Array {
  const [, width] = INPUT_SHAPE;
  return input.map((_, i) => input[i - 2 * (i % width) + width - 1]);
}
