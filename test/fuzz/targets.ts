import type { FuzzTarget } from "./fuzz.js";
import { bmpTarget } from "./bmpTarget.js";

/** Everything that `npm run fuzz` attacks. */
export const targets: readonly FuzzTarget[] = [bmpTarget];
