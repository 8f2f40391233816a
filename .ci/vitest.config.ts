import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { defineConfig } from "vitest/config";

const root = fileURLToPath(new URL("..", import.meta.url));
const source = (path: string): string => fileURLToPath(new URL(`../src/${path}`, import.meta.url));

// Folders with a process per file: their tests change what a process keeps (kernels, layers, the file system), or need one that nothing has changed, since `useWasm` also replaces
// gradients that cpu uses. The other files share two processes, which saves starting hundreds.
const apart = [
  "backends",
  "cli",
  "distances",
  "losses",
  "miners",
  "net",
  "node",
  "stores",
  "tensors",
  "towers",
  "training",
].map((folder) => `test/${folder}/**/*.test.ts`);

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
    projects: [
      { extends: true, test: { name: "apart", include: apart } },
      {
        extends: true,
        test: {
          name: "together",
          include: ["test/**/*.test.ts"],
          exclude: ["test/browser/**", "test/page/**", ...apart],
          isolate: false,
        },
      },
    ],
    testTimeout: 60_000,
    hookTimeout: 120_000,
    setupFiles: [fileURLToPath(new URL("propertySeed.ts", import.meta.url))],
    pool: "forks",
    maxWorkers: 2,
    reporters: process.env.CI ? ["default", ["json", { outputFile: ".cache/test-report.json" }]] : ["default"],
    coverage: { include: ["src/**"], reportsDirectory: ".cache/coverage" },
  },
});
