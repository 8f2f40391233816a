import * as tf from "@tensorflow/tfjs-core";
import { connect } from "node:net";
import { setTimeout as sleep } from "node:timers/promises";
import { deflateSync } from "node:zlib";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { seeded, type Recognizer } from "one-shot-ts";
import { useWasm } from "one-shot-ts/backends";

import type { Sample } from "../../../examples/service/samples.js";
import { drawings, formOf, recognizerOfSigns, startService, type TestService } from "./startService.js";

let recognizer: Recognizer<Sample>;
let service: TestService;
let key: string;
const { png } = drawings();
const limits = { bodyBytes: 200_000, pixels: 300_000, samplesPerCall: 3, requestMs: 1200, headersMs: 600, atOncePerKey: 3, atOnce: 5 }; // prettier-ignore

beforeAll(async () => {
  await useWasm({ threads: 1 });
  recognizer = await recognizerOfSigns();
  service = await startService(recognizer, { settings: { ...limits, strangersPerMinute: 10_000 } });
  key = await service.keyOf("acme");
  await service.ask(key, "POST", "/v1/identities/known", await png(0));
});
afterAll(() => service.stop());

const ask: TestService["ask"] = (...call) => service.ask(...call);

/** Sends bytes as they are, and returns all that comes back until the other side closes or `ms` have passed. */
async function raw(
  text: string | Buffer,
  { ms = 5000, then }: { ms?: number; then?: (socket: ReturnType<typeof connect>) => void } = {},
): Promise<{ answer: string; closedAfter: number }> {
  // prettier-ignore
  const began = performance.now();
  const socket = connect(service.port, "127.0.0.1");
  const parts: Buffer[] = [];
  socket.on("data", (part: Buffer) => parts.push(part));
  socket.on("error", () => undefined);
  socket.write(text);
  then?.(socket);
  const timer = setTimeout(() => socket.destroy(), ms);
  await new Promise((resolve) => socket.once("close", resolve));
  clearTimeout(timer);
  return { answer: Buffer.concat(parts).toString("latin1"), closedAfter: performance.now() - began };
}
const head = (method: string, path: string, headers: Record<string, string | number> = {}): string =>
  `${method} ${path} HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer ${key}\r\n${Object.entries(headers)
    .map(([name, value]) => `${name}: ${value}\r\n`)
    .join("")}\r\n`;

/** Still answers, and still knows whom it knew. */
async function requireWell(): Promise<void> {
  expect((await ask(undefined, "GET", "/health")).status).toBe(200);
  expect((await ask(key, "POST", "/v1/identify", await png(0))).json.candidates[0].name).toBe("known");
}

describe("tokens", () => {
  it("are needed everywhere but for health and the description, and must be right to the last letter", async () => {
    const other = `${key.slice(0, -1)}${key.endsWith("A") ? "B" : "A"}`;
    const wrong = [
      undefined,
      "",
      "ost_",
      "x".repeat(150),
      key.slice(0, -1),
      `${key}A`,
      other,
      key.toUpperCase(),
      `ost_${"0".repeat(16)}_${key.slice(21)}`,
      "__proto__",
      "ost_constructor_",
    ];
    for (const token of wrong) {
      for (const [method, path] of [
        ["GET", "/v1/identities"],
        ["GET", "/v1/identities/known"],
        ["POST", "/v1/identities/known"],
        ["DELETE", "/v1/identities/known"],
        ["POST", "/v1/identify"],
        ["GET", "/v1/card"],
        ["GET", "/metrics"],
        ["POST", "/v1/keys"],
      ] as const) {
        const { status, json } = await ask(token, method, path, method === "POST" ? await png(0) : undefined);
        expect([token, method, path, status, json.error]).toEqual([token, method, path, 401, "no_key"]);
      }
    }
    for (const header of [`Basic ${key}`, key, "Bearer  ", `Bearer ${key} ${key}`]) {
      const { status } = await fetch(`${service.address}/v1/identities`, { headers: { authorization: header } });
      expect(status).toBe(401);
    }
    expect((await ask(key, "GET", "/v1/identities")).status).toBe(200);
    await requireWell();
  });

  it("are guessed slowly: an address without a key is soon told to wait, one with a key is not", async () => {
    const strict = await startService(recognizer, { settings: { strangersPerMinute: 5 } });
    try {
      const own = await strict.keyOf("acme");
      const answers = [];
      for (let i = 0; i < 8; i++) answers.push(await strict.ask(`ost_${i}`, "GET", "/v1/identities"));
      expect(answers.map(({ status }) => status)).toEqual([401, 401, 401, 401, 401, 429, 429, 429]);
      expect(Number(answers[7].headers.get("retry-after"))).toBeGreaterThan(0);
      expect((await strict.ask(undefined, "GET", "/nothing")).status).toBe(429);
      expect((await strict.ask(own, "GET", "/v1/identities")).status).toBe(200);
    } finally {
      await strict.stop();
    }
  });

  it("have a limit of their own, which leaves other tenants alone", async () => {
    const strict = await startService(recognizer, { settings: { requestsPerMinute: 4 } });
    try {
      const [one, other] = [await strict.keyOf("one"), await strict.keyOf("other")];
      const statuses = [];
      for (let i = 0; i < 6; i++) statuses.push((await strict.ask(one, "GET", "/v1/identities")).status);
      expect(statuses).toEqual([200, 200, 200, 200, 429, 429]);
      expect((await strict.ask(other, "GET", "/v1/identities")).status).toBe(200);
    } finally {
      await strict.stop();
    }
  });

  it("are not read from an answer to a body that nobody may send: it is refused before it has come", async () => {
    const { answer } = await raw(
      "POST /v1/identify HTTP/1.1\r\nHost: x\r\nContent-Type: image/png\r\nContent-Length: 100000\r\n\r\n",
      { ms: 1000 },
    );
    expect(answer).toMatch(/^HTTP\/1.1 401/);
  });
});

describe("bodies", () => {
  it("that are too large are refused: by their announced size, as they come, and in forms", async () => {
    const large = new Uint8Array(limits.bodyBytes + 1);
    expect((await ask(key, "POST", "/v1/identify", large)).status).toBe(413);
    expect((await ask(key, "POST", "/v1/identify", formOf([large]))).status).toBe(413);
    expect((await ask(key, "PATCH", "/v1/identities/known", { metadata: { a: "x".repeat(300_000) } })).status).toBe(
      413,
    );
    const chunk = `8000\r\n${"x".repeat(0x8000)}\r\n`;
    const { answer } = await raw(
      head("POST", "/v1/identify", { "Content-Type": "image/png", "Transfer-Encoding": "chunked" }) + chunk.repeat(8),
      { ms: 2000 },
    );
    expect(answer).toMatch(/^HTTP\/1.1 413/);
    await requireWell();
  });

  it("that bring too many samples, fields or bytes of metadata are refused", async () => {
    const one = await png(1);
    const tooMany = await ask(key, "POST", "/v1/identities/x", formOf([one, one, one, one]));
    expect(tooMany.status).toBe(413);
    expect((await ask(key, "POST", "/v1/identify", formOf([one, one]))).json.error).toBe("wrong_count");
    for (const form of [formOf([]), formOf([], { a: 1 })])
      expect((await ask(key, "POST", "/v1/identities/x", form)).json.error).toBe("wrong_count");
    for (const metadata of ["{", "[1]", "null", "7", JSON.stringify({ a: "x".repeat(5000) })]) {
      const { status } = await ask(key, "POST", "/v1/identities/x", formOf([one], metadata));
      expect([metadata.slice(0, 9), status >= 400 && status < 500]).toEqual([metadata.slice(0, 9), true]);
    }
    const strange = formOf([one]);
    strange.append("role", "admin");
    expect((await ask(key, "POST", "/v1/identities/x", strange)).json.error).toBe("unknown_field");
    expect((await ask(key, "GET", "/v1/identities/x")).status).toBe(404);
  });

  it("that are no pictures, or cut short, or bombs, are refused with a reason and leave no tensors", async () => {
    const good = await png(1);
    const tensors = tf.memory().numTensors;
    const random = seeded(4);
    const noise = Uint8Array.from({ length: 5000 }, () => 256 * random());
    const svg = Buffer.from(`<svg xmlns="http://www.w3.org/2000/svg"><image href="file:///etc/passwd"/></svg>`);
    const html = Buffer.from("<html><script>alert(1)</script>");
    for (const body of [
      new Uint8Array(1),
      good.slice(0, 60),
      good.slice(0, -20),
      noise,
      svg,
      html,
      bombPng(20_000),
      Buffer.from("%PDF-1.7"),
      Buffer.from("PK\x03\x04"),
    ]) {
      // prettier-ignore
      const { status, json } = await ask(key, "POST", "/v1/identify", new Uint8Array(body));
      expect([status, json.error]).toEqual([422, "unreadable_sample"]);
      expect(json.message).not.toMatch(/node_modules|\/work|\.ts|passwd/);
    }
    expect((await ask(key, "POST", "/v1/identify", new Uint8Array(0))).status).toBeLessThan(500);
    // A hundred pictures with one byte changed: an answer or a refusal, never a failure.
    for (let i = 0; i < 100; i++) {
      const spoilt = good.slice();
      spoilt[Math.floor(random() * spoilt.length)] ^= 1 << Math.floor(8 * random());
      expect([200, 422]).toContain((await ask(key, "POST", "/v1/identify", spoilt)).status);
    }
    expect(tf.memory().numTensors).toBe(tensors);
    await requireWell();
  });

  it("whose form is broken are refused", async () => {
    const boundary = { "Content-Type": "multipart/form-data; boundary=b" };
    const bodies = [
      "",
      "garbage",
      "--b\r\n",
      `--b\r\nContent-Disposition: form-data; name="sample"; filename="a.png"\r\n\r\nhalf`,
      `--b\r\n${"X-Long: y\r\n".repeat(3000)}\r\n\r\n--b--\r\n`,
      `--b\r\nContent-Disposition: form-data; name="__proto__"\r\n\r\n{"a":1}\r\n--b--\r\n`,
      `--b\r\nContent-Disposition: form-data; name="metadata"\r\n\r\n{"__proto__":{"isAdmin":true}}\r\n--b--\r\n`,
      '--b\r\nContent-Disposition: form-data; name="sample"; filename="../../../../etc/cron.d/x"\r\n\r\nx\r\n--b--\r\n',
    ];
    for (const body of bodies) {
      const { answer } = await raw(head("POST", "/v1/identities/x", { ...boundary, "Content-Length": body.length, Connection: "close" }) + body); // prettier-ignore
      expect([body.slice(0, 70), answer.slice(0, 10)]).toEqual([body.slice(0, 70), "HTTP/1.1 4"]);
    }
    const none = head("POST", "/v1/identify", { "Content-Type": "multipart/form-data", "Content-Length": 3, Connection: "close" }); // prettier-ignore
    expect((await raw(`${none}abc`)).answer).toMatch(/^HTTP\/1.1 4/);
    expect(({} as { isAdmin?: boolean }).isAdmin).toBeUndefined();
    await requireWell();
  });

  it("of kinds that are not taken, and JSON that is broken or poisoned, are refused", async () => {
    for (const [type, body] of [
      ["text/plain", "hello"],
      ["application/xml", "<a/>"],
      ["application/x-www-form-urlencoded", "a=1"],
    ]) {
      const { status } = await fetch(`${service.address}/v1/identify`, { method: "POST", body, headers: { authorization: `Bearer ${key}`, "content-type": type } }); // prettier-ignore
      expect(status).toBe(415);
    }
    for (const body of [
      "{",
      "",
      "null",
      "[]",
      `{"__proto__":{"a":1}}`,
      `{"constructor":{"prototype":{"a":1}}}`,
      `{"threshold":"x"}`,
      `{"threshold":-1}`,
      `{"threshold":1e999}`,
      `{}`,
      `{"name":"y"}`,
      "[".repeat(50_000),
    ]) {
      // prettier-ignore
      const { status } = await fetch(`${service.address}/v1/identities/known`, { method: "PATCH", body, headers: { authorization: `Bearer ${key}`, "content-type": "application/json" } }); // prettier-ignore
      expect([body.slice(0, 40), status >= 400 && status < 500]).toEqual([body.slice(0, 40), true]);
    }
    expect((await ask(key, "POST", "/v1/identify?top=0", await png(0))).status).toBe(400);
    expect((await ask(key, "POST", "/v1/identify?top=1e9", await png(0))).status).toBe(400);
    expect((await ask(key, "POST", "/v1/identify?where=nocolon", await png(0))).json.error).toBe("wrong_filter");
    expect((await ask(key, "POST", "/v1/identify?where=__proto__:x", await png(0))).status).toBeLessThan(500);
    await requireWell();
  });
});

describe("paths", () => {
  it("name identities, never files: tricks with dots, slashes, NUL and escapes find nobody", async () => {
    const names = ["..%2f..%2fetc%2fpasswd", "%2e%2e", "..", "a%00b", "%c0%ae%c0%ae", "%", "%zz", "known%2f..", "known/../known", "known%20", "%6Bnown/verify/..", "x".repeat(5000)]; // prettier-ignore
    for (const name of names) {
      const { answer } = await raw(head("GET", `/v1/identities/${name}`, { Connection: "close" }));
      expect([name, /^HTTP\/1.1 4\d\d/.test(answer)]).toEqual([name, true]);
      expect(answer).not.toContain("root:");
    }
    for (const path of [
      "/../../etc/passwd",
      "/docs/static/../../../package.json",
      "/docs/static/..%2f..%2f..%2fpackage.json",
      "/docs/static/%2e%2e/%2e%2e/package.json",
      "//v1/identities",
      "/v1//identities",
      "/V1/identities",
      "/v1/identities;a=1/known",
      "http://other.example/v1/card",
    ]) {
      // prettier-ignore
      const { answer } = await raw(head("GET", path, { Connection: "close" }));
      expect([path, answer.slice(0, 11)]).toEqual([
        path,
        path.startsWith("http") ? answer.slice(0, 11) : "HTTP/1.1 40",
      ]);
      expect(answer).not.toMatch(/root:|devDependencies/);
    }
  });

  it("take any name in Unicode, composed or not, and names that JavaScript has for itself", async () => {
    const four = await startService(recognizer);
    try {
      const own = await four.keyOf("acme");
      const names = ["__proto__", "constructor", "hasOwnProperty", "Zoë", "../x", "a/b", "a\u0000b", "🙂", "名前", "'; drop table keys; --", "\"},{\"name\":\"x", "%2f"]; // prettier-ignore
      const kept: string[] = [];
      for (const name of names) {
        const { status } = await four.ask(own, "POST", `/v1/identities/${encodeURIComponent(name)}`, await png(0));
        if (status === 201) kept.push(name);
        else expect([name, status]).toEqual([name, 422]); // a store may refuse a name, but never takes another for it
      }
      expect(kept.length).toBeGreaterThanOrEqual(names.length - 1);
      expect((await four.ask(own, "GET", "/v1/identities")).json.names).toEqual(kept);
      expect((await four.ask(own, "GET", `/v1/identities/${encodeURIComponent("Zoe\u0308")}`)).json.name).toBe("Zoë");
      for (const name of kept)
        expect((await four.ask(own, "DELETE", `/v1/identities/${encodeURIComponent(name)}`)).status).toBe(204);
      expect((await four.ask(own, "GET", "/v1/identities")).json.names).toEqual([]);
      expect((await four.ask(own, "POST", "/v1/identities/%ED%A0%80", await png(0))).status).toBe(400);
    } finally {
      await four.stop();
    }
  });
});

describe("slow clients", () => {
  it("who trickle headers or bodies, or say nothing, are cut off, and others are answered meanwhile", async () => {
    const trickle = (socket: ReturnType<typeof connect>): void => {
      const timer = setInterval(() => socket.write("a"), 100);
      socket.once("close", () => {
        clearInterval(timer);
      });
    };
    const slow = [
      raw("GET /v1/card HTTP/1.1\r\nX-Slow: ", { then: trickle, ms: 10_000 }),
      raw(head("POST", "/v1/identify", { "Content-Type": "image/png", "Content-Length": 50_000 }), { then: trickle, ms: 10_000 }), // prettier-ignore
      raw(head("POST", "/v1/identify", { "Content-Type": "image/png", "Content-Length": 50_000 }), { ms: 10_000 }),
    ];
    await sleep(200);
    const began = performance.now();
    await requireWell();
    expect(performance.now() - began).toBeLessThan(limits.requestMs * 5);
    for (const { closedAfter, answer } of await Promise.all(slow)) {
      expect(closedAfter).toBeLessThan(8000);
      expect(answer === "" || answer.startsWith("HTTP/1.1 408")).toBe(true);
    }
    await requireWell();
  }, 30_000);

  it("hold no more than their key's share of the places: other tenants are served, and places come back", async () => {
    const other = await service.keyOf("other");
    const hold = (): Promise<unknown> => raw(head("POST", "/v1/identify", { "Content-Type": "image/png", "Content-Length": 50_000 }), { ms: 10_000 }); // prettier-ignore
    const held = Array.from({ length: limits.atOncePerKey }, hold);
    await sleep(300);
    const refused = await ask(key, "POST", "/v1/identify", await png(0));
    expect([refused.status, refused.json.error]).toEqual([503, "busy"]);
    expect(refused.headers.get("retry-after")).toBe("1");
    expect((await ask(other, "POST", "/v1/identify", await png(0))).status).toBe(200);
    await Promise.all(held);
    await requireWell();
  }, 30_000);

  it("who go away in the middle leave nothing behind", async () => {
    for (let i = 0; i < 12; i++) {
      await raw(head("POST", "/v1/identities/gone", { "Content-Type": "image/png", "Content-Length": 50_000 }), {
        then: (socket) => setTimeout(() => socket.destroy(), 20),
      });
    }
    await sleep(100);
    await requireWell();
    expect((await ask(key, "GET", "/v1/identities/gone")).status).toBe(404);
  });
});

describe("requests that are no HTTP", () => {
  it("are refused", async () => {
    for (const bytes of [
      "\x00\x01\x02\x03",
      "GET\r\n\r\n",
      "GET / HTTP/9.9\r\n\r\n",
      `GET / HTTP/1.1\r\nHost: x\r\n${"X: y\r\n".repeat(5000)}\r\n`,
      "POST /v1/identify HTTP/1.1\r\nHost: x\r\nContent-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
      "POST /v1/identify HTTP/1.1\r\nHost: x\r\nContent-Length: -1\r\n\r\n",
    ]) {
      // prettier-ignore
      const { answer } = await raw(bytes, { ms: 3000 });
      expect([bytes.slice(0, 30), answer === "" || /^HTTP\/1.1 4/.test(answer)]).toEqual([bytes.slice(0, 30), true]);
    }
    await requireWell();
  });
});

/** A PNG of a few kilobytes that says it has `side` x `side` pixels. */
function bombPng(side: number): Buffer {
  const crcTable = Int32Array.from({ length: 256 }, (_, n) => {
    let c = n;
    for (let k = 0; k < 8; k++) c = c & 1 ? 0xedb88320 ^ (c >>> 1) : c >>> 1;
    return c;
  });
  const chunk = (type: string, data: Buffer): Buffer => {
    const body = Buffer.concat([Buffer.from(type), data]);
    let crc = -1;
    for (const byte of body) crc = crcTable[(crc ^ byte) & 255] ^ (crc >>> 8);
    const out = Buffer.alloc(8 + body.length);
    out.writeUInt32BE(data.length, 0);
    body.copy(out, 4);
    out.writeInt32BE(crc ^ -1, 4 + body.length);
    return out;
  };
  const header = Buffer.alloc(13);
  header.writeUInt32BE(side, 0);
  header.writeUInt32BE(side, 4);
  header[8] = 1; // one bit a pixel, grey
  const rows = deflateSync(Buffer.alloc(side * (1 + side / 8)), { level: 9 });
  return Buffer.concat([Buffer.from("\x89PNG\r\n\x1a\n", "latin1"), chunk("IHDR", header), chunk("IDAT", rows.subarray(0, 100_000)), chunk("IEND", Buffer.alloc(0))]); // prettier-ignore
}
