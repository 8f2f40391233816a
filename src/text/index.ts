export { fromTexts } from "./fromTexts.js";
export { keepInput, textTower, type KeepInputOptions, type TextTowerOptions } from "../towers/textTower.js";
export { textEncoder, type TextEncoderOptions } from "../encoders/textEncoder.js";
export type { TextRange } from "./countFeatures.js";
export type { DocumentFrequencies } from "./documentFrequencies.js";
export { normalizeText } from "./normalizeText.js";
export { textVectorizer, type SparseVector, type TextVectorizer, type TextVectorizerConfig } from "./textVectorizer.js";
