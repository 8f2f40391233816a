import { encoderKind, netEncoder, seeded, type Encoder, type EncoderKind, type SiameseNet } from "one-shot-ts";
import { binarizeInk, resizeImage, warpImage, type RawImage } from "one-shot-ts/images";

import { GENTLY } from "./embedViews.js";
import { normalizeDrawing, SIDE } from "./normalizeDrawing.js";
import { netInput, TURNS } from "./trainingSet.js";

/** Pixels a side to which an image is brought before its ink is looked at. */
const SCAN_SIDE = 105;

/** An encoder of drawings, with the net in it. */
export interface DrawingEncoder extends Encoder<RawImage> {
  readonly net: SiameseNet;
}

/** Embeds images of any size with dark ink on light paper: laid in eight ways, each with a redrawn copy, side by side as {@link embedViews} has them. */
export const drawingEncoder = (net: SiameseNet): DrawingEncoder => ({
  ...netEncoder<RawImage>({
    kind: "drawing",
    net,
    settings: { version: 1 },
    sideBySide: TURNS,
    inputs: (image) => {
      const data = toDrawing(image);
      const random = seeded(1); // the same copies of the same drawing, whenever it is embedded
      return Array.from({ length: TURNS }, (_, turn) => {
        const copy = warpImage({ data, height: SIDE, width: SIDE, channels: 1 }, { ...GENTLY, random });
        return [netInput(data, turn), netInput(copy.data, turn)];
      }).flat();
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
