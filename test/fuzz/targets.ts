import type { FuzzTarget } from "./fuzz.js";
import { bmpTarget } from "./bmpTarget.js";
import { imageTarget } from "./imageTarget.js";
import { soundTarget } from "./soundTarget.js";
import { savedTargets } from "./savedTargets.js";
import { recognizerTarget } from "./recognizerTarget.js";
import { wavTarget } from "./wavTarget.js";

/** Everything that `npm run fuzz` attacks. */
export const targets: readonly FuzzTarget[] = [
  bmpTarget,
  imageTarget,
  wavTarget,
  soundTarget,
  ...savedTargets,
  recognizerTarget,
];
