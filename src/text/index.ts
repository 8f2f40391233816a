export { fromTexts } from "./fromTexts.js";
export { textEncoder, type TextEncoderOptions } from "../encoders/textEncoder.js";
export type { TextRange } from "./countFeatures.js";
export type { DocumentFrequencies } from "./documentFrequencies.js";
export { normalizeText } from "./normalizeText.js";
export { textVectorizer, type SparseVector, type TextVectorizer, type TextVectorizerConfig } from "./textVectorizer.js";
