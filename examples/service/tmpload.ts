import { readFileSync } from "node:fs";
import { runLoad } from "./runLoad.js";
const S = "/tmp/svc1/samples/";
const f = (n: string) => readFileSync(S + n + ".png");
const [key, rate, seconds, port] = process.argv.slice(2);
const r = await runLoad({
  address: `http://127.0.0.1:${port}`,
  key,
  enroll: ["sign-1-a", "sign-2-a", "sign-3-a"].map(f),
  ask: ["sign-1-b", "sign-2-b", "sign-3-b", "stranger"].map(f),
  type: "image/png",
  perSecond: Number(rate),
  seconds: Number(seconds),
});
console.log(JSON.stringify({ ...r, memoryMB: r.memoryMB.at(-1) }));
