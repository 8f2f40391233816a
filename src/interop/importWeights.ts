import { readStore } from "../core/addressStore.js";
import { requireFinite, requireOptions } from "../core/check.js";
import { decodeSafetensors } from "../core/safetensors.js";
import type { ReadOptions, Store } from "../core/store.js";
import { assignWeights } from "../net/assignWeights.js";
import { weightsOfNet } from "../net/netParts.js";
import type { SiameseNet } from "../net/SiameseNet.js";
import { requireNet } from "./exportWeights.js";

/** The endings of PyTorch's weight names. */
const OF_PYTORCH = /\.(weight|bias|running_mean|running_var|num_batches_tracked)$/;

/**
 * Gives a net the weights of a safetensors file, such as one from PyTorch or Keras: all of them, or none.
 *
 * Names and shapes must be those that {@link exportWeights} writes. The weights of a learned distance may be left out; the net then keeps its own. Whatever was
 * measured with the net before is no longer valid: calibrate and enroll again.
 *
 * @param net - A net with the same tower, trained or not. It must not be in training.
 * @param source - A store, or an `http`, `https` or, in a page, relative address.
 * @param options - `maxBytes` (default 512 MiB) limits the file.
 * @throws RangeError naming the weight if one is missing, unknown, of a different shape or type, or not finite; the net is then unchanged.
 * @example
 * ```ts
 * await importWeights(net, fileStore("trained.safetensors"));
 * ```
 */
export async function importWeights(net: SiameseNet, source: Store | string, options: ReadOptions = {}): Promise<void> {
  const who = "importWeights";
  requireNet(who, net);
  requireOptions(who, options);
  const bytes = await readStore(who, source, options);
  const where = typeof source === "string" ? source : source.name;
  const named = where === undefined ? who : `${who}: ${where}`;
  const { tensors } = decodeSafetensors(named, bytes);
  const foreign = [...tensors.keys()].find((name) => OF_PYTORCH.test(name));
  if (foreign !== undefined) {
    throw new RangeError(
      `${named}: weights must have the names that exportWeights gives them, such as "block1.conv/kernel", got PyTorch's "${foreign.slice(0, 100)}"; write the file with save_tower of torch_tower.py`,
    );
  }
  for (const [name, { values }] of tensors) requireFinite(named, `the weight "${name}"`, values, "in the file");
  const { tower, distance } = weightsOfNet(net);
  const withDistance = [...distance.keys()].some((name) => tensors.has(name));
  assignWeights(named, new Map([...tower, ...(withDistance ? distance : [])]), tensors);
}
