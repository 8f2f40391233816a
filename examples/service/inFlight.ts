import type { FastifyInstance } from "fastify";

import { Refusal } from "./refusal.js";
import type { Settings } from "./settings.js";

/**
 * Bounds the number of requests in flight, in total and per key, before their bodies are read: memory stays bounded whatever arrives, and a tenant with many slow clients leaves
 * room for the others.
 */
export function boundInFlight(app: FastifyInstance, { atOnce, atOncePerKey }: Settings): void {
  const counts = new Map<string, number>();
  let all = 0;
  app.addHook("preParsing", async ({ caller, routeOptions }, reply) => {
    if (caller === undefined || routeOptions.config.scope === undefined) return;
    const { keyId } = caller;
    const own = counts.get(keyId) ?? 0;
    if (all >= atOnce || own >= atOncePerKey) throw new Refusal(503, "busy", "too much at once; try again", 1);
    all++;
    counts.set(keyId, own + 1);
    // "close" comes after the last byte of the answer, or when the client disconnects earlier.
    reply.raw.once("close", () => {
      all--;
      const left = counts.get(keyId)! - 1;
      if (left === 0) counts.delete(keyId);
      else counts.set(keyId, left);
    });
  });
}

/** Lets `most` pieces of work run at once; others wait for their turn. */
export function inTurns(most: number): <T>(work: () => Promise<T>) => Promise<T> {
  let running = 0;
  const waiting: (() => void)[] = [];
  return async (work) => {
    if (running >= most) await new Promise<void>((resolve) => waiting.push(resolve));
    else running++;
    try {
      return await work();
    } finally {
      const next = waiting.shift();
      if (next) next();
      else running--;
    }
  };
}
