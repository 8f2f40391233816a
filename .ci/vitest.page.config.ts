import { fileURLToPath } from "node:url";
import { defineConfig } from "vitest/config";

/** Drives the built example page in Debian's Chromium, as a visitor would. */
export default defineConfig({
  root: fileURLToPath(new URL("..", import.meta.url)),
  test: {
    include: ["test/page/**/*.test.ts"],
    testTimeout: 120_000,
    hookTimeout: 60_000,
    reporters: process.env.CI ? ["default", ["json", { outputFile: ".cache/page-report.json" }]] : ["default"],
  },
});
