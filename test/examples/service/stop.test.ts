import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { execFile, spawn, type ChildProcess } from "node:child_process";
import { request } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { afterAll, describe, expect, it } from "vitest";

const main = fileURLToPath(new URL("../../../examples/service/main.ts", import.meta.url));
const readme = readFileSync(new URL("../../../examples/service/README.md", import.meta.url), "utf8");
const folder = mkdtempSync(join(tmpdir(), "service-process-"));
const running: ChildProcess[] = [];
afterAll(() => {
  for (const process of running) process.kill("SIGKILL");
  rmSync(folder, { recursive: true, force: true });
});

interface Started {
  readonly process: ChildProcess;
  readonly address: string;
  readonly printed: () => string;
  readonly ended: Promise<number | null>;
}

/** Starts the program as a user does, with nothing said but where to keep things. */
async function start(): Promise<Started> {
  const child = spawn(process.execPath, ["--import", "tsx", main, "--data", folder, "--port", "0"]);
  running.push(child);
  let printed = "";
  for (const stream of [child.stdout, child.stderr]) stream.on("data", (part: Buffer) => (printed += String(part)));
  const ended = new Promise<number | null>((resolve) => child.once("exit", resolve));
  for (let tenths = 0; tenths < 1000 && child.exitCode === null; tenths++) {
    const [, address] = /listening on (\S+),[^]*\n/.exec(printed) ?? [];
    if (address) {
      await sleep(100);
      return { process: child, address, printed: () => printed, ended };
    }
    await sleep(100);
  }
  throw new Error(`it did not start: ${printed}`);
}

const sample = (name: string): Uint8Array => new Uint8Array(readFileSync(join(folder, "samples", `${name}.png`)));

describe("npm run service", () => {
  it("starts without settings, tells its first key once, keeps what it acknowledged, and stops gracefully", async () => {
    const first = await start();
    const [key] = /ost_\S+/.exec(first.printed())!;
    const ask = async (address: string, method: string, path: string, body?: Uint8Array): Promise<Response> =>
      fetch(address + path, {
        method,
        headers: { authorization: `Bearer ${key}`, ...(body && { "content-type": "image/png" }) },
        ...(body && { body: body as BodyInit }),
      });
    for (const sign of [1, 2, 3]) {
      const answer = await ask(first.address, "POST", `/v1/identities/sign%20${sign}`, sample(`sign-${sign}-a`));
      expect(answer.status).toBe(201);
    }
    const who = async (address: string, name: string): Promise<string | null> =>
      ((await (await ask(address, "POST", "/v1/identify", sample(name))).json()) as { name: string | null }).name;
    for (const sign of [1, 2, 3]) expect(await who(first.address, `sign-${sign}-b`)).toBe(`sign ${sign}`);
    expect(await who(first.address, "stranger")).toBeNull();

    // The README's lines, as they stand there.
    const script = /KEY=ost_[^]*?(?=```)/
      .exec(readme)![0]
      .replace(/^KEY=\S+/m, `KEY=${key}`)
      .replace(/^URL=\S+/m, `URL=${first.address}`)
      .replace(/^SIGNS=\S+/m, `SIGNS=${folder}/samples`)
      .replaceAll("curl -s", "curl -sS -w '\\n' --fail");
    const { stdout } = await promisify(execFile)("bash", ["-e", "-c", script]);
    const lines = stdout.trimEnd().split("\n");
    expect(lines.slice(0, 6).map((line) => (JSON.parse(line) as { name: unknown }).name)).toEqual(["circle", "cross", "sign 1", null, "cross", "cross"]); // prettier-ignore
    expect(lines.at(-1)).toMatch(/^\w+(\{.*\})? \S+$/); // of the metrics
    await ask(first.address, "DELETE", "/v1/identities/circle");

    // A request is half sent when it is told to stop: it is answered, and then the process ends.
    const body = sample("sign-2-c");
    const answered = new Promise<{ status?: number | undefined; text: string }>((resolve, reject) => {
      const sent = request(
        `${first.address}/v1/identify`,
        { method: "POST", headers: { authorization: `Bearer ${key}`, "content-type": "image/png", "content-length": body.length } }, // prettier-ignore
        (answer) => {
          let text = "";
          answer.on("data", (part: Buffer) => (text += String(part)));
          answer.on("end", () => {
            resolve({ status: answer.statusCode, text });
          });
        },
      );
      sent.on("error", reject);
      sent.write(body.subarray(0, 20));
      setTimeout(() => {
        first.process.kill("SIGTERM");
        setTimeout(() => sent.end(body.subarray(20)), 300);
      }, 300);
    });
    const { status, text } = await answered;
    expect([status, (JSON.parse(text) as { name: string }).name]).toEqual([200, "sign 2"]);
    expect(await first.ended).toBe(0);
    await expect(fetch(`${first.address}/health`)).rejects.toThrow();
    expect(first.printed()).toContain("stopping");
    expect(first.printed()).not.toMatch(/[Ee]rror/);

    const again = await start();
    expect(again.printed()).not.toContain("ost_");
    expect(again.printed()).not.toContain("training");
    const listed = (await (await ask(again.address, "GET", "/v1/identities")).json()) as { names: string[] };
    expect(listed.names).toEqual(["sign 1", "sign 2", "sign 3"]);
    expect(await who(again.address, "sign-3-b")).toBe("sign 3");
    again.process.kill("SIGTERM");
    expect(await again.ended).toBe(0);
  }, 400_000);
});
