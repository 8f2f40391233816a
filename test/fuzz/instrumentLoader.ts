import type { LoadHook } from "node:module";
import { instrument } from "./instrument.js";

let counters = 0;

/** Instruments the library's own files as they are loaded; used by `module.register`. */
export const load: LoadHook = async (url, context, nextLoad) => {
  const loaded = await nextLoad(url, context);
  if (!/\/src\/.*\.[jt]s(\?|$)/.test(url) || url.includes("/node_modules/") || loaded.format !== "module")
    return loaded;
  const { source } = loaded;
  const made = instrument(typeof source === "string" ? source : new TextDecoder().decode(source), counters); // prettier-ignore
  counters += made.counters;
  return { ...loaded, source: made.code };
};
