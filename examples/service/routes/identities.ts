import type { FastifyInstance, FastifyRequest } from "fastify";

import { callerOf } from "../authentication.js";
import type { Service } from "../service.js";
import { Refusal } from "../refusal.js";
import { refusing, requireMetadata } from "../samples.js";
import { answers, enrollment, identity, identityChange, identityParams } from "../schemas.js";

interface Named {
  readonly Params: { readonly name: string };
}

/** Enrolls, replaces, shows, changes and removes identities. */
export function identityRoutes(app: FastifyInstance, { tenants, readUpload, settings, metrics }: Service): void {
  const galleryOf = (request: FastifyRequest): ReturnType<typeof tenants.of> => tenants.of(callerOf(request).tenant);

  app.get<{ Querystring: { after: string; limit: number } }>(
    "/v1/identities",
    {
      config: { scope: "read" },
      schema: {
        summary: "Names in order of enrollment, a page at a time",
        querystring: {
          type: "object",
          properties: {
            after: { type: "string", default: "", description: "The last name of the page before." },
            limit: { type: "integer", minimum: 1, maximum: 1000, default: 100 },
          },
        },
        response: answers({
          200: {
            type: "object",
            properties: { names: { type: "array", items: { type: "string" } }, total: { type: "integer" } },
          },
        }),
      },
    },
    async (request) => {
      const { after, limit } = request.query;
      const names = await (await galleryOf(request)).names();
      const first = after === "" ? 0 : names.indexOf(after.normalize("NFC")) + 1;
      return { names: names.slice(first, first + limit), total: names.length };
    },
  );

  for (const method of ["POST", "PUT"] as const) {
    const summary =
      method === "POST"
        ? "Enroll: learn an identity, or add samples to one that is known"
        : "Replace: these samples take the place of all templates";
    app.route<Named>({
      method,
      url: "/v1/identities/:name",
      config: { scope: "write", takes: "samples" },
      schema: { summary, params: identityParams, response: answers({ 200: enrollment, 201: enrollment }) },
      handler: async (request, reply) => {
        const { name } = request.params;
        request.audited.identity = name;
        const gallery = await galleryOf(request);
        const { samples, metadata } = await readUpload(request, settings.samplesPerCall);
        const known = await refusing("wrong_name", () => gallery.has(name));
        const { templates } = known ? await gallery.identity(name) : { templates: 0 };
        const adds = method === "POST" || !known;
        if ((adds ? templates : 0) + samples.length > settings.templatesPerIdentity) {
          throw new Refusal(409, "too_many_templates", `an identity has at most ${settings.templatesPerIdentity} templates, this one has ${templates}; replace them`); // prettier-ignore
        }
        if (!known && (await gallery.count()).identities >= settings.identitiesPerTenant) {
          throw new Refusal(
            409,
            "too_many_identities",
            `at most ${settings.identitiesPerTenant} identities can be enrolled`,
          );
        }
        const options = { ...(metadata && { metadata }) };
        const done = await refusing("refused_sample", () =>
          adds ? gallery.enroll(name, samples, options) : gallery.update(name, samples, options),
        );
        metrics.enrolled.inc(samples.length);
        return reply.status(done.isNew ? 201 : 200).send(done);
      },
    });
  }

  app.get<Named>(
    "/v1/identities/:name",
    {
      config: { scope: "read" },
      schema: {
        summary: "What is kept of an identity; never its templates",
        params: identityParams,
        response: answers({ 200: identity }),
      },
    },
    async (request) => {
      const gallery = await galleryOf(request);
      return gallery.identity(await requireKnown(request, gallery));
    },
  );

  app.patch<Named & { Body: { metadata?: object | null; threshold?: number | null } }>(
    "/v1/identities/:name",
    {
      config: { scope: "write" },
      schema: {
        summary: "Replace metadata, or set a threshold of its own; null takes them away",
        params: identityParams,
        body: identityChange,
        response: answers({ 200: identity }),
      },
    },
    async (request) => {
      const { metadata, threshold } = request.body;
      const gallery = await galleryOf(request);
      const name = await requireKnown(request, gallery);
      await refusing("refused_change", () =>
        gallery.set(name, {
          ...(metadata !== undefined && { metadata: metadata === null ? undefined : requireMetadata(metadata) }),
          ...(threshold !== undefined && { threshold: threshold ?? undefined }),
        }),
      );
      return gallery.identity(name);
    },
  );

  app.delete<Named>(
    "/v1/identities/:name",
    {
      config: { scope: "write" },
      schema: {
        summary: "Remove an identity and all that is kept of it",
        params: identityParams,
        response: answers({ 204: { type: "null" } }),
      },
    },
    async (request, reply) => {
      const gallery = await galleryOf(request);
      await gallery.remove(await requireKnown(request, gallery));
      tenants.compactSoon(gallery);
      return reply.status(204).send();
    },
  );
}

/** The name in the path, if this tenant has an identity with it; it goes into the audit log too. */
export async function requireKnown(
  request: FastifyRequest<Named>,
  gallery: { has(name: string): Promise<boolean> },
): Promise<string> {
  const { name } = request.params;
  request.audited.identity = name;
  if (await refusing("wrong_name", () => gallery.has(name))) return name;
  throw new Refusal(404, "not_enrolled", "nobody of that name is enrolled");
}
