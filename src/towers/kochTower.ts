import type { LayersModel } from "@tensorflow/tfjs-layers";

import { requireOptions } from "../core/check.js";
import { buildTower, type TowerOptions } from "./buildTower.js";

/** Options of {@link kochTower}. */
export interface KochTowerOptions extends TowerOptions {
  /** Shape of one image; default `[105, 105, 1]`. */
  readonly inputShape?: readonly number[];
}

/**
 * The tower of Koch, Zemel and Salakhutdinov for written characters: 38,947,648 weights, 4,096 sigmoid outputs.
 *
 * Designed for a learned weighted Manhattan distance; use it with `normalize: false`.
 *
 * @returns A model `[rows, 105, 105, 1] -> [rows, 4096]`; the caller owns it.
 * @example
 * ```ts
 * const net = new SiameseNet({ tower: kochTower({ random: seeded(1) }), distance: manhattan, normalize: false });
 * ```
 * @see Koch, Zemel, Salakhutdinov (2015), "Siamese neural networks for one-shot image recognition", figure 4 and section 3.2.
 */
export function kochTower(options: KochTowerOptions = {}): LayersModel {
  const { inputShape = [105, 105, 1], random = Math.random } = requireOptions("kochTower", options);
  const initial = { deviation: 0.01, biasMean: 0.5, biasDeviation: 0.01 };
  const conv = (filters: number, kernelSize: number, pool: number) =>
    ({ kind: "conv", filters, kernelSize, pool, padding: "valid", initial }) as const;
  return buildTower(
    {
      inputShape,
      blocks: [
        conv(64, 10, 2),
        conv(128, 7, 2),
        conv(128, 4, 2),
        conv(256, 4, 0),
        { kind: "dense", units: 4096, activation: "sigmoid", initial: { ...initial, deviation: 0.2 } },
      ],
    },
    { random },
  );
}
