// node --import tsx test/stores/loadStores.ts [SECONDS] [KILLS] [file.load,file.kills,pglite.load,...]: the whole load on each persistent store; by hand, not in CI. ONE_SHOT_POSTGRES names a server.
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { loadStore } from "./storeLoad.js";

const [seconds = 60, kills = 100] = process.argv.slice(2).map(Number);
const folder = await mkdtemp(join(tmpdir(), "load-"));
const server = process.env.ONE_SHOT_POSTGRES;
const loads = [
  { kind: "file", place: join(folder, "load"), processes: 2, clients: 16, seconds },
  { kind: "file", place: join(folder, "kills"), processes: 4, clients: 4, seconds: 1, kills: Math.ceil(kills / 4) },
  { kind: "pglite", place: join(folder, "load.db"), processes: 1, clients: 32, seconds },
  {
    kind: "pglite",
    place: join(folder, "kills.db"),
    processes: 1,
    clients: 8,
    seconds: 1,
    kills: Math.ceil(kills / 4),
  },
  ...(server === undefined
    ? []
    : [
        { kind: "postgres", place: `${server}#load ${Date.now()}`, processes: 2, clients: 16, seconds },
        {
          kind: "postgres",
          place: `${server}#kills ${Date.now()}`,
          processes: 4,
          clients: 4,
          seconds: 1,
          kills: Math.ceil(kills / 4),
        },
      ]),
];
const only = process.argv.at(4);
for (const load of loads) {
  if (only !== undefined && !only.split(",").includes(`${load.kind}.${"kills" in load ? "kills" : "load"}`)) continue;
  const started = Date.now();
  const report = await loadStore(load);
  console.log(JSON.stringify({ ...load, place: undefined, ...report, wallSeconds: (Date.now() - started) / 1000 }));
}
await rm(folder, { recursive: true });
