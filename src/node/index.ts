export { fileCache, type FileCacheOptions } from "./fileCache.js";
export { fileStore, type FileStore, type FileStoreOptions } from "./fileStore.js";
export { fileSystemHandler, type FileSystemHandler } from "./fileSystemHandler.js";
export type { ImageFolderLayout } from "./listImages.js";
export { progressBar, type OnProgress, type ProgressBar, type ProgressOptions } from "./progressBar.js";
export { progressCallbacks, type ProgressCallbacks, type ProgressCallbacksOptions } from "./progressCallbacks.js";
export { readImage, type ReadImageOptions } from "./readImage.js";
export {
  readImageFolder,
  type ImageFolder,
  type ReadImageFolderOptions,
  type SkippedImage,
  type SignatureFolder,
} from "./readImageFolder.js";
export { readRecording, type ReadRecordingOptions } from "./readRecording.js";
export type { FileSource } from "./readBytes.js";
export {
  trainingCheckpoint,
  type CheckpointedFit,
  type TrainingCheckpoint,
  type TrainingCheckpointOptions,
} from "./trainingCheckpoint.js";
export { writeTextFile } from "./writeTextFile.js";
