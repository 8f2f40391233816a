/**
 * Text in the form in which it is compared: lower case, without accents, everything but letters, digits and the `+` and `#` after
 * them (C++, C#) as one space.
 *
 * @returns Words with one space between them; empty if there is nothing to compare.
 * @example
 * ```ts
 * normalizeText("Ingénieur  C++ (H/F)"); // "ingenieur c++ h f"
 * ```
 */
export function normalizeText(text: string): string {
  const plain = text
    .normalize("NFKD")
    .replace(/\p{M}+|['’]/gu, "") // "driver's" is "drivers"
    .toLowerCase()
    .replace(/ß/g, "ss")
    .replace(/ø/g, "o")
    .replace(/ł/g, "l");
  return (plain.match(/[\p{L}\p{N}]+[+#]*/gu) ?? []).join(" ");
}
