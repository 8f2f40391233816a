import "@tensorflow/tfjs-backend-cpu";
import * as tf from "@tensorflow/tfjs-core";
import { spawn } from "node:child_process";
import { fileURLToPath } from "node:url";

import { openStore } from "./openStore.js";
import { openPlain, plainEncoder } from "./storeConformance.js";

/** What processes did to a store, and how that agrees with what it holds. */
export interface LoadReport {
  readonly processes: number;
  readonly kills: number;
  readonly enrolled: number;
  readonly removed: number;
  readonly identified: number;
  /** Templates that were added to the identity that all share. */
  readonly shared: number;
  /** Acknowledged and not there. */
  readonly lost: number;
  /** Removed, or never asked for, and there. */
  readonly doubled: number;
  /** There with other templates than were enrolled. */
  readonly half: number;
  /** What went wrong in the processes' own words. */
  readonly faults: readonly string[];
}

/** How to load a store. */
export interface LoadOptions {
  readonly kind: string;
  readonly place: string;
  /** Processes at the same time. */
  readonly processes: number;
  /** Clients in each. */
  readonly clients: number;
  readonly seconds: number;
  /** How often to begin anew; each time the processes are killed at a random moment. 0: they end by themselves, once. */
  readonly kills?: number;
}

const program = fileURLToPath(new URL("storeClient.ts", import.meta.url));

/** Loads a store from several processes, kills them if that is asked for, and compares what was acknowledged with what is there. */
export async function loadStore({
  kind,
  place,
  processes,
  clients,
  seconds,
  kills = 0,
}: LoadOptions): Promise<LoadReport> {
  await tf.setBackend("cpu");
  const there = new Map<string, boolean>(); // acknowledged: enrolled or removed
  const unsure = new Set<string>();
  const shared = new Set<number>();
  const count = { kills: 0, enrolled: 0, removed: 0, identified: 0 };
  const faults: string[] = [];
  for (let run = 0; run < Math.max(1, kills); run++) {
    const ended = Array.from({ length: processes }, (_, i) => {
      const first = (run * processes + i) * clients;
      const args = ["--import", "tsx", program, kind, place, `p${run}.${i}`, clients, seconds, first].map(String);
      const child = spawn(process.execPath, args, { stdio: ["ignore", "pipe", "inherit"] });
      let rest = "";
      child.stdout.on("data", (chunk: Buffer) => {
        const lines = (rest + chunk.toString()).split("\n");
        rest = lines.pop()!;
        for (const line of lines) {
          const [what, name] = [line.slice(0, 1), line.slice(2)];
          if (line === "open" && kills > 0) {
            setTimeout(() => child.kill("SIGKILL"), Math.random() * 1000 * seconds);
          } else if (what === "?") unsure.add(name);
          else if (what === "+" || what === "-") {
            unsure.delete(name);
            there.set(name, what === "+");
            count[what === "+" ? "enrolled" : "removed"]++;
          } else if (what === "s") shared.add(Number(name));
          else if (line === "i") count.identified++;
          else if (what === "!") faults.push(name);
        }
      });
      return new Promise<void>((resolve) => {
        child.once("close", () => {
          if (kills > 0) count.kills++;
          resolve();
        });
      });
    });
    await Promise.all(ended);
  }
  const gallery = await openPlain(openStore(kind, place), { encoder: plainEncoder({ size: 3 }) });
  const names = await gallery.names();
  const found = new Set(names);
  let [lost, doubled, half] = [0, 0, names.length - found.size];
  for (const [name, isThere] of there) {
    if (unsure.has(name) || isThere === found.has(name)) continue;
    if (isThere) lost++;
    else doubled++;
  }
  for (const name of names) {
    const rows = await gallery.templatesOf(name);
    if (name === "shared") {
      const values = rows.map((row) => row[0]);
      lost += [...shared].filter((value) => !values.includes(Math.fround(value))).length;
      // A killed process may have added what it did not live to acknowledge.
      doubled += values.length - new Set(values).size;
      if (kills === 0) doubled += values.length - shared.size;
      continue;
    }
    if (!there.has(name) && !unsure.has(name)) doubled++;
    if (
      rows.length !== 3 ||
      rows.some((row, k) => row[0] !== rows[0][0] || row[1] !== rows[0][1] || row[2] !== Math.fround(k / 10))
    )
      half++;
  }
  const { identities } = await gallery.count();
  if (identities !== names.length) faults.push(`count says ${identities}, there are ${names.length} names`);
  await gallery.close();
  return { processes, ...count, shared: shared.size, lost, doubled, half, faults };
}
