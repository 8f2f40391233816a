import type * as tfl from "@tensorflow/tfjs-layers";

import { installLayers } from "../fusedLayers.js";
import { installGradients } from "../gradients.js";
import { conv2dOnWebgl } from "./filterGradient.js";

/** Makes training on tfjs' webgl backend faster. */
export function installWebgl(layers: typeof tfl): void {
  installGradients([conv2dOnWebgl]);
  installLayers(layers);
}
