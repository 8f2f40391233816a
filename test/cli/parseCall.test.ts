import { describe, expect, it } from "vitest";

import { countOption, helpOf, parseCall, shareOption } from "../../src/cli/parseCall.js";

const usage = {
  call: "do FILE [--count N]",
  purpose: "Does it.",
  options: { count: "=N how many; default 3", rate: "=R a share", twice: "do it twice" },
};

describe("the words of a call", () => {
  it("are told apart from its options", () => {
    const call = parseCall(usage, ["a", "--count", "5", "b", "--twice", "--json"]);
    expect(call.words).toEqual(["a", "b"]);
    expect(call.values).toEqual({ count: "5" });
    expect([...call.flags].sort()).toEqual(["json", "twice"]);
    expect(countOption(call, "count", 3)).toBe(5);
    expect(shareOption(call, "rate", 0.1)).toBe(0.1);
  });

  it("that make no sense are refused in one line that shows the call", () => {
    expect(() => parseCall(usage, ["--thrice"])).toThrow("Unknown option '--thrice'; usage: one-shot-ts do FILE");
    expect(() => parseCall(usage, ["--count"])).toThrow(/'--count <value>' argument missing; usage: one-shot-ts do/);
    for (const count of ["0", "1.5", "many"]) {
      expect(() => countOption(parseCall(usage, [`--count=${count}`]), "count", 3)).toThrow(
        `--count must be a whole number of at least 1, got "${count}"`,
      );
    }
    for (const rate of ["0", "1", "half"]) {
      expect(() => shareOption(parseCall(usage, [`--rate=${rate}`]), "rate", 0.5)).toThrow(
        `--rate must be a number between 0 and 1, got "${rate}"`,
      );
    }
  });

  it("are explained with every option and what it takes", () => {
    expect(
      helpOf(usage)
        .split("\n")
        .map((line) => line.trim()),
    ).toEqual([
      "one-shot-ts do FILE [--count N]",
      "",
      "Does it.",
      "",
      "--count N  how many; default 3",
      "--rate R   a share",
      "--twice    do it twice",
      "--json     print one JSON object instead of lines",
      "--help     show this text",
    ]);
  });
});
