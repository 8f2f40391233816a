import swagger from "@fastify/swagger";
import swaggerUi from "@fastify/swagger-ui";
import type { FastifyInstance } from "fastify";

declare module "fastify" {
  interface FastifyContextConfig {
    /** Whether the body is one sample, or a form with several. */
    readonly takes?: "sample" | "samples";
  }
}

const binary = { type: "string", format: "binary" } as const;

/** The description of all routes, at `/docs/json`, and a page to read and try it, at `/docs`. */
export async function describeRoutes(app: FastifyInstance): Promise<void> {
  await app.register(swagger, {
    openapi: {
      openapi: "3.0.3",
      info: { title: "Who is this?", description: "Enroll, verify and identify with one-shot-ts.", version: "1" },
      components: { securitySchemes: { key: { type: "http", scheme: "bearer" } } },
    },
    transform: ({ schema, url, route }) => {
      const { takes, scope } = route.config ?? {};
      const files = takes === "samples" ? { type: "array", items: binary } : binary;
      const form = { type: "object", properties: { sample: files, ...(takes === "samples" && { metadata: { type: "string", description: "JSON" } }) } }; // prettier-ignore
      const content = { "image/*": { schema: binary }, "audio/*": { schema: binary }, "multipart/form-data": { schema: form } }; // prettier-ignore
      return {
        schema: { ...schema, ...(takes && { body: { content } }), ...(scope && { security: [{ key: [] }] }) },
        url,
      };
    },
  });
  await app.register(swaggerUi, { routePrefix: "/docs", staticCSP: true });
}
