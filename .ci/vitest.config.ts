import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { defineConfig } from "vitest/config";

const root = fileURLToPath(new URL("..", import.meta.url));
const source = (path: string): string => fileURLToPath(new URL(`../src/${path}`, import.meta.url));

export default defineConfig({
  root,
  resolve: {
    alias: [
      { find: /^one-shot-ts$/, replacement: source("index.ts") },
      // The kernels that look at the sizes and places of their tensors first. What ships is the same source, compiled without.
      { find: /^\.\/kernelBytes\.js$/, replacement: join(root, "test/backends/checkedKernelBytes.ts") },
      {
        find: /^one-shot-ts\/(images|audio|text|calibration|evaluation|gallery|interop|stores|worker|backends|node|plots)$/,
        replacement: source("$1/index.ts"),
      },
    ],
  },
  test: {
    include: ["test/**/*.test.ts"],
    exclude: ["test/browser/**", "test/page/**"],
    testTimeout: 60_000,
    hookTimeout: 120_000,
    setupFiles: [fileURLToPath(new URL("propertySeed.ts", import.meta.url))],
    pool: "forks",
    maxWorkers: 2,
    reporters: process.env.CI ? ["default", ["json", { outputFile: ".cache/test-report.json" }]] : ["default"],
    coverage: { include: ["src/**"], reportsDirectory: ".cache/coverage" },
  },
});
