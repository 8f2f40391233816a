// Exact search among a million templates of 128 numbers, beside faiss: both stay loaded and take turns, and of each the fastest round counts.
import { spawn } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";

const here = (file: string): string => fileURLToPath(new URL(file, import.meta.url));

/** A row of the report. */
export interface GalleryRow {
  readonly msPerQuery: number;
  readonly peer: string | null;
  readonly ratioToPeer: number | null;
  readonly peakMemoryMB: number;
  readonly memoryPerNumbers: number;
  /** How often the nearest is found, where the search is approximate. */
  readonly recall?: number;
  readonly peerRecall?: number | null;
  readonly rows?: number;
}

interface Answer {
  readonly ready?: boolean;
  readonly peer?: string;
  readonly ms: number;
  readonly peakMemoryMB: number;
  readonly numbersMB: number;
  readonly recall?: number;
}

/** A process that answers a line by a line; undefined if it does not start. */
async function startAnswering(
  command: string,
  args: readonly string[],
): Promise<{ first: Answer; ask(line: string): Promise<Answer>; end(): void } | undefined> {
  const child = spawn(command, args, { stdio: ["pipe", "pipe", "ignore"] });
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  const failed = new Promise<undefined>((resolve) => {
    child.on("error", () => {
      resolve(undefined);
    });
  });
  const read = async (): Promise<Answer | undefined> => {
    const line = await Promise.race([lines.next(), failed]);
    return line === undefined || line.done === true ? undefined : (JSON.parse(line.value) as Answer);
  };
  const first = await read();
  if (first === undefined) return undefined;
  return {
    first,
    ask: async (line) => {
      child.stdin.write(`${line}\n`);
      const answer = await read();
      if (answer === undefined) throw new Error(`${command} ended before it answered ${line}`);
      return answer;
    },
    end: () => {
      child.stdin.end();
    },
  };
}

/** Rows and rounds of the benchmark. */
export interface GalleryBenchOptions {
  readonly python: string;
  readonly threads: number;
  readonly rows?: number;
  readonly size?: number;
}

/** `gallery.exact1` and `gallery.exact100`. */
export async function galleryBench({
  python,
  threads,
  rows = 1_000_000,
  size = 128,
}: GalleryBenchOptions): Promise<Record<string, GalleryRow>> {
  const args = [rows, size, threads].map(String);
  const ours = await startAnswering(process.execPath, [
    "--expose-gc",
    "--import",
    "tsx",
    here("galleryOurs.ts"),
    ...args,
  ]);
  if (ours === undefined) throw new Error("the gallery's process did not start");
  const theirs = await startAnswering(python, [here("galleryPeer.py"), ...args]);
  const figures: Record<string, GalleryRow> = {};
  const best: Record<number, { mine: number; peer: number }> = {};
  for (const [queries, rounds] of [
    [1, 15],
    [100, 6],
  ]) {
    best[queries] = { mine: Infinity, peer: Infinity };
    for (let round = 0; round < rounds; round++) {
      best[queries].mine = Math.min(best[queries].mine, (await ours.ask(String(queries))).ms / queries);
      if (theirs !== undefined) {
        best[queries].peer = Math.min(best[queries].peer, (await theirs.ask(String(queries))).ms / queries);
      }
    }
  }
  const { peakMemoryMB, numbersMB } = await ours.ask("memory");
  ours.end();
  theirs?.end();
  for (const [queries, { mine, peer }] of Object.entries(best)) {
    figures[`exact${queries}`] = {
      msPerQuery: mine,
      peer: theirs?.first.peer ?? null,
      ratioToPeer: theirs === undefined ? null : mine / peer,
      peakMemoryMB,
      memoryPerNumbers: peakMemoryMB / numbersMB,
    };
  }
  return figures;
}

/** `gallery.approximate`: one search per query by the index, beside faiss HNSW with the least effort that finds 99 of 100. */
export async function approximateBench({
  python,
  threads,
  rows = 1_000_000,
  size = 128,
}: GalleryBenchOptions): Promise<GalleryRow> {
  const folder = mkdtempSync(join(tmpdir(), "gallery-bench-"));
  try {
    const args = ["--import", "tsx", here("galleryApproximateOurs.ts"), ...[rows, size, threads].map(String), folder];
    const ours = await startAnswering(process.execPath, args);
    if (ours === undefined) throw new Error("the gallery's process did not start");
    const theirs = await startAnswering(python, [
      here("galleryApproximatePeer.py"),
      String(size),
      String(threads),
      folder,
    ]);
    let [mine, peer] = [Infinity, Infinity];
    for (let round = 0; round < 5; round++) {
      mine = Math.min(mine, (await ours.ask("search")).ms);
      if (theirs !== undefined) peer = Math.min(peer, (await theirs.ask("search")).ms);
    }
    const { peakMemoryMB, numbersMB, recall } = await ours.ask("memory");
    ours.end();
    theirs?.end();
    return {
      msPerQuery: mine,
      peer: theirs?.first.peer ?? null,
      ratioToPeer: theirs === undefined ? null : mine / peer,
      peakMemoryMB,
      memoryPerNumbers: peakMemoryMB / numbersMB,
      ...(recall !== undefined && { recall }),
      peerRecall: theirs?.first.recall ?? null,
      rows,
    };
  } finally {
    rmSync(folder, { recursive: true });
  }
}
