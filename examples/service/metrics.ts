import type { FastifyInstance } from "fastify";
import { collectDefaultMetrics, Counter, Gauge, Histogram, Registry } from "prom-client";

import type { Tenants } from "./tenants.js";

/** What is counted. Labels have few values, and never the names of people or tenants. */
export interface Metrics {
  readonly registry: Registry;
  /** Searches, by whether somebody was found. */
  readonly searches: Counter<"answer">;
  /** Samples enrolled. */
  readonly enrolled: Counter;
}

/** Counts requests, searches and enrollments for Prometheus; one registry per service. */
export function measure(app: FastifyInstance, tenants: Tenants): Metrics {
  const registry = new Registry();
  collectDefaultMetrics({ register: registry });
  const registers = [registry];
  const requests = new Histogram({
    name: "http_request_duration_seconds",
    help: "Time from the first byte of a request to the last of its answer.",
    labelNames: ["method", "route", "status"],
    buckets: [0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1, 5, 15],
    registers,
  });
  const identities = new Gauge({
    name: "oneshot_identities",
    help: "Identities of all tenants whose galleries are open.",
    registers,
    collect: async () => {
      const counts = await Promise.all((await tenants.open()).map((gallery) => gallery.count()));
      identities.set(counts.reduce((sum, count) => sum + count.identities, 0));
    },
  });
  app.addHook("onResponse", async ({ method, routeOptions: { url = "none" } }, reply) => {
    requests.observe({ method, route: url, status: reply.statusCode }, reply.elapsedTime / 1000);
  });
  return {
    registry,
    searches: new Counter({
      name: "oneshot_searches_total",
      help: "Searches by answer.",
      labelNames: ["answer"],
      registers,
    }),
    enrolled: new Counter({ name: "oneshot_samples_enrolled_total", help: "Samples enrolled.", registers }),
  };
}
