import type { FastifyInstance } from "fastify";

import { callerOf } from "../authentication.js";
import type { Service } from "../service.js";
import { Refusal } from "../refusal.js";
import { refusing } from "../samples.js";
import { answers, identification, identityParams, verification } from "../schemas.js";
import { requireKnown } from "./identities.js";

/** Identification and verification: who is this, and is this really Anna? */
export function identifyRoutes(app: FastifyInstance, { tenants, readUpload, metrics }: Service): void {
  app.post<{ Querystring: { top: number; where: string[] } }>(
    "/v1/identify",
    {
      config: { scope: "read", takes: "sample" },
      schema: {
        summary: "Identify: who is this, or is it nobody?",
        querystring: {
          type: "object",
          properties: {
            top: { type: "integer", minimum: 1, maximum: 100, default: 5, description: "How many candidates to list." },
            where: {
              type: "array",
              items: { type: "string", maxLength: 200 },
              maxItems: 10,
              default: [],
              description: "Only among those whose metadata have this text, as key:value, such as site:north.",
            },
          },
        },
        response: answers({ 200: identification }),
      },
    },
    async (request) => {
      const { top, where } = request.query;
      const filter = Object.fromEntries(where.map(pairOf));
      const gallery = await tenants.of(callerOf(request).tenant);
      const { samples } = await readUpload(request, 1);
      const options = { top, ...(where.length > 0 && { filter }) };
      const answer = await refusing("refused_sample", () => gallery.identify(samples[0], options));
      metrics.searches.inc({ answer: answer.isMatch ? "somebody" : "nobody" });
      request.audited.found = answer.name;
      const { distance, margin } = answer;
      return { ...answer, distance: finite(distance), margin: finite(margin) };
    },
  );

  app.post<{ Params: { name: string } }>(
    "/v1/identities/:name/verify",
    {
      config: { scope: "read", takes: "sample" },
      schema: {
        summary: "Verify: is this really who it claims to be?",
        params: identityParams,
        response: answers({ 200: verification }),
      },
    },
    async (request) => {
      const gallery = await tenants.of(callerOf(request).tenant);
      const name = await requireKnown(request, gallery);
      const { samples } = await readUpload(request, 1);
      const answer = await refusing("refused_sample", () => gallery.verify(name, samples[0]));
      request.audited.found = answer.isMatch ? answer.name : null;
      return answer;
    },
  );
}

const finite = (value: number): number | null => (Number.isFinite(value) ? value : null);

function pairOf(text: string): [key: string, value: string] {
  const at = text.indexOf(":");
  if (at > 0) return [text.slice(0, at), text.slice(at + 1)];
  throw new Refusal(422, "wrong_filter", "where must be key:value, such as site:north");
}
