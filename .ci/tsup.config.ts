import { defineConfig, type Options } from "tsup";

const entries = {
  index: "src/index.ts",
  "images/index": "src/images/index.ts",
  "audio/index": "src/audio/index.ts",
  "text/index": "src/text/index.ts",
  "calibration/index": "src/calibration/index.ts",
  "evaluation/index": "src/evaluation/index.ts",
  "gallery/index": "src/gallery/index.ts",
  "stores/index": "src/stores/index.ts",
  "interop/index": "src/interop/index.ts",
  "stores/page": "src/stores/page.ts",
  "worker/index": "src/worker/index.ts",
  "backends/index": "src/backends/index.ts",
  "node/index": "src/node/index.ts",
  "plots/index": "src/plots/index.ts",
};
const shared = {
  platform: "neutral",
  target: "es2022",
  removeNodeProtocol: false,
  external: [/^@tensorflow\//, /^node:/],
  clean: false,
} satisfies Options;

const page = {
  platform: "browser",
  target: "es2022",
  format: "esm",
  outDir: "dist/browser",
  minify: true,
  splitting: false,
  clean: false,
} satisfies Options;

export default defineConfig([
  // One output file per source file, so that a bundler drops what is not called, tfjs-layers included.
  { ...shared, entry: ["src/**/*.ts", "!src/browser/**"], bundle: false, format: "esm", outDir: "dist/esm" },
  {
    ...shared,
    entry: entries,
    dts: { entry: entries, only: true, compilerOptions: { ignoreDeprecations: "6.0", paths: {} } },
    format: ["esm", "cjs"],
    outDir: "dist/types",
  },
  {
    ...shared,
    entry: entries,
    format: "cjs",
    outDir: "dist/cjs",
    shims: true,
    // import() becomes require(), which Jest and CommonJS bundlers understand
    esbuildOptions: (options) => {
      options.supported = { ...options.supported, "dynamic-import": false };
    },
  },
  // One file for a page without a bundler, TensorFlow.js included or left to an import map.
  { ...page, entry: { "one-shot-ts": "src/browser/index.ts" }, noExternal: [/./] },
  { ...page, entry: { "one-shot-ts.bare": "src/browser/index.ts" }, external: [/^@tensorflow\//] },
]);
