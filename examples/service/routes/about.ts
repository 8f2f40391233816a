import type { FastifyInstance } from "fastify";

import { callerOf } from "../authentication.js";
import { answers } from "../schemas.js";
import type { Service } from "../service.js";

/** What the service says about itself: whether it is healthy, how good its recognizer is, and how busy it is. */
export function aboutRoutes(app: FastifyInstance, { tenants, metrics }: Service): void {
  app.get(
    "/health",
    {
      schema: {
        summary: "Is it ready? Needs no key",
        response: answers({ 200: { type: "object", properties: { status: { type: "string" } } } }),
      },
    },
    async () => {
      // Queries the stores: a service that has lost them is not ready.
      await Promise.all((await tenants.open()).map((gallery) => gallery.count()));
      return { status: "ready" };
    },
  );

  app.get<{ Querystring: { format: "markdown" | "html" } }>(
    "/v1/card",
    {
      config: { scope: "read" },
      schema: {
        summary:
          "What the recognizer rests on, how well it does for as many as are enrolled, and what it must not be used for",
        querystring: {
          type: "object",
          properties: { format: { type: "string", enum: ["markdown", "html"], default: "markdown" } },
        },
      },
    },
    async (request, reply) => {
      const { format } = request.query;
      const { identities } = await (await tenants.of(callerOf(request).tenant)).count();
      const card = await tenants.recognizer.card({ enrolled: identities });
      return reply.type(`text/${format}; charset=utf-8`).send(card[format]);
    },
  );

  app.get(
    "/metrics",
    { config: { scope: "admin" }, schema: { summary: "What Prometheus collects, as its text" } },
    async (_request, reply) => reply.type(metrics.registry.contentType).send(await metrics.registry.metrics()),
  );
}
