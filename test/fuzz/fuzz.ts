import { createHash } from "node:crypto";
import { mkdir, readdir, readFile, writeFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import { seeded, type Random } from "../../src/core/random.js";
import type { Guide } from "./guide.js";
import { mutate, type MutateOptions } from "./mutate.js";

/** A reader of files under attack. */
export interface FuzzTarget extends MutateOptions {
  /** Name of the format, and of its folder in `corpus/`. */
  readonly name: string;
  /** Valid files of every kind that the reader knows. */
  readonly files: () => readonly Uint8Array[] | Promise<readonly Uint8Array[]>;
  /**
   * Reads a file and checks what it returned. It may throw a RangeError or TypeError whose message starts as `clean` says; any other error is
   * a finding. What it returns is the name of the outcome: `"content"` for what a valid file holds, `"another ..."` for something else, which is a
   * finding where the format has a checksum that was not made right again.
   */
  readonly read: (bytes: Uint8Array) => string | Promise<string>;
  /** How each refusal must start. */
  readonly clean: RegExp;
  /** Makes checksums of a mutated file right again; applied to half of the inputs. */
  readonly reseal?: (bytes: Uint8Array, random: Random) => Uint8Array;
  /** What must not grow from one input to the next: a count of tensors, of open files. */
  readonly held?: () => number;
}

/** How many inputs ended how, and the worst of them. */
export interface FuzzReport {
  readonly name: string;
  readonly inputs: number;
  /** Number of inputs by outcome: what `read` returned, or the class of the refusal. */
  readonly outcomes: Readonly<Record<string, number>>;
  readonly slowestMs: number;
  /** Largest growth of the process during one input, in MB. */
  readonly largestMB: number;
  /** What went wrong; each such input is kept in the corpus. */
  readonly findings: readonly string[];
  /** With a guide: how many inputs were new, and how many places in the code were reached. */
  readonly reached?: { readonly inputs: number; readonly places: number };
}

/** Options of {@link fuzz}. */
export interface FuzzOptions {
  /** How many mutated inputs are tried, after the valid files and the corpus. */
  readonly inputs: number;
  readonly seed?: number;
  /** Number of the first input: `start: 731, inputs: 1` repeats one. */
  readonly start?: number;
  /** Keep what was found in `corpus/`? Default true. */
  readonly keep?: boolean;
  /** Stop after so many findings. */
  readonly mostFindings?: number;
  /** Tells which inputs go where none went before: these are mutated in turn. Default: valid files and the corpus alone are. */
  readonly guide?: Guide;
}

const MOST_MS = 1000;
const MOST_MB = 512;
/** How many of the newest inputs are preferred, and the largest that is mutated in turn, in bytes. */
const RECENT = 40;
const MOST_MUTATED = 2 ** 16;
const corpus = new URL("corpus/", import.meta.url);

/** Reads the valid files, the kept corpus, and `inputs` mutations of both; what breaks the rules of {@link FuzzTarget} is a finding. */
export async function fuzz(target: FuzzTarget, options: FuzzOptions): Promise<FuzzReport> {
  const { inputs, seed = 1, start = 0, keep = true, mostFindings = 20, guide } = options;
  const valid = (await target.files()).map((file) => Uint8Array.from(file)); // a Buffer's slice is no copy
  const kept = await readCorpus(target.name);
  const pool = [...valid, ...kept];
  const outcomes: Record<string, number> = {};
  const findings: string[] = [];
  let slowestMs = 0;
  let largestMB = 0;

  const attempt = async (bytes: Uint8Array, which: string, isSealed = false): Promise<void> => {
    const held = target.held?.();
    const memory = process.resourceUsage().maxRSS;
    const began = performance.now();
    const busy = process.cpuUsage();
    const found: string[] = [];
    guide?.begin();
    let outcome: string;
    try {
      outcome = await target.read(bytes);
      if (which.startsWith("valid") && outcome !== "content") found.push(`a valid file ends as "${outcome}"`);
      // With a guide an input may be one whose checksum was made right before, which a mutation has left as it is.
      const isAnother = isSealed && outcome.startsWith("another");
      if (isAnother && !pool.some((file) => Buffer.compare(file, bytes) === 0))
        found.push(`passes its checksum as "${outcome}"`);
    } catch (error) {
      outcome = nameOf(error);
      const isClean = (outcome === "RangeError" || outcome === "TypeError") && target.clean.test((error as Error).message); // prettier-ignore
      if (!isClean || which.startsWith("valid")) found.push(String((error as Error).stack ?? error));
    }
    // Of the clock and the processor's time the lesser: others may keep the machine busy.
    const { user, system } = process.cpuUsage(busy);
    const ms = Math.min(performance.now() - began, (user + system) / 1000);
    const grown = (process.resourceUsage().maxRSS - memory) / 1024;
    slowestMs = Math.max(slowestMs, ms);
    largestMB = Math.max(largestMB, grown);
    outcomes[outcome] = (outcomes[outcome] ?? 0) + 1;
    if (ms > MOST_MS) found.push(`took ${Math.round(ms)} ms`);
    if (grown > MOST_MB) found.push(`took ${Math.round(grown)} MB`);
    if (held !== target.held?.()) found.push(`holds ${target.held?.()} after ${held}`);
    if (Object.keys(Object.prototype).length > 0) throw new Error(`${which}: Object.prototype was changed`);
    if (guide?.isNew() === true && bytes.length <= MOST_MUTATED && !which.startsWith("valid")) pool.push(bytes);
    if (found.length === 0) return;
    const name = createHash("sha256").update(bytes).digest("hex").slice(0, 16);
    if (keep && !which.startsWith("valid")) await keepInCorpus(target.name, name, bytes);
    findings.push(`${target.name}, ${which} (${name}, ${bytes.length} bytes): ${found.join("; ")}`);
  };

  for (const [i, file] of valid.entries()) await attempt(file, `valid file ${i}`);
  for (const [i, file] of kept.entries()) await attempt(file, `corpus file ${i}`);
  for (let i = start; i < start + inputs && findings.length < mostFindings; i++) {
    // A source of its own for each input, so that any can be repeated alone.
    const random = seeded(seed * 0x1000003 + i);
    // Guided, half of the inputs come from those that were new of late.
    const from = guide !== undefined && random() < 0.5 ? pool.slice(-RECENT) : pool;
    const changed = mutate(from, random, target);
    const isResealed = target.reseal !== undefined && random() < 0.5;
    const bytes = isResealed ? target.reseal(changed, random) : changed;
    await attempt(bytes, `input ${i} of seed ${seed}`, target.reseal !== undefined && !isResealed);
  }
  return {
    name: target.name,
    inputs: valid.length + kept.length + inputs,
    outcomes,
    slowestMs,
    largestMB,
    findings,
    ...(guide && { reached: { inputs: pool.length - valid.length - kept.length, places: guide.places() } }),
  };
}

const nameOf = (error: unknown): string => (error instanceof Error ? error.constructor.name : typeof error);

/** Files that once went wrong, sorted by name. */
async function readCorpus(name: string): Promise<Uint8Array[]> {
  const folder = new URL(`${name}/`, corpus);
  const names = await readdir(folder).catch(() => []);
  return Promise.all(names.sort().map(async (file) => Uint8Array.from(await readFile(new URL(file, folder)))));
}

async function keepInCorpus(name: string, file: string, bytes: Uint8Array): Promise<void> {
  const folder = fileURLToPath(new URL(`${name}/`, corpus));
  await mkdir(folder, { recursive: true });
  await writeFile(`${folder}${file}.bin`, bytes);
}
