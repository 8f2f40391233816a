import { createHash } from "node:crypto";
import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join, relative } from "node:path";
import { fileURLToPath } from "node:url";
import { defineConfig, type Plugin } from "vite";

const here = fileURLToPath(new URL(".", import.meta.url));
const source = (path: string): string => fileURLToPath(new URL(`../../src/${path}`, import.meta.url));
const headers = { "Cross-Origin-Opener-Policy": "same-origin", "Cross-Origin-Embedder-Policy": "require-corp" };

/** Tells the service worker which files make up the page; the backends that a visitor may choose are cached once they are used. */
const listFiles = (): Plugin => ({
  name: "list-files",
  apply: "build",
  closeBundle() {
    const dist = join(here, "dist");
    const all = readdirSync(dist, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile());
    const paths = all.map((entry) => relative(dist, join(entry.parentPath, entry.name)));
    const files = paths.filter((path) => path !== "serviceWorker.js" && !/backend-other|^\./.test(path)).sort();
    const version = createHash("sha256");
    for (const file of files) version.update(file).update(readFileSync(join(dist, file)));
    const worker = readFileSync(join(dist, "serviceWorker.js"), "utf8");
    const made = worker.replace('"VERSION"', JSON.stringify(version.digest("hex").slice(0, 12))).replace('["FILES"]', JSON.stringify(["./", ...files])); // prettier-ignore
    writeFileSync(join(dist, "serviceWorker.js"), made);
  },
});

export default defineConfig({
  root: here,
  base: "./",
  cacheDir: join(here, "../../.cache/page"),
  resolve: {
    alias: [
      { find: /^one-shot-ts$/, replacement: source("index.ts") },
      { find: /^one-shot-ts\/(images|audio|backends|worker)$/, replacement: source("$1/index.ts") },
    ],
  },
  worker: {
    format: "es",
    rolldownOptions: {
      output: {
        // What the first answer needs, in one chunk: many small ones compress worse.
        advancedChunks: {
          groups: [
            {
              name: "first",
              test: /src\/(core\/(check|fingerprint|finishHash|parts|partsFile|schema|checksum|safetensors|addressStore|pause)|encoders\/(nestedNet|requireKind)|recognizer\/readRecognizer|recognizer\/readEvidence|gallery\/(galleryParts|detailsSchema|readTemplates|float16|int8)|data\/(labels|embeddings)|distances\/manhattan|backends\/fusedActivation|net\/(restoreNet|netParts)|training\/objective|calibration\/parseCalibration)\.ts$/,
            },
          ],
        },
        chunkFileNames: ({ moduleIds }) =>
          moduleIds.every((id) => /tfjs-backend-(webgl|webgpu|cpu)|src\/backends\/webgpu\//.test(id)) &&
          moduleIds.length > 0
            ? "assets/backend-other-[hash].js"
            : "assets/[name]-[hash].js",
      },
    },
  },
  build: { outDir: "dist", emptyOutDir: true, target: "es2022", chunkSizeWarningLimit: 2000, modulePreload: false },
  server: { headers },
  preview: { headers },
  plugins: [listFiles()],
});
