import { requireFit } from "../core/check.js";
/** Marks on a Latin or Greek letter are accents. On any other letter, a mark makes another letter: パ is not ハ. */
const ACCENTED = /([\p{Script=Latin}\p{Script=Greek}])\p{M}+/gu;

/** The vowel points of Hebrew and Arabic, which most texts omit; hamza and madda are kept, since they make another letter. */
const POINTS = /[\u0591-\u05BD\u05BF\u05C1\u05C2\u05C4\u05C5\u05C7\u064B-\u0652\u0656-\u065F\u0670\u06D6-\u06DC\u06DF-\u06E4\u06E7\u06E8\u06EA-\u06ED]/gu; // prettier-ignore

/** Invisible characters (soft hyphens, joiners, direction marks) and those that only stretch a word; a joiner between two emoji is kept, since it makes them one. */
const UNSEEN =
  /(?<!\p{Extended_Pictographic}\p{Emoji_Modifier}?)\u200D|[\uFE00-\uFE0F\u0640]|(?![\u200D\u{E0020}-\u{E007F}])\p{Cf}/gu;

/** Letters that decomposition does not simplify. */
const PLAIN: Readonly<Record<string, string>> = { ß: "ss", ø: "o", ł: "l", đ: "d", ħ: "h", ı: "i", æ: "ae", œ: "oe", ς: "σ" }; // prettier-ignore

const PICTURE = String.raw`\p{Extended_Pictographic}\p{Emoji_Modifier}?`;

/** A word, or one emoji or symbol. ASCII symbols (`<`, `|`, `$`) serve as punctuation and are not words. */
const WORDS = new RegExp(
  [
    String.raw`[\p{L}\p{N}][\p{L}\p{N}\p{M}]*[+#]*`,
    String.raw`\p{Regional_Indicator}{2}`, // a flag
    String.raw`${PICTURE}[\u{E0020}-\u{E007F}]*(?:\u200D${PICTURE})*`,
    String.raw`(?![\0-\x7F])\p{S}`,
  ].join("|"),
  "gu",
);

/**
 * Normalises text for comparison: lower case, one space between words, no punctuation, and no accents where they are only accents.
 *
 * Accents are removed from Latin and Greek letters, and vowel points from Arabic and Hebrew. Other marks stay, since they make another letter: パ is not ハ, й is not и,
 * मि is not मा. Words are letters, digits and the `+` and `#` after them (C++, C#); each emoji and each symbol beyond ASCII is a separate word.
 * Composed and decomposed text (NFC and NFD) give the same result, and so do wide and narrow characters.
 *
 * @returns Words with one space between them; empty if there is nothing to compare.
 * @example
 * ```ts
 * normalizeText("Ingénieur  C++ (H/F)"); // "ingenieur c++ h f"
 * ```
 */
export function normalizeText(text: string): string {
  requireFit(typeof text === "string", "normalizeText", "a text", "a string", text);
  const plain = text
    .normalize("NFKD")
    .toLowerCase()
    .replace(UNSEEN, "")
    .replace(ACCENTED, "$1")
    .replace(POINTS, "")
    .replace(/['’]/g, "") // "driver's" is "drivers"
    .replace(/[ßøłđħıæœς]/g, (letter) => PLAIN[letter])
    .normalize("NFC");
  return (plain.match(WORDS) ?? []).join(" ");
}
