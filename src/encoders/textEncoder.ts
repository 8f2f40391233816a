import { requireFunction, requireOptions } from "../core/check.js";
import type { SiameseNet } from "../net/SiameseNet.js";
import { requireLemmatizer } from "../text/lemmatizer.js";
import {
  textVectorizer,
  type TextVectorizer,
  type TextVectorizerConfig,
  type TextVectorizerTools,
} from "../text/textVectorizer.js";
import { describeSample } from "./describeSample.js";
import type { Encoder, EncoderKind } from "./encoder.js";
import { encoderKind, netEncoder } from "./netEncoder.js";
import { requireNet } from "./requireEncoder.js";
import { requireInputShape } from "./requireInputShape.js";

/** Options of {@link textEncoder}. */
export interface TextEncoderOptions {
  /** Embeds the vectors. The encoder owns it from now on. */
  readonly net: SiameseNet;
  /** The vectorizer that the net was trained with, including its frequencies. */
  readonly vectorizer: TextVectorizer;
}

function makeTextEncoder(options: TextEncoderOptions): Encoder<string> {
  const who = "textEncoder";
  const { net, vectorizer } = requireOptions(who, options, "net", "vectorizer");
  requireNet(who, net);
  requireFunction(who, "vectorizer", vectorizer, "make it with textVectorizer");
  requireInputShape(who, net, vectorizer.shape, "vectorizer");
  return netEncoder<string>({
    kind: "text",
    net,
    settings: { vectorizer: vectorizer.resolved },
    inputs: (text: unknown) => {
      if (typeof text === "string") return [vectorizer(text)];
      throw new TypeError(`${who}: a sample must be a text, got ${describeSample(text)}`);
    },
  });
}

const textKind = (tools: TextVectorizerTools): EncoderKind<string> =>
  encoderKind<string>({
    kind: "text",
    restore: (net, { vectorizer }) =>
      makeTextEncoder({ net, vectorizer: textVectorizer(vectorizer as TextVectorizerConfig, tools) }),
  });

function withTools(tools: TextVectorizerTools): EncoderKind<string> {
  const { lemmatizer } = requireOptions("textEncoder.with", tools);
  if (lemmatizer !== undefined) requireLemmatizer("textEncoder.with", lemmatizer, undefined);
  return textKind(tools);
}

/** Makes and loads encoders of texts. */
export interface TextEncoderKind extends EncoderKind<string> {
  (options: TextEncoderOptions): Encoder<string>;
  /** Loads encoders whose vectorizer has a lemmatizer, which a file cannot hold: pass the result to `Recognizer.load`. */
  readonly with: (tools: TextVectorizerTools) => EncoderKind<string>;
}

/**
 * Embeds original texts.
 *
 * @returns An encoder for `Recognizer`, `Gallery` and the evaluations; pass `textEncoder` itself to `Recognizer.load`, or `textEncoder.with({ lemmatizer })` if the
 *   vectorizer has a lemmatizer.
 * @throws RangeError if the net does not accept what `vectorizer` makes; when embedding, TypeError for anything that is not a text.
 * @example
 * ```ts
 * const vectorizer = textVectorizer({ size: 2048 });
 * const net = new SiameseNet({ tower: textTower({ inputShape: vectorizer.shape, random }) });
 * const encoder = textEncoder({ net, vectorizer });
 * ```
 */
export const textEncoder: TextEncoderKind = /* @__PURE__ */ Object.assign(
  makeTextEncoder,
  /* @__PURE__ */ textKind({}),
  { with: withTools },
);
