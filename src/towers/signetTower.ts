import type { LayersModel } from "@tensorflow/tfjs-layers";

import { requireOptions } from "../core/check.js";
import { buildTower, type TowerOptions } from "./buildTower.js";

/** Options of {@link signetTower}. */
export interface SignetTowerOptions extends TowerOptions {
  /** Shape of one image; default `[155, 220, 1]`. */
  readonly inputShape?: readonly number[];
  /** Numbers in an embedding; default 128. */
  readonly embeddingSize?: number;
  /** Stride of the first convolution: 4 as in the authors' code (6.5 million weights, the default), or 1 as in their paper (113.9 million). */
  readonly stride?: number;
  /** Side of the pooling windows, which have stride 2: 3 as in the authors' code (the default), or 2. */
  readonly pool?: 2 | 3;
}

/**
 * SigNet's tower for signatures: convolutions of 11, 5, 3 and 3 pixels with local response normalisation and dropout, dense 1024, dense 128.
 *
 * Expects bright ink on a dark background: invert the scan and divide it by the standard deviation of the training images.
 *
 * @returns A model `[rows, 155, 220, 1] -> [rows, 128]`; the caller owns it.
 * @example
 * ```ts
 * const tower = signetTower({ random: seeded(1) });
 * ```
 * @see Dey et al. (2017), "SigNet: convolutional siamese network for writer independent offline signature verification", table 1.
 */
export function signetTower(options: SignetTowerOptions = {}): LayersModel {
  const {
    inputShape = [155, 220, 1],
    embeddingSize = 128,
    stride = 4,
    pool = 3,
    random = Math.random,
  } = requireOptions("signetTower", options);
  // The paper's alpha is 1e-4 in a framework that divides it by the number of channels summed, 5.
  const localResponse = { depthRadius: 2, bias: 2, alpha: 2e-5, beta: 0.75 };
  const pooling = { pool, poolStride: 2 };
  return buildTower(
    {
      inputShape,
      blocks: [
        { kind: "conv", filters: 96, kernelSize: 11, stride, padding: "valid", localResponse, ...pooling },
        { kind: "conv", filters: 256, kernelSize: 5, localResponse, ...pooling, dropout: 0.3 },
        { kind: "conv", filters: 384, pool: 0 },
        { kind: "conv", filters: 256, ...pooling, dropout: 0.3 },
        { kind: "dense", units: 1024, dropout: 0.5 },
      ],
      embeddingSize,
    },
    { random },
  );
}
