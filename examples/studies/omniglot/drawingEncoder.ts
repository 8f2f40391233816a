import { encoderKind, netEncoder, type Encoder, type EncoderKind, type SiameseNet } from "one-shot-ts";
import { binarizeInk, resizeImage, type RawImage } from "one-shot-ts/images";

import { normalizeDrawing } from "./normalizeDrawing.js";
import { netInput, TURNS } from "./trainingSet.js";

/** Pixels per side to which an image is resized before its ink is located. */
const SCAN_SIDE = 105;

/** An encoder of drawings, with the net in it. */
export interface DrawingEncoder extends Encoder<RawImage> {
  readonly net: SiameseNet;
}

/** Embeds images of any size with dark ink on light paper: in eight orientations, side by side as in {@link embedViews}. */
export const drawingEncoder = (net: SiameseNet): DrawingEncoder => ({
  ...netEncoder<RawImage>({
    kind: "drawing",
    net,
    settings: { version: 2 },
    sideBySide: TURNS,
    inputs: (image) => {
      const data = toDrawing(image);
      return Array.from({ length: TURNS }, (_, turn) => netInput(data, { turn }));
    },
  }),
  net,
});

/** Restores saved encoders of drawings. */
export const drawingKind: EncoderKind<RawImage> = encoderKind({ kind: "drawing", restore: drawingEncoder });

/** An image of dark ink on light paper, of any size, as the net expects it. */
function toDrawing(image: RawImage): Uint8Array {
  const square = resizeImage(image, [SCAN_SIDE, SCAN_SIDE], { keepAspect: true, fill: 255 });
  return normalizeDrawing(Uint8Array.from(binarizeInk(square).data), SCAN_SIDE);
}
