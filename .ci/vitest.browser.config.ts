import { execFileSync } from "node:child_process";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { playwright } from "@vitest/browser-playwright";
import { defineConfig } from "vitest/config";

const root = fileURLToPath(new URL("..", import.meta.url));

/** VITE_PLAIN=1: as most hosts serve a page, without the headers that isolate it. */
const plain = process.env.VITE_PLAIN !== undefined;

/** Runs test/browser in Debian's Chromium, cross-origin isolated so that threads can share memory. */
export default defineConfig({
  root,
  cacheDir: ".cache/vite",
  resolve: {
    // The kernels that look at the sizes and places of their tensors first.
    alias: [
      { find: /^one-shot-ts$/, replacement: join(root, "src/index.ts") },
      { find: /^one-shot-ts\/(images|audio|backends|worker)$/, replacement: join(root, "src/$1/index.ts") },
      { find: /^\.\/kernelBytes\.js$/, replacement: join(root, "test/backends/checkedKernelBytes.ts") },
    ],
  },
  server: {
    headers: plain
      ? {}
      : { "Cross-Origin-Opener-Policy": "same-origin", "Cross-Origin-Embedder-Policy": "require-corp" },
  },
  optimizeDeps: {
    include: ["core", "layers", "backend-cpu", "backend-wasm", "backend-webgl", "backend-webgpu"].map(
      (name) => `@tensorflow/tfjs-${name}`,
    ),
  },
  test: {
    include: ["test/browser/**/*.test.ts"],
    testTimeout: 120_000,
    hookTimeout: 120_000,
    reporters: process.env.CI
      ? ["default", ["json", { outputFile: `.cache/browser${plain ? "-plain" : ""}-report.json` }]]
      : ["default"],
    browser: {
      enabled: true,
      headless: true,
      screenshotFailures: false,
      commands: {
        openInNode: (_: unknown, file: string, picture: string): string =>
          execFileSync(process.execPath, ["--import", "tsx", join(root, "test/browser/openInNode.ts")], {
            cwd: root,
            input: JSON.stringify({ file, picture }),
            encoding: "utf8",
            stdio: ["pipe", "pipe", "ignore"],
            maxBuffer: 1 << 26,
          }),
      },
      provider: playwright({
        launchOptions: {
          executablePath: process.env.CHROMIUM ?? "/usr/bin/chromium",
          args: [
            "--no-sandbox",
            "--disable-quic",
            "--no-first-run",
            "--disable-background-networking",
            "--disable-component-update",
            "--disable-sync",
            "--enable-unsafe-webgpu",
            "--use-webgpu-adapter=swiftshader",
            "--enable-unsafe-swiftshader",
          ],
        },
      }),
      instances: [{ browser: "chromium" }],
    },
  },
});
