import type { Parts } from "../core/parts.js";
import { netOfParts, type RestoreNetOptions } from "./netParts.js";
import { SiameseNet } from "./SiameseNet.js";

/**
 * Restores a net from the parts that `netParts` returned; the caller owns it.
 *
 * @throws RangeError or TypeError if the weights do not fit the topology or were changed, or the distance is unknown.
 */
export function restoreNet(who: string, parts: Parts, options: RestoreNetOptions = {}): Promise<SiameseNet> {
  return netOfParts(who, parts, options, (made) => new SiameseNet(made));
}
