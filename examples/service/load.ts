// How much load the service can take: starts an instance and sends it 200 requests per second for a minute. Run: npx tsx examples/service/load.ts
import { spawn, type ChildProcess } from "node:child_process";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { cpus, loadavg, tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { seeded } from "one-shot-ts";
import sharp from "sharp";

import { runLoad, type LoadReport } from "./runLoad.js";
import { drawSign, inventSign } from "./signs.js";

const { values } = parseArgs({
  options: {
    rate: { type: "string", default: "200" },
    seconds: { type: "string", default: "60" },
    enrolled: { type: "string", default: "1000" },
    threads: { type: "string", default: "1" },
    json: { type: "string" },
  },
});
const random = seeded(11);
const signs = Array.from({ length: Number(values.enrolled) }, () => inventSign(random));
const png = async (sign: number): Promise<Uint8Array> => {
  const { data, width, height } = drawSign(signs[sign], random);
  return sharp(Uint8Array.from(data), { raw: { width, height, channels: 1 } }).png().toBuffer(); // prettier-ignore
};
const enroll = await Promise.all(signs.map((_, sign) => png(sign)));
const ask = await Promise.all(Array.from({ length: 200 }, (_, i) => png((i * 7) % signs.length)));

const folder = await mkdtemp(join(tmpdir(), "service-load-"));
const main = fileURLToPath(new URL("main.ts", import.meta.url));
const service = spawn(process.execPath, ["--import", "tsx", main, "--data", folder, "--port", "0", "--threads", values.threads]); // prettier-ignore
service.stderr.pipe(process.stderr);
try {
  const { address, key } = await started(service);
  const seconds = Number(values.seconds);
  const load = { address, key, enroll, ask, type: "image/png", perSecond: Number(values.rate) };
  await runLoad({ ...load, enroll: enroll.slice(0), seconds: 3 }); // warm
  const before = loadavg()[0];
  const report = await runLoad({ ...load, enroll: [], seconds });
  tell(report, seconds, before);
  if (values.json !== undefined) await writeFile(values.json, `${JSON.stringify(report, null, 2)}\n`);
} finally {
  service.kill("SIGTERM");
  await new Promise((resolve) => service.once("exit", resolve));
  await rm(folder, { recursive: true, force: true });
}

/** Reads the address and the first key from the service's output. */
function started({ stdout }: ChildProcess): Promise<{ address: string; key: string }> {
  return new Promise((resolve, reject) => {
    let printed = "";
    stdout!.on("data", (part: Buffer) => {
      printed += String(part);
      const [address] = /http:\/\/[\d.]+:\d+/.exec(printed) ?? [];
      const [key] = /ost_\S+/.exec(printed) ?? [];
      if (address !== undefined && key !== undefined) resolve({ address, key });
    });
    stdout!.on("end", () => {
      reject(new Error(`the service did not start: ${printed}`));
    });
  });
}

function tell(
  { requests, failed, found, ms, processorMs, memoryMB }: LoadReport,
  seconds: number,
  before: number,
): void {
  const quarter = Math.max(1, Math.floor(memoryMB.length / 4));
  const mean = (part: readonly number[]): number => part.reduce((sum, value) => sum + value, 0) / part.length;
  const [first, last] = [mean(memoryMB.slice(0, quarter)), mean(memoryMB.slice(-quarter))];
  console.log(`${requests} identifications in ${seconds} s among ${values.enrolled} identities, on ${cpus().length} cores (load ${before.toFixed(1)} before)`); // prettier-ignore
  console.log(`failed: ${JSON.stringify(failed)}; named somebody: ${found}`);
  console.log(`ms: half within ${ms.p50.toFixed(1)}, 95 % ${ms.p95.toFixed(1)}, 99 % ${ms.p99.toFixed(1)}, all ${ms.most.toFixed(1)}`); // prettier-ignore
  console.log(`processor time: ${processorMs.toFixed(2)} ms per identification`);
  console.log(`memory: ${first.toFixed(0)} MB in the first quarter, ${last.toFixed(0)} MB in the last`);
}
