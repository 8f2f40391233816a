import { imagePreprocessor } from "one-shot-ts/images";

/** What the tower sees of a face: height, width, one grey channel. */
export const INPUT_SHAPE = [48, 40, 1] as const;

/** The AT&T pictures at less than half their size, with the overall brightness and contrast of each picture removed. */
export const prepareFace = imagePreprocessor({
  size: [INPUT_SHAPE[0], INPUT_SHAPE[1]],
  mean: "image",
  deviation: "image",
});
