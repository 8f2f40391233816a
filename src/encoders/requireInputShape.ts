import { requireShape } from "../core/check.js";
import type { SiameseNet } from "../net/SiameseNet.js";

/** Refuses a net whose input shape differs from that of a preparation. */
export function requireInputShape(who: string, net: SiameseNet, shape: readonly number[], maker: string): void {
  requireShape(who, `the shape of ${maker}`, shape);
  const { inputShape } = net;
  if (inputShape.length === shape.length && inputShape.every((size, axis) => size === shape[axis])) return;
  throw new RangeError(
    `${who}: the net must take what ${maker} makes, shape [${shape.join(", ")}], it takes [${inputShape.join(", ")}]; pass the preparation that it was trained with`,
  );
}
