import { statSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { seeded, type Recognizer } from "one-shot-ts";
import { useWasm } from "one-shot-ts/backends";

import type { Sample } from "../../../examples/service/samples.js";
import {
  drawings,
  formOf,
  recognizerOfSigns,
  recognizerOfWhistles,
  startService,
  wavOf,
  whistle,
  type TestService,
} from "./startService.js";

let recognizer: Recognizer<Sample>;
let service: TestService;
let key: string;
const { png } = drawings();

beforeAll(async () => {
  await useWasm({ threads: 1 });
  recognizer = await recognizerOfSigns();
  service = await startService(recognizer, { settings: { templatesPerIdentity: 5, identitiesPerTenant: 8 } });
  key = await service.keyOf("acme");
});
afterAll(() => service.stop());

const ask: TestService["ask"] = (...call) => service.ask(...call);

describe("the service", () => {
  it("enrolls by body and by form, identifies, verifies, and says nobody", async () => {
    expect((await ask(key, "POST", "/v1/identify", await png(0))).json).toEqual({
      name: null,
      isMatch: false,
      distance: null,
      probability: 0,
      margin: null,
      candidates: [],
    });
    const first = await ask(key, "POST", "/v1/identities/sign%20one", await png(0));
    expect(first.status).toBe(201);
    expect(first.json).toMatchObject({ name: "sign one", isNew: true, templates: 1 });
    const form = formOf([await png(1), await png(1)], { site: "north" });
    expect((await ask(key, "POST", "/v1/identities/two", form)).json).toMatchObject({ isNew: true, templates: 2 });
    const more = await ask(key, "POST", "/v1/identities/two", await png(1));
    expect([more.status, more.json.templates]).toEqual([200, 3]);

    const found = (await ask(key, "POST", "/v1/identify?top=1", await png(1))).json;
    expect(found).toMatchObject({ name: "two", isMatch: true });
    expect(found.candidates).toHaveLength(1);
    expect(found.margin).toBeGreaterThan(0);
    const elsewhere = await ask(key, "POST", "/v1/identify?where=site:north", formOf([await png(0)]));
    expect((elsewhere.json.candidates as { name: string }[]).map(({ name }) => name)).toEqual(["two"]);
    expect((await ask(key, "POST", "/v1/identities/two/verify", await png(1))).json).toMatchObject({ isMatch: true });
    expect((await ask(key, "POST", "/v1/identities/two/verify", await png(0))).json.distance).toBeGreaterThan(
      found.distance as number,
    );
  });

  it("replaces, changes, lists and removes, and keeps a history", async () => {
    expect((await ask(key, "PUT", "/v1/identities/two", await png(1))).json).toMatchObject({ templates: 1 });
    const changed = await ask(key, "PATCH", "/v1/identities/two", { metadata: { site: "south" }, threshold: 0.25 });
    expect(changed.json).toMatchObject({ metadata: { site: "south" }, threshold: 0.25, templates: 1 });
    expect((changed.json.history as { event: string }[]).map(({ event }) => event)).toEqual([
      "enrolled",
      "enrolled",
      "updated",
    ]);
    expect((await ask(key, "PATCH", "/v1/identities/two", { threshold: null })).json.threshold).toBeUndefined();
    expect((await ask(key, "GET", "/v1/identities")).json).toEqual({ names: ["sign one", "two"], total: 2 });
    expect((await ask(key, "GET", "/v1/identities?after=sign%20one&limit=1")).json.names).toEqual(["two"]);
    expect((await ask(key, "DELETE", "/v1/identities/two")).status).toBe(204);
    for (const [method, path] of [
      ["GET", ""],
      ["DELETE", ""],
      ["PATCH", ""],
      ["POST", "/verify"],
    ] as const) {
      // prettier-ignore
      const body = method === "PATCH" ? { threshold: 1 } : method === "POST" ? await png(1) : undefined;
      const gone = await ask(key, method, `/v1/identities/two${path}`, body);
      expect([gone.status, gone.json.error]).toEqual([404, "not_enrolled"]);
    }
  });

  it("warns where a new identity is one that is there under another name", async () => {
    const { json } = await ask(key, "POST", "/v1/identities/sign%20one%20again", await png(0));
    expect(json.near[0].name).toBe("sign one");
    expect(json.warning).toContain('"sign one again" is within the threshold of "sign one"');
    await ask(key, "DELETE", "/v1/identities/sign%20one%20again");
  });

  it("bounds templates of an identity and identities of a tenant", async () => {
    const full = await ask(key, "POST", "/v1/identities/full", formOf(await Promise.all([2, 2, 2, 2, 2].map(png))));
    expect(full.json.templates).toBe(5);
    const more = await ask(key, "POST", "/v1/identities/full", await png(2));
    expect([more.status, more.json.error]).toEqual([409, "too_many_templates"]);
    for (let i = 0; i < 6; i++)
      expect((await ask(key, "POST", `/v1/identities/i${i}`, await png(3 + i))).status).toBe(201);
    const beyond = await ask(key, "POST", "/v1/identities/ninth", await png(9));
    expect([beyond.status, beyond.json.error]).toEqual([409, "too_many_identities"]);
    expect((await ask(key, "POST", "/v1/identities/i0", await png(3))).status).toBe(200);
  });

  it("shows no tenant anything of another: names, faces, counts, cards, keys", async () => {
    const other = await service.keyOf("other");
    expect((await ask(other, "GET", "/v1/identities")).json).toEqual({ names: [], total: 0 });
    expect((await ask(other, "GET", "/v1/identities/full")).status).toBe(404);
    expect((await ask(other, "DELETE", "/v1/identities/full")).status).toBe(404);
    expect((await ask(other, "POST", "/v1/identities/full/verify", await png(2))).status).toBe(404);
    expect((await ask(other, "POST", "/v1/identify", await png(2))).json.candidates).toEqual([]);
    expect((await ask(other, "GET", "/v1/card")).text).toContain("| Enrolled | 0 |");
    expect((await ask(key, "GET", "/v1/card")).text).toContain("| Enrolled | 8 |");
    // The same name is another identity with another tenant.
    await ask(other, "POST", "/v1/identities/full", await png(10));
    expect((await ask(key, "GET", "/v1/identities/full")).json.templates).toBe(5);
    expect((await ask(other, "POST", "/v1/identities/i0", await png(3))).json.near).toEqual([]);
    for (const path of ["/v1/keys?tenant=acme", "/metrics"]) expect((await ask(other, "GET", path)).status).toBe(403);
  });

  it("lets a key do what its scope says, and nothing after it was revoked", async () => {
    const admin = await service.keyOf("operator", "admin");
    const made = await ask(admin, "POST", "/v1/keys", { tenant: "acme", scope: "read" });
    expect(made.status).toBe(201);
    const reader = made.json.key as string;
    expect((await ask(reader, "GET", "/v1/identities")).json.total).toBe(8);
    for (const method of ["POST", "PUT", "DELETE"]) {
      const { status, json } = await ask(reader, method, "/v1/identities/full", method === "DELETE" ? undefined : await png(2)); // prettier-ignore
      expect([status, json.error]).toEqual([403, "not_allowed"]);
    }
    expect((await ask(key, "POST", "/v1/keys", { tenant: "acme", scope: "admin" })).status).toBe(403);
    const listed = await ask(admin, "GET", "/v1/keys?tenant=acme");
    expect((listed.json as { scope: string }[]).map(({ scope }) => scope)).toEqual(["write", "read"]);
    expect(listed.text).not.toContain("hash");
    expect((await ask(admin, "DELETE", `/v1/keys/${made.json.keyId}`)).status).toBe(204);
    expect((await ask(reader, "GET", "/v1/identities")).status).toBe(401);
    expect((await ask(admin, "DELETE", `/v1/keys/${admin.slice(4, 20)}`)).json.error).toBe("own_key");
    expect((await ask(admin, "POST", "/v1/keys", { tenant: "../acme", scope: "read" })).status).toBe(400);
  });

  it("keeps keys hashed, in a file that only the owner reads", () => {
    const file = join(service.folder, "keys.json");
    const text = readFileSync(file, "utf8");
    expect(text).toContain(key.slice(4, 20));
    expect(text).not.toContain(key.slice(21));
    expect(statSync(file).mode & 0o077).toBe(0);
  });

  it("counts for Prometheus, without names of people or tenants", async () => {
    const { text, headers } = await ask(await service.keyOf("operator", "admin"), "GET", "/metrics");
    expect(headers.get("content-type")).toMatch(/^text\/plain; version=0.0.4/);
    expect(text).toMatch(/^oneshot_searches_total\{answer="somebody"\} \d+$/m);
    expect(text).toMatch(/^oneshot_identities 10$/m);
    expect(text).toMatch(/http_request_duration_seconds_count\{method="POST",route="\/v1\/identify",status="200"\} \d/);
    expect(text).toMatch(/^process_resident_memory_bytes \d/m);
    expect(text).not.toMatch(/acme|sign one|full/);
  });

  it("writes who did what to whom, and how it ended, before it answers", async () => {
    await ask(key, "POST", "/v1/identities/full/verify", await png(2));
    expect(service.audited().at(-1)).toMatchObject({
      tenant: "acme",
      key: key.slice(4, 20),
      action: "POST /v1/identities/:name/verify",
      identity: "full",
      status: 200,
    });
    const { json } = await ask(undefined, "DELETE", "/v1/identities/full");
    expect(service.audited().at(-1)).toMatchObject({ request: json.request, tenant: "none", key: "none", status: 401 });
    expect(JSON.stringify(service.audited())).not.toContain(key.slice(21));
  });

  it("describes its routes as OpenAPI, with a page to try them", async () => {
    const { json } = await ask(undefined, "GET", "/docs/json");
    expect(json.openapi).toMatch(/^3\./);
    expect(Object.keys(json.paths as object).sort()).toEqual([
      "/health",
      "/metrics",
      "/v1/card",
      "/v1/identify",
      "/v1/identities",
      "/v1/identities/{name}",
      "/v1/identities/{name}/verify",
      "/v1/keys",
      "/v1/keys/{keyId}",
    ]);
    expect(json.paths["/v1/identify"].post.security).toEqual([{ key: [] }]);
    expect(Object.keys(json.paths["/v1/identify"].post.requestBody.content as object)).toContain("image/*");
    const page = await ask(undefined, "GET", "/docs");
    expect(page.headers.get("content-type")).toContain("text/html");
    expect((await ask(undefined, "GET", "/health")).json).toEqual({ status: "ready" });
  });
});

describe("the service for recordings", () => {
  it("takes WAV files, and tells a picture apart by its content", async () => {
    const sound = await startService(await recognizerOfWhistles());
    try {
      const own = await sound.keyOf("acme");
      const random = seeded(9);
      for (const pitch of [400, 1200]) {
        const { status } = await sound.ask(own, "POST", `/v1/identities/${pitch}`, wavOf(whistle(pitch, random)));
        expect(status).toBe(201);
      }
      const { json } = await sound.ask(own, "POST", "/v1/identify", formOf([wavOf(whistle(1200, random))]));
      expect(json.candidates[0].name).toBe("1200");
      const picture = await sound.ask(own, "POST", "/v1/identify", await png(1));
      expect([picture.status, picture.json.error]).toEqual([422, "unreadable_sample"]);
    } finally {
      await sound.stop();
    }
  });
});
