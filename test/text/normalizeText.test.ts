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
  ])("makes %j into %j", (text, expected) => {
    expect(normalizeText(text)).toBe(expected);
  });

  it("changes nothing a second time", () => {
    const once = normalizeText("Œuvre – Café №5 ﬁn d'été, C++++ + #x");
    expect(normalizeText(once)).toBe(once);
  });
});
