import type { Parts } from "../core/parts.js";
import { netOfParts, type RestoreNetOptions } from "./netParts.js";
import { SiameseNet } from "./SiameseNet.js";

/**
 * The net that had these parts, of `netParts`; the caller owns it.
 *
 * @throws RangeError or TypeError if the weights do not fit the topology or are not those that were saved, or the distance is not known.
 */
export function restoreNet(who: string, parts: Parts, options: RestoreNetOptions = {}): Promise<SiameseNet> {
  return netOfParts(who, parts, options, (made) => new SiameseNet(made));
}
