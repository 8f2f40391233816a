export { fromTexts } from "./fromTexts.js";
export { keepInput, textTower, type KeepInputOptions, type TextTowerOptions } from "../towers/textTower.js";
export { textEncoder, type TextEncoderKind, type TextEncoderOptions } from "../encoders/textEncoder.js";
export type { TextRange } from "./countFeatures.js";
export type { DocumentFrequencies } from "./documentFrequencies.js";
export type { Lemmatizer, LemmatizerRecord } from "./lemmatizer.js";
export { normalizeText } from "./normalizeText.js";
export {
  textVectorizer,
  type SparseVector,
  type TextVectorizer,
  type TextVectorizerConfig,
  type TextVectorizerTools,
} from "./textVectorizer.js";
