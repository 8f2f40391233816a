import "@tensorflow/tfjs-backend-cpu";
import { spawn } from "node:child_process";
import { mkdtemp, readdir, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { calibrate, Gallery, SiameseNet, vectorEncoder, type Calibration, type Encoder } from "../../src/index.js";
import { fileStore, fileSystemHandler } from "../../src/node/index.js";
import { readCheckpoint } from "../../src/node/checkpointFile.js";
import { removeLeftovers } from "../../src/node/removeLeftovers.js";

/** What may be saved while its process is killed. */
export const KILLED = ["net", "model", "gallery", "training"] as const;

/** How killed saves ended. */
export interface KillReport {
  readonly kills: number;
  /** Saves that were safe, by the word of the processes. */
  readonly saves: number;
  /** Kills after which nothing could be read. */
  readonly torn: number;
  /** Kills after which a version was read that is older than one that was safe. */
  readonly lost: number;
  /** Half-written files that the kills left, and how many stayed after the next save. */
  readonly leftovers: number;
  readonly stayed: number;
}

/** A calibration that belongs to an encoder. */
export async function calibrationOf(encoder: Pick<Encoder<never>, "distance" | "fingerprint">): Promise<Calibration> {
  const scores = { distances: [0.1, 0.2, 0.3, 0.7, 0.8, 0.9], y: [0, 0, 0, 1, 1, 1] };
  return calibrate({ ...scores, distance: encoder.distance.name, model: await encoder.fingerprint() });
}

async function versionIn(what: (typeof KILLED)[number], folder: string): Promise<number> {
  if (what === "training") return (await readCheckpoint("kill", join(folder, "checkpoint.bin")))?.epochs.length ?? 0;
  if (what === "gallery") {
    const store = fileStore(join(folder, "a"));
    if ((await store.read()) === undefined) return 0;
    return (await Gallery.load(store, { encoder: vectorEncoder({ size: 2 }) })).size;
  }
  const names = await readdir(folder);
  if (!names.includes(what === "net" ? "a" : "model.json")) return 0;
  const net = await SiameseNet.load(what === "net" ? fileStore(join(folder, "a")) : fileSystemHandler(folder));
  const values = await Promise.all(net.tower.getWeights().map((weight) => weight.data()));
  net.dispose();
  const all = new Set(values.flatMap((own) => [...own]));
  if (all.size !== 1) throw new Error(`weights of ${all.size} versions`);
  return [...all][0];
}

const isHalf = (name: string): boolean => name.endsWith(".tmp");

/** Kills a process that saves, `kills` times at random moments, and looks at what it left. */
export async function killSaves(what: (typeof KILLED)[number], kills: number): Promise<KillReport> {
  const folder = await mkdtemp(join(tmpdir(), "kill-"));
  const program = fileURLToPath(new URL("saveForever.ts", import.meta.url));
  const report = { kills: 0, saves: 0, torn: 0, lost: 0, leftovers: 0, stayed: 0 };
  let version = 0;
  try {
    while (report.kills < kills) {
      const child = spawn(process.execPath, ["--import", "tsx", program, what, folder, String(version + 1)], { stdio: ["ignore", "pipe", "inherit"] }); // prettier-ignore
      let safe = version;
      let lines = 1 + Math.floor(4 * Math.random());
      const ended = new Promise((resolve) => child.once("close", resolve));
      await new Promise<void>((resolve) => {
        child.stdout.on("data", (chunk: Buffer) => {
          const said = chunk.toString().trim().split("\n");
          report.saves += said.length;
          safe = Math.max(safe, Number(said.at(-1)));
          if ((lines -= said.length) <= 0) resolve();
        });
        child.once("close", () => resolve());
      });
      await new Promise((resolve) => setTimeout(resolve, Math.random() * 80));
      child.kill("SIGKILL");
      await ended;
      report.kills++;
      report.leftovers += (await readdir(folder)).filter(isHalf).length;
      try {
        version = await versionIn(what, folder);
        if (version < safe) report.lost++;
      } catch {
        report.torn++;
      }
    }
    // The next save of any process cleans up: this one stands for it.
    await removeLeftovers(folder);
    report.stayed = (await readdir(folder)).filter(isHalf).length;
    return report;
  } finally {
    await rm(folder, { recursive: true });
  }
}

// npx tsx test/node/killSaves.ts 100 [net]: by hand, so many of each kind, or of one.
if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const [kills = "100", ...only] = process.argv.slice(2);
  for (const what of KILLED.filter((kind) => only.length === 0 || only.includes(kind))) {
    console.log(what, JSON.stringify(await killSaves(what, Number(kills))));
  }
}
