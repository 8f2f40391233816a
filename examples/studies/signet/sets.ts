import { existsSync } from "node:fs";
import { fileURLToPath } from "node:url";

import { readSignatures, type Signatures } from "../signatures/data.js";
import { syntheticSignatures } from "../signatures/synthetic.js";

/** The sets of signatures that this example knows. */
export const SET_NAMES = ["bengali", "dutch"] as const;

/** The name of a set. */
export type SetName = (typeof SET_NAMES)[number];

/** Where a set lies beside the project, and how many of its writers are for what. */
const SETS = {
  bengali: { folder: "../shared/data/signatures-bengali", writers: { train: 40, calibrate: 10, test: 30 } },
  dutch: { folder: "../shared/data/signatures", writers: { train: 40, calibrate: 10, test: 14 } },
} as const;

/** How many writers are for what. */
export interface WriterCounts {
  readonly train: number;
  readonly calibrate: number;
  readonly test: number;
}

/** A set, and how its writers are parted. */
export interface SignatureSet {
  readonly name: SetName;
  readonly signatures: Signatures;
  readonly writers: WriterCounts;
}

/** Reads a set; where it is not there, or with `quick`, invents one of as many writers, or of few, and says so. */
export async function loadSet(
  name: SetName,
  { quick, seed }: { readonly quick: boolean; readonly seed: number },
): Promise<SignatureSet> {
  const { folder, writers } = SETS[name];
  const inventedSeed = 1000 * (SET_NAMES.indexOf(name) + 1) + seed; // two invented sets are of different writers
  if (quick) {
    const counts = { train: 5, calibrate: 2, test: 3 };
    const signatures = syntheticSignatures({ seed: inventedSeed, writers: 10, genuine: 6, forged: 3 });
    return { name, signatures, writers: counts };
  }
  const path = fileURLToPath(new URL(`../../../${folder}`, import.meta.url));
  if (existsSync(`${path}/index.json`)) return { name, signatures: await readSignatures(path, folder), writers };
  const count = writers.train + writers.calibrate + writers.test;
  return { name, signatures: syntheticSignatures({ seed: inventedSeed, writers: count }), writers };
}
