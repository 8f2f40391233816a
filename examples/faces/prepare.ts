import { imagePreprocessor } from "one-shot-ts";

/** What the tower sees of a face: height, width, one grey channel. */
export const INPUT_SHAPE = [56, 46, 1] as const;

/** Half the size of the AT&T pictures, with the light and contrast of the whole picture taken out. */
export const prepareFace = imagePreprocessor({
  size: [INPUT_SHAPE[0], INPUT_SHAPE[1]],
  mean: "image",
  deviation: "image",
});
