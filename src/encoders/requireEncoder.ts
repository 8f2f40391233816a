import { requireFunction, requireObject } from "../core/check.js";
import type { Encoder } from "./encoder.js";

/** Refuses anything but an encoder. */
export function requireEncoder<T extends Encoder<never>>(who: string, encoder: T): T {
  const remedy = "pass imageEncoder({ net, prepare }), say";
  requireObject(
    who,
    "the encoder",
    encoder,
    "an encoder",
    ["kind", "size", "distance", "embed", "fingerprint"],
    remedy,
  );
  requireFunction(who, "the encoder's embed", encoder.embed, remedy);
  requireFunction(who, "the encoder's fingerprint", encoder.fingerprint, remedy);
  return encoder;
}

/** Refuses anything but a net. */
export function requireNet(who: string, net: unknown): void {
  requireObject(who, "net", net as { inputShape: unknown; embed: unknown; fingerprint: unknown }, "a SiameseNet", ["inputShape", "embed", "fingerprint"]); // prettier-ignore
}
