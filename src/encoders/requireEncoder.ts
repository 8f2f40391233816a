import { requireCount, requireFit, requireFunction, requireObject } from "../core/check.js";
import { requireDistance } from "../distances/distance.js";
import type { Encoder } from "./encoder.js";

/** Refuses anything but an encoder. */
export function requireEncoder<T extends Encoder<never>>(who: string, encoder: T): T {
  const fields = ["kind", "size", "distance", "embed", "fingerprint"] as const;
  requireObject(who, "the encoder", encoder, "an encoder", fields, "pass imageEncoder({ net, prepare }), say");
  requireFit(typeof encoder.kind === "string", who, "the encoder's kind", "a text", encoder.kind);
  requireCount(who, "the encoder's size", encoder.size);
  requireDistance(who, encoder.distance);
  for (const name of ["embed", "fingerprint", "parts", "dispose"] as const) {
    if (encoder[name] !== undefined) requireFunction(who, `the encoder's ${name}`, encoder[name]);
  }
  return encoder;
}

/** Refuses anything but a net. */
export function requireNet(who: string, net: unknown): void {
  requireObject(who, "net", net as { inputShape: unknown; embed: unknown; fingerprint: unknown }, "a SiameseNet", ["inputShape", "embed", "fingerprint"]); // prettier-ignore
}
