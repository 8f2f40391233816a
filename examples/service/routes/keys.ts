import type { FastifyInstance } from "fastify";

import { callerOf } from "../authentication.js";
import type { Scope } from "../keys.js";
import { Refusal } from "../refusal.js";
import { answers } from "../schemas.js";
import type { Service } from "../service.js";
import { TENANT } from "../tenants.js";

const scope = { type: "string", enum: ["read", "write", "admin"] } as const;
const kept = {
  type: "object",
  properties: { keyId: { type: "string" }, tenant: { type: "string" }, scope, made: { type: "string" } },
} as const;

/** Makes, lists and revokes keys. Only with a key of scope admin, whatever its tenant: such keys belong to whoever runs the service. */
export function keyRoutes(app: FastifyInstance, { keys }: Service): void {
  app.post<{ Body: { tenant: string; scope: Scope } }>(
    "/v1/keys",
    {
      config: { scope: "admin" },
      schema: {
        summary: "Make a key, which is told once; a new tenant begins with its first key",
        body: {
          type: "object",
          additionalProperties: false,
          required: ["tenant", "scope"],
          properties: { tenant: { type: "string", pattern: TENANT }, scope },
        },
        response: answers({
          201: { type: "object", properties: { key: { type: "string" }, keyId: { type: "string" } } },
        }),
      },
    },
    async (request, reply) => {
      const { tenant, scope } = request.body;
      return reply.status(201).send(await keys.make(tenant, scope));
    },
  );

  app.get<{ Querystring: { tenant: string } }>(
    "/v1/keys",
    {
      config: { scope: "admin" },
      schema: {
        summary: "The keys of a tenant, without their secrets",
        querystring: {
          type: "object",
          required: ["tenant"],
          properties: { tenant: { type: "string", pattern: TENANT } },
        },
        response: answers({ 200: { type: "array", items: kept } }),
      },
    },
    // eslint-disable-next-line @typescript-eslint/require-await -- an async handler may return its answer
    async (request) => keys.list(request.query.tenant),
  );

  app.delete<{ Params: { keyId: string } }>(
    "/v1/keys/:keyId",
    {
      config: { scope: "admin" },
      schema: {
        summary: "Revoke a key, from this moment on",
        params: { type: "object", properties: { keyId: { type: "string", pattern: "^[0-9a-f]{16}$" } } },
        response: answers({ 204: { type: "null" } }),
      },
    },
    async (request, reply) => {
      const { keyId } = request.params;
      if (keyId === callerOf(request).keyId) {
        throw new Refusal(409, "own_key", "a key cannot revoke itself; make another first and use that");
      }
      if (!(await keys.revoke(keyId))) throw new Refusal(404, "no_such_key", "there is no key of that id");
      return reply.status(204).send();
    },
  );
}
