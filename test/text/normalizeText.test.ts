import { describe, expect, it } from "vitest";

import { normalizeText } from "../../src/text/normalizeText.js";

describe("normalizeText", () => {
  it.each([
    ["Ingénieur  C++ (H/F)", "ingenieur c++ h f"],
    ["C# / .NET developer", "c# net developer"],
    ["Driver's mate, driver’s", "drivers mate drivers"],
    ["Straßenwärter", "strassenwarter"],
    ["Łódź Smørrebrød", "lodz smorrebrod"],
    ["＋ full width Ａ１", "full width a1"], // NFKD
    ["+ # ++", ""],
    ["1+ years; A+", "1+ years a+"],
    [" \n\t", ""],
    ["日本語 教師", "日本語 教師"],
    ["", ""],
    ["İSTANBUL ıstanbul", "istanbul istanbul"],
    ["Ἀθῆναι ΟΔΟΣ", "αθηναι οδοσ"],
    ["Tiếng Việt Đà Nẵng", "tieng viet da nang"],
    ["שָׁלוֹם", "שלום"],
    ["كِتَابٌ كتـــاب", "كتاب كتاب"],
    ["ﾊﾟﾝﾀﾞ", "パンダ"],
    ["co\u00ADoperation", "cooperation"],
    ["Photoshop® 5€ $3", "photoshop ® 5 € 3"],
    ["🔥🔥 sale!", "🔥 🔥 sale"],
    ["❤️", "❤"],
    ["👨‍👩‍👧 👍🏽👍", "👨‍👩‍👧 👍🏽 👍"],
    ["🇩🇪🇫🇷", "🇩🇪 🇫🇷"],
    ["###", ""],
  ])("makes %j into %j", (text, expected) => {
    expect(normalizeText(text)).toBe(expected);
  });

  // Pairs of words of their own that one mark tells apart: kana voicing, Devanagari, Bengali, Thai, Cyrillic, Arabic hamza.
  it.each([
    ["パンダ", "ハンダ"],
    ["काम", "कम"],
    ["মালি", "মেলা"],
    ["แม่", "แม"],
    ["май", "маи"],
    ["أب", "اب"],
  ])("keeps %s and %s apart", (a, b) => {
    expect(normalizeText(a)).not.toBe(normalizeText(b));
  });

  it.each(["パンダ", "काम", "মালি", "แม่", "йога", "ёж", "Café", "Ὀδός", "한국어", "أب", "שָׁלוֹם", "क़लम", "Å"])(
    "makes the same of %s composed and decomposed",
    (word) => {
      expect(normalizeText(word)).not.toBe("");
      expect(normalizeText(word.normalize("NFD"))).toBe(normalizeText(word.normalize("NFC")));
    },
  );

  it("takes time in proportion to the text, whatever marks are in it", () => {
    for (const text of ["a" + "\u0301".repeat(2e5), "\u0301".repeat(2e5), "👨\u200d".repeat(1e5)]) {
      const began = performance.now();
      normalizeText(text);
      expect(performance.now() - began).toBeLessThan(2000);
    }
  });

  it("changes nothing a second time", () => {
    const once = normalizeText("Œuvre – Café №5 ﬁn d'été, C++++ + #x");
    expect(normalizeText(once)).toBe(once);
  });
});
