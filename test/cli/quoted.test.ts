import { execFileSync } from "node:child_process";
import { describe, expect, it } from "vitest";

import { quoted } from "../../src/cli/quoted.js";

describe("quoted", () => {
  it.each(["people", "a/b-1.oneshot", "my people", "it's", "$HOME `x` *", '"', ""])(
    "a shell reads it back: %j",
    (word) => {
      expect(execFileSync("sh", ["-c", `printf %s ${quoted(word)}`], { encoding: "utf8" })).toBe(word);
    },
  );

  it("leaves plain words as they are", () => {
    expect(quoted("people/anna.oneshot")).toBe("people/anna.oneshot");
  });
});
