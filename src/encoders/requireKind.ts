import type { Parts } from "../core/parts.js";

/** Where to import the encoder of each of the library's kinds from. */
const HOMES: Readonly<Record<string, string>> = {
  image: "imageEncoder of one-shot-ts/images",
  audio: "audioEncoder of one-shot-ts/audio",
  text: "textEncoder of one-shot-ts/text",
  vector: "vectorEncoder of one-shot-ts",
  outside: "an outsideEncoder of one-shot-ts with the same name",
};

/** Returns the reader, or refuses it if the parts are of another kind of encoder; the message names the right one. */
export function requireKind<Kind extends { readonly kind: string }>(
  who: string,
  reader: Kind | undefined,
  { record }: Parts,
): Kind {
  const saved = String(record.kind);
  if (saved === reader?.kind) return reader;
  const home = Object.hasOwn(HOMES, saved) ? HOMES[saved] : `the encoderKind "${saved}" of the program that saved it`;
  const got = reader === undefined ? "got none" : `got one of kind "${reader.kind}"`;
  throw new RangeError(
    `${who}: the data hold an encoder of kind "${saved}", which ${home} reads, ${got}; pass it as { encoder }`,
  );
}
