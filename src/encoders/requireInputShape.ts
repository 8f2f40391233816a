import { fitsShape, requireSampleShape, shapeText, type SampleShape } from "../data/sampleShape.js";
import type { SiameseNet } from "../net/SiameseNet.js";

/** Refuses a net whose input shape differs from that of a preparation. */
export function requireInputShape(who: string, net: SiameseNet, shape: SampleShape, maker: string): void {
  requireSampleShape(who, `the shape of ${maker}`, shape);
  const { inputShape } = net;
  if (fitsShape(inputShape, shape)) return;
  throw new RangeError(
    `${who}: the net must take what ${maker} makes, shape ${shapeText(shape)}, it takes ${shapeText(inputShape)}; pass the preparation that it was trained with`,
  );
}
