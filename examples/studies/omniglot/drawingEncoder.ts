import { encoderKind, netEncoder, type Encoder, type EncoderKind, type SiameseNet } from "one-shot-ts";
import { binarizeInk, resizeImage, type RawImage } from "one-shot-ts/images";

import { normalizeDrawing } from "./normalizeDrawing.js";
import { netInput, TURNS } from "./trainingSet.js";

/** Pixels a side to which an image is brought before its ink is looked at. */
const SCAN_SIDE = 105;

/** An encoder of drawings, with the net in it. */
export interface DrawingEncoder extends Encoder<RawImage> {
  readonly net: SiameseNet;
}

/** Embeds images of any size with dark ink on light paper: laid in eight ways, side by side as {@link embedViews} has them. */
export const drawingEncoder = (net: SiameseNet): DrawingEncoder => ({
  ...netEncoder<RawImage>({
    kind: "drawing",
    net,
    settings: { version: 2 },
    sideBySide: TURNS,
    inputs: (image) => {
      const data = toDrawing(image);
      return Array.from({ length: TURNS }, (_, turn) => netInput(data, turn));
    },
  }),
  net,
});

/** Reads encoders of drawings back. */
export const drawingKind: EncoderKind<RawImage> = encoderKind({ kind: "drawing", restore: drawingEncoder });

/** Dark ink on light paper, of any size, as the net wants it. */
function toDrawing(image: RawImage): Uint8Array {
  const square = resizeImage(image, [SCAN_SIDE, SCAN_SIDE], { keepAspect: true, fill: 255 });
  return normalizeDrawing(Uint8Array.from(binarizeInk(square).data), SCAN_SIDE);
}
