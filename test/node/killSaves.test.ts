import "@tensorflow/tfjs-backend-cpu";
import { describe, expect, it } from "vitest";
import { KILLED, killSaves } from "./killSaves.js";

describe("a process that is killed while it saves", () => {
  it.each(KILLED)("leaves the older or the newer version of a %s, and nothing for ever", async (what) => {
    const { kills, saves, torn, lost, stayed } = await killSaves(what, 3);
    expect([kills, torn, lost, stayed]).toEqual([3, 0, 0, 0]);
    expect(saves).toBeGreaterThanOrEqual(3);
  });
});
