export type { RawImage } from "./rawImage.js";
export { augmentImage, type AugmentImageOptions } from "./augmentImage.js";
export { fromImages, type FromImagesOptions, type ImageCollection } from "./fromImages.js";
export { imageEncoder, type ImageEncoderOptions } from "../encoders/imageEncoder.js";
export type { ImageViews } from "../encoders/imageViews.js";
export { stackImages } from "./stackImages.js";
export { grayscaleBatch, grayscaleImage, rgbImage } from "./grayscaleImage.js";
export { cropToInk, type CropOptions } from "./cropToInk.js";
export { measureDeviation, type ImageStatistics } from "./measureDeviation.js";
export { frameInk, type FrameInkOptions } from "./frameInk.js";
export { binarizeInk, inkThreshold, type BinarizeOptions } from "./binarizeInk.js";
export { invertBatch, invertImage } from "./invertImage.js";
export { imagePreprocessor, type ImagePreprocessor, type ImagePreprocessorConfig } from "./imagePreprocessor.js";
export { resizeBatch, resizeImage, type ResizeOptions } from "./resizeImage.js";
export { cropImage, type ImageSection } from "./cropImage.js";
export {
  standardizeBatch,
  standardizeImage,
  type ImageStatistic,
  type StandardizeOptions,
} from "./standardizeImage.js";
export { correlateMaps } from "../towers/correlateMaps.js";
export { strokeCorrelations, type StrokeCorrelationsOptions } from "./strokeCorrelations.js";
export { strokeDirections, type StrokeDirectionsOptions } from "./strokeDirections.js";
export { blurInk } from "./blurInk.js";
export { thickenInk } from "./thickenInk.js";
export { thinInk } from "./thinInk.js";
export { warpImage, type WarpOptions } from "./warpImage.js";
