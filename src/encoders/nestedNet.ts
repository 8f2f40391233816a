import { innerParts, prefixTensors, type Parts } from "../core/parts.js";
import { netParts, type RestoreNetOptions } from "../net/netParts.js";
import { restoreNet } from "../net/restoreNet.js";
import type { SiameseNet } from "../net/SiameseNet.js";

/** The parts of an encoder that holds a net: its own record, and the net under `name`. Imported only when something is saved or restored. */
export async function partsWithNet(
  record: Readonly<Record<string, unknown>>,
  name: string,
  net: SiameseNet,
): Promise<Parts> {
  const inner = await netParts(net);
  return { record: { ...record, [name]: inner.record }, tensors: prefixTensors({ [name]: inner.tensors }) };
}

/** Restores the net that {@link partsWithNet} saved under `name`; the caller owns it. */
export function nestedNet(
  who: string,
  parts: Parts,
  name: string,
  options: RestoreNetOptions = {},
): Promise<SiameseNet> {
  return restoreNet(who, innerParts(who, parts, name), options);
}
