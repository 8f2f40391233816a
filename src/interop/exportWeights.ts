import { requireFunction, requireObject } from "../core/check.js";
import { encodeSafetensors } from "../core/safetensors.js";
import type { Store } from "../core/store.js";
import { netParts } from "../net/netParts.js";
import type { SiameseNet } from "../net/SiameseNet.js";
import { towerConfig } from "../towers/buildTower.js";

/** The name under which the file's metadata describe the net. */
const ABOUT = "one-shot-ts";
const VERSION = 1;

/**
 * Writes a net's weights as a plain safetensors file for PyTorch, Keras or any other program that reads safetensors.
 *
 * Each weight is named after its layer, such as `block1.conv/kernel`, and has TensorFlow's layout: kernels `[height, width, in, out]` and `[in, out]`. Those of a
 * learned distance are named `one-shot-ts/distance/0` and so on. The metadata hold JSON under `one-shot-ts`: `tower`, the description that `buildTower` takes (null for a
 * tower that {@link buildTower} did not build), `normalize` and the distance's name. {@link importWeights} reads the file back, whichever program wrote it.
 *
 * To keep a net for one-shot-ts itself, use `net.save`, which seals the file with a checksum.
 *
 * @param store - Where the file goes: `fileStore(file)` of `one-shot-ts/node`, `indexedDbStore(name)`, `memoryStore()`.
 * @example
 * ```ts
 * await exportWeights(net, fileStore("tower.safetensors"));
 * ```
 * @see docs/interop.md, which has the towers of PyTorch and Keras.
 */
export async function exportWeights(net: SiameseNet, store: Store): Promise<void> {
  requireNet("exportWeights", net);
  requireObject("exportWeights", "store", store, "a store", [], "pass fileStore(file) of one-shot-ts/node");
  requireFunction("exportWeights", "write of the store", store.write, "pass fileStore(file) of one-shot-ts/node");
  const { tensors } = await netParts(net);
  const { tower, metric, normalize } = net;
  const about = { version: VERSION, tower: towerConfig(tower) ?? null, normalize, distance: metric.name };
  await store.write(encodeSafetensors(tensors, new Map([[ABOUT, JSON.stringify(about)]])));
}

/** Refuses anything but a net. */
export function requireNet(who: string, net: SiameseNet): void {
  requireObject(who, "net", net, "a SiameseNet", ["tower", "metric"], "pass new SiameseNet({ tower })");
  requireFunction(
    who,
    "fingerprint of net",
    (net as Partial<SiameseNet>).fingerprint,
    "pass new SiameseNet({ tower })",
  );
}
