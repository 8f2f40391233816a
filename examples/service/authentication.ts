import rateLimit from "@fastify/rate-limit";
import type { FastifyInstance, FastifyRequest } from "fastify";

import type { Caller, Keys, Scope } from "./keys.js";
import { Refusal } from "./refusal.js";
import type { Settings } from "./settings.js";

declare module "fastify" {
  interface FastifyRequest {
    /** Who asks, once the key has been verified. */
    caller: Caller | undefined;
  }
  interface FastifyContextConfig {
    /** The scope a key must have for this route; missing where no key is needed. */
    readonly scope?: Scope;
  }
}

const RANK: Readonly<Record<Scope, number>> = { read: 0, write: 1, admin: 2 };

/**
 * Authenticates before any of the body is read, in three steps: find the key's owner, count the request (by key, or by address where there is none, so that guessing
 * is slow), and refuse callers without the required scope.
 */
export async function authenticate(app: FastifyInstance, keys: Keys, settings: Settings): Promise<void> {
  app.decorateRequest("caller", undefined);
  app.addHook("onRequest", (request, _reply, done) => {
    const sent = /^Bearer (\S{1,200})$/i.exec(request.headers.authorization ?? "");
    request.caller = sent === null ? undefined : keys.callerOf(sent[1]);
    done();
  });
  await app.register(rateLimit, {
    timeWindow: 60_000,
    cache: 10_000, // the most recent addresses and keys that are counted at the same time
    keyGenerator: ({ caller, ip }) => (caller === undefined ? `address ${ip}` : `key ${caller.keyId}`),
    max: ({ caller }) => (caller === undefined ? settings.strangersPerMinute : settings.requestsPerMinute),
    errorResponseBuilder: (_request, { ttl }) =>
      new Refusal(429, "too_many_requests", "this key or address has asked too often; wait", Math.ceil(ttl / 1000)),
  });
  app.setNotFoundHandler({ preHandler: app.rateLimit() }, () => {
    throw new Refusal(404, "no_such_route", "there is nothing here; see /docs");
  });
  // eslint-disable-next-line @typescript-eslint/require-await -- what it throws becomes the answer
  app.addHook("preParsing", async (request) => {
    const { scope } = request.routeOptions.config;
    if (scope === undefined || request.is404) return;
    const { caller } = request;
    if (caller === undefined) throw new Refusal(401, "no_key", "send a valid key: Authorization: Bearer ost_...");
    if (RANK[caller.scope] < RANK[scope]) {
      throw new Refusal(403, "not_allowed", `this key may ${caller.scope}; ${scope} is needed here`);
    }
  });
}

/** Who asks, on a route that has a scope. */
export function callerOf({ caller }: FastifyRequest): Caller {
  if (caller === undefined) throw new Error("callerOf: a route that asks who calls must have a scope");
  return caller;
}
