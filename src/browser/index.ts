/**
 * Everything that runs in a page, as one file for `<script type="module">`: no bundler, no further requests.
 *
 * `dist/browser/one-shot-ts.js` includes TensorFlow.js and exports it as `tf`; `dist/browser/one-shot-ts.bare.js` imports it, for pages with an import map.
 *
 * @example
 * ```html
 * <script type="module">
 *   import { tf, SiameseNet, useWasm } from "./one-shot-ts.js";
 *   await useWasm();
 * </script>
 * ```
 *
 * @packageDocumentation
 */
export * as tf from "@tensorflow/tfjs-core";
export * as layers from "@tensorflow/tfjs-layers";

export * from "../index.js";
export * from "../audio/index.js";
export * from "../backends/index.js";
export * from "../calibration/index.js";
export * from "../evaluation/index.js";
export * from "../gallery/index.js";
export * from "../images/index.js";
export * from "../text/index.js";
export * from "../worker/index.js";
