import * as tf from "@tensorflow/tfjs-core";

import { readStore } from "../core/addressStore.js";
import { requireFunction } from "../core/check.js";
import { decodeParts, encodeParts } from "../core/partsFile.js";
import { described } from "../core/schema.js";
import type { Store } from "../core/store.js";
import { fromArtifacts, tfjsWeights, toArtifacts } from "./netArtifacts.js";
import { netOfParts, netParts, type LoadOptions, type SaveOptions } from "./netParts.js";
import type { SiameseNet, SiameseNetOptions } from "./SiameseNet.js";

/** Where a net is stored: a store, which gets one file; a tfjs handler; or an address that tfjs knows. */
export type NetPlace = Store | tf.io.IOHandler | string;

/** Saves the parts of a net: in a store under our own names, elsewhere under the names that tfjs needs. */
export async function saveNet(
  place: NetPlace,
  net: Pick<SiameseNet, "tower" | "metric" | "normalize" | "fingerprint">,
  options: SaveOptions,
): Promise<void> {
  const who = "SiameseNet.save";
  if (typeof place !== "string" && isStore(place)) {
    requireFunction(who, "write of the store", place.write);
    await place.write(encodeParts("net", await netParts(net, options)));
    return;
  }
  const handler = typeof place === "string" ? saverAt(who, place) : requireHandler(who, place);
  if (handler.save === undefined) throw new TypeError(`${who}: the handler must be able to save, this one only loads`);
  await handler.save(toArtifacts(await netParts(net, options, tfjsWeights)));
}

/** Loads the net that {@link saveNet} saved; `make` builds it around its tower. */
export async function loadNet<Net extends Pick<SiameseNet, "fingerprint">>(
  place: NetPlace,
  options: LoadOptions,
  make: (options: SiameseNetOptions) => Net,
): Promise<Net> {
  const who = "SiameseNet.load";
  const where = typeof place === "string" ? place : (place as { readonly name?: string } | null | undefined)?.name;
  const named = where === undefined ? who : `${who}: ${where}`;
  const handler = typeof place === "string" ? loaderAt(place) : isStore(place) ? undefined : requireHandler(who, place);
  if (handler === undefined) {
    const bytes = await readStore(who, place as Store | string, options);
    // A file that starts with a brace is a model.json, although its address does not say so.
    if (typeof place !== "string" || bytes[0] !== BRACE)
      return netOfParts(named, decodeParts(named, bytes, "net"), options, make);
  }
  const loader = handler ?? tf.io.http(place as string);
  if (loader.load === undefined) throw new TypeError(`${who}: the handler must be able to load, this one only saves`);
  const artifacts = typeof place === "string" ? await loadFrom(named, loader) : await loader.load();
  return netOfParts(named, fromArtifacts(named, artifacts), options, make, tfjsWeights);
}

const BRACE = 0x7b; // {

const isStore = (place: Store | tf.io.IOHandler): place is Store =>
  typeof (place as Partial<Store> | null | undefined)?.read === "function";

function requireHandler(who: string, place: unknown): tf.io.IOHandler {
  if (typeof place === "object" && place !== null && ("save" in place || "load" in place))
    return place as tf.io.IOHandler;
  throw new TypeError(
    `${who}: expects a store, a tfjs handler or an address, got ${described(place)}; pass fileStore(file) of one-shot-ts/node, indexedDbStore(name) or memoryStore()`,
  );
}

function saverAt(who: string, address: string): tf.io.IOHandler {
  const [handler] = tf.io.getSaveHandlers(address);
  if (handler as tf.io.IOHandler | undefined) return handler;
  throw new RangeError(
    `${who}: no handler knows "${address}"; pass fileStore("${address}") of one-shot-ts/node in Node, indexedDbStore("${address}") in a page`,
  );
}

/** The tfjs handler for an address in one of its own schemes, or of a model.json; undefined for any other file. */
function loaderAt(address: string): tf.io.IOHandler | undefined {
  const isWeb = /^https?:/i.test(address) || !/^[a-z][a-z0-9+.-]*:\/\//i.test(address);
  if (isWeb) return /\.json([?#]|$)/i.test(address) ? tf.io.http(address) : undefined;
  const [handler] = tf.io.getLoadHandlers(address);
  if (handler as tf.io.IOHandler | undefined) return handler;
  throw new RangeError(
    `SiameseNet.load: no handler knows "${address}"; pass fileStore(file) or fileSystemHandler(folder) of one-shot-ts/node in Node, an http or https address or one relative to the page elsewhere`,
  );
}

async function loadFrom(who: string, handler: tf.io.IOHandler): Promise<tf.io.ModelArtifacts> {
  try {
    return await handler.load!();
  } catch (cause) {
    throw new Error(`${who}: it cannot be read: ${(cause as Error).message}`, { cause });
  }
}
