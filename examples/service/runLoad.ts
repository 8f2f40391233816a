import { Agent, request } from "node:http";
import { setTimeout as sleep } from "node:timers/promises";

/** What to send to a service, and how often. */
export interface LoadOptions {
  /** Such as `http://127.0.0.1:8080`. */
  readonly address: string;
  /** A key of scope admin: memory is read from the metrics. */
  readonly key: string;
  /** Samples to enroll, each under its own name, before the load begins. */
  readonly enroll: readonly Uint8Array[];
  /** Samples to identify, in turn. */
  readonly ask: readonly Uint8Array[];
  /** Their type, such as `image/png`. */
  readonly type: string;
  readonly perSecond: number;
  readonly seconds: number;
}

/** The result of a load run. */
export interface LoadReport {
  readonly requests: number;
  /** Answers other than 200, by status; 0 is no answer. */
  readonly failed: Readonly<Record<string, number>>;
  /** Answers that named somebody. */
  readonly found: number;
  /** Milliseconds from the moment a request was due to its complete answer. */
  readonly ms: { readonly p50: number; readonly p95: number; readonly p99: number; readonly most: number };
  /** Milliseconds of the service's processor time per request: less affected by whatever else the machine is doing. */
  readonly processorMs: number;
  /** Resident memory of the service in MB, read once a second. */
  readonly memoryMB: readonly number[];
}

/**
 * Sends identifications at a steady rate. Each is sent when it is due, whether or not earlier ones were answered, and timed from that moment: a service that falls behind cannot hide it.
 */
export async function runLoad({
  address,
  key,
  enroll,
  ask,
  type,
  perSecond,
  seconds,
}: LoadOptions): Promise<LoadReport> {
  const agent = new Agent({ keepAlive: true, maxSockets: 64 });
  const send = (method: string, path: string, body?: Uint8Array): Promise<{ status: number; text: string }> =>
    new Promise((resolve) => {
      const headers = {
        authorization: `Bearer ${key}`,
        ...(body && { "content-type": type, "content-length": body.length }),
      };
      const sent = request(`${address}${path}`, { method, agent, headers }, (answer) => {
        const parts: Buffer[] = [];
        answer.on("data", (part: Buffer) => parts.push(part));
        answer.on("end", () => {
          resolve({ status: answer.statusCode ?? 0, text: Buffer.concat(parts).toString() });
        });
        answer.on("error", (error) => {
          resolve({ status: 0, text: error.message });
        });
      });
      sent.on("error", (error) => {
        resolve({ status: 0, text: error.message });
      });
      sent.end(body);
    });

  for (const [i, sample] of enroll.entries()) {
    const { status, text } = await send("POST", `/v1/identities/load%20${i}`, sample);
    if (status >= 300) throw new Error(`enrolling answered ${status}: ${text}`);
  }

  const times: number[] = [];
  const failed = new Map<number, number>();
  const memoryMB: number[] = [];
  let found = 0;
  const identify = async (number: number, due: number): Promise<void> => {
    const { status, text } = await send("POST", "/v1/identify", ask[number % ask.length]);
    times.push(performance.now() - due);
    if (status !== 200) failed.set(status, (failed.get(status) ?? 0) + 1);
    else if ((JSON.parse(text) as { name: string | null }).name !== null) found++;
  };
  const requests = Math.round(perSecond * seconds);
  const measured = async (name: string): Promise<number> => {
    const { text } = await send("GET", "/metrics");
    return Number(new RegExp(`^${name} (\\S+)`, "m").exec(text)?.[1]);
  };
  const processorBefore = await measured("process_cpu_seconds_total");
  const under: Promise<void>[] = [];
  const began = performance.now();
  for (let number = 0; number < requests; number++) {
    const due = began + (number * 1000) / perSecond;
    const wait = due - performance.now();
    if (wait > 1) await sleep(wait);
    under.push(identify(number, due));
    if (number % Math.ceil(perSecond) === 0) {
      under.push(
        measured("process_resident_memory_bytes").then((bytes) => {
          memoryMB.push(bytes / 2 ** 20);
        }),
      );
    }
  }
  await Promise.all(under);
  const processorMs = (1000 * ((await measured("process_cpu_seconds_total")) - processorBefore)) / requests;
  agent.destroy();
  const sorted = times.sort((a, b) => a - b);
  const at = (share: number): number => sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))];
  return {
    requests,
    failed: Object.fromEntries(failed),
    found,
    ms: { p50: at(0.5), p95: at(0.95), p99: at(0.99), most: at(1) },
    processorMs,
    memoryMB,
  };
}
