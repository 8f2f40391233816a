import { setTimeout as wait } from "node:timers/promises";
import { expect, it, vi } from "vitest";
import { progressBar } from "../../src/node/progressBar.js";
import { screen } from "./screen.js";

let asked = 0;
vi.mock("cli-progress", () => {
  asked++;
  throw Object.assign(new Error("Cannot find package 'cli-progress'"), { code: "ERR_MODULE_NOT_FOUND" });
});

it("is silent where cli-progress is not installed", async () => {
  const { stream, text } = screen(true);
  const bar = progressBar("Reading", { stream });
  bar(1, 3);
  await vi.waitFor(() => expect(asked).toBe(1));
  await wait(20);
  bar(2, 3);
  bar(3, 3);
  expect(text()).toBe("");
});
