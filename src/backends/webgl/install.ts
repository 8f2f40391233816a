import { installGradients } from "../gradients.js";
import { conv2dOnWebgl } from "./filterGradient.js";

/** Makes training on tfjs' webgl backend faster. */
export function installWebgl(): void {
  installGradients([conv2dOnWebgl]);
}
