import fastify, { type FastifyInstance, type FastifyServerOptions } from "fastify";

import { Audit } from "./audit.js";
import { authenticate } from "./authentication.js";
import { boundInFlight } from "./inFlight.js";
import type { Keys } from "./keys.js";
import { measure } from "./metrics.js";
import { describeRoutes } from "./openApi.js";
import { answerErrors } from "./refusal.js";
import { aboutRoutes } from "./routes/about.js";
import { identifyRoutes } from "./routes/identify.js";
import { identityRoutes } from "./routes/identities.js";
import { keyRoutes } from "./routes/keys.js";
import { acceptUploads } from "./samples.js";
import type { Service } from "./service.js";
import { defaultSettings, type Settings } from "./settings.js";
import type { Tenants } from "./tenants.js";

declare module "fastify" {
  interface FastifyRequest {
    /** What the audit log records about a request besides who and when. */
    audited: { identity?: string; found?: string | null };
  }
}

/** What a server is made of. */
export interface ServerParts {
  readonly tenants: Tenants;
  readonly keys: Keys;
  readonly audit?: Audit;
  readonly settings?: Partial<Settings>;
  readonly logger?: FastifyServerOptions["logger"];
}

/** The service, ready to listen. `close` finishes the requests in flight, then closes the audit log, then the stores. */
export async function makeServer({
  tenants,
  keys,
  audit = new Audit(),
  settings: own,
  logger = false,
}: ServerParts): Promise<FastifyInstance> {
  const settings = { ...defaultSettings, ...own };
  const app = fastify({
    logger,
    bodyLimit: settings.bodyBytes,
    requestTimeout: settings.requestMs,
    http: { headersTimeout: settings.headersMs, connectionsCheckingInterval: Math.min(1000, settings.headersMs) },
    keepAliveTimeout: 30_000,
    forceCloseConnections: "idle",
    routerOptions: { maxParamLength: 600 }, // 200 characters, escaped
    ajv: { customOptions: { coerceTypes: "array", removeAdditional: false } },
  });
  app.server.maxConnections = settings.connections;
  answerErrors(app);
  const metrics = measure(app, tenants);
  app.decorateRequest("audited");
  app.addHook("onRequest", async (request, reply) => {
    request.audited = {};
    reply.headers({ "x-content-type-options": "nosniff", "cache-control": "no-store" });
  });
  app.addHook("onSend", async (request, reply) => {
    const { method, routeOptions, caller, id } = request;
    if (routeOptions.config.scope === undefined || request.is404) return;
    const { keyId: key, tenant } = caller ?? { keyId: "none", tenant: "none" };
    await audit.write({ request: id, tenant, key, action: `${method} ${routeOptions.url ?? ""}`, status: reply.statusCode, ...request.audited }); // prettier-ignore
  });
  await authenticate(app, keys, settings);
  boundInFlight(app, settings);
  await describeRoutes(app);
  const readUpload = await acceptUploads(app, tenants.recognizer.encoder.kind, settings);
  const service: Service = { tenants, keys, audit, metrics, settings, readUpload };
  identityRoutes(app, service);
  identifyRoutes(app, service);
  keyRoutes(app, service);
  aboutRoutes(app, service);
  app.addHook("onClose", async () => {
    await audit.close();
    await tenants.close();
  });
  return app;
}
