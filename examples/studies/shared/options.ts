import { fileURLToPath } from "node:url";
import { parseArgs, type ParseArgsConfig } from "node:util";

import { HelpAsked } from "./helpAsked.js";
import type { BackendChoice } from "./startBackend.js";

/** The options that every example has. */
export interface CommonOptions {
  /** Decides everything that is random. */
  readonly seed: number;
  /** How long to train. */
  readonly epochs: number;
  /** File to write the figures to. */
  readonly json: string | undefined;
  /** Folder for everything that a run writes. */
  readonly out: string;
  /** Folder with the real samples, laid out as published. */
  readonly data: string | undefined;
  /** Whether to resume interrupted training. */
  readonly resume: boolean;
  /** Brief training on few invented samples, to check that everything runs, not how well. */
  readonly quick: boolean;
  /** Where to compute. One thread leaves the other cores free; a different number of threads, or another backend, rounds differently. */
  readonly backend: BackendChoice;
}

/** An option that only one example has: with a value, or, without `value`, a switch. */
export interface ExtraOption {
  /** The placeholder for its value in the usage, such as `"FOLDER"`. */
  readonly value?: string;
  readonly help: string;
}

/** How an example reads its command line. */
export interface CommandLine<Extra extends ExtraOptions> {
  /** How it is started, such as `npx tsx examples/studies/faces/main.ts`. */
  readonly command: string;
  /** The example's own `import.meta.url`; what it writes goes to `out` next to that. */
  readonly home: string;
  /** Default epochs, of a whole run and of a quick one. */
  readonly epochs: readonly [whole: number, quick: number];
  /** What the usage says about the common options; without `data`, there is no such option. */
  readonly help: {
    readonly seed: string;
    readonly epochs: string;
    readonly out: string;
    readonly quick: string;
    readonly data?: string;
  };
  /** Further options by name. */
  readonly extra?: Extra;
}

/** An example's further options by name. */
export type ExtraOptions = Readonly<Record<string, ExtraOption>>;

// eslint-disable-next-line @typescript-eslint/no-generated-empty-object-type -- that is what it says: no further options
export type NoOptions = Readonly<Record<never, ExtraOption>>;

export type ParsedOptions = NonNullable<ParseArgsConfig["options"]>;

/** The values of further options: a string for those that take a value, otherwise whether they were given. */
export type ExtraValues<Extra> = {
  readonly [Name in keyof Extra]: Extra[Name] extends { readonly value: string } ? string | undefined : boolean;
};

/**
 * Reads the command line of an example.
 *
 * @throws RangeError followed by the usage, for an invalid number, an unknown option, or an extra word.
 * @throws HelpAsked with the usage, for `--help`.
 */
export function readCommon<const Extra extends ExtraOptions = NoOptions>(
  args: readonly string[],
  line: CommandLine<Extra>,
): CommonOptions & ExtraValues<Extra> {
  const usage = usageOf(line);
  const options: ParsedOptions = {
    seed: { type: "string", default: "1" },
    epochs: { type: "string" },
    json: { type: "string" },
    out: { type: "string", default: fileURLToPath(new URL("out", line.home)) },
    resume: { type: "boolean", default: false },
    quick: { type: "boolean", default: false },
    backend: { type: "string", default: "wasm" },
    threads: { type: "string" },
    ...(line.help.data !== undefined && { data: { type: "string" } }),
  };
  for (const [name, { value }] of Object.entries<ExtraOption>(line.extra ?? {})) {
    options[name] = value === undefined ? { type: "boolean", default: false } : { type: "string" };
  }
  const { values } = parse(args, options, usage);
  const { seed, epochs, json, out, data, resume, quick, backend, threads } = values;
  if (backend !== "wasm" && backend !== "webgpu") {
    throw new RangeError(`--backend must be wasm or webgpu, got ${String(backend)}\n${usage}`);
  }
  const further = Object.fromEntries(Object.keys(line.extra ?? {}).map((name) => [name, values[name]]));
  return {
    data: data as string | undefined,
    ...(further as ExtraValues<Extra>),
    seed: readCount("seed", seed as string, { least: 0, usage }),
    epochs:
      epochs === undefined ? line.epochs[quick ? 1 : 0] : readCount("epochs", epochs as string, { least: 1, usage }),
    json: json as string | undefined,
    out: out as string,
    resume: resume as boolean,
    quick: quick as boolean,
    backend: {
      ...(backend === "webgpu" && { name: backend }),
      ...(threads !== undefined && { threads: readCount("threads", threads as string, { least: 1, usage }) }),
    },
  };
}

/** Parses a whole number of at least `least`; refuses any other text, followed by the usage. */
export function readCount(
  name: string,
  text: string,
  { least, usage }: { readonly least: number; readonly usage: string },
): number {
  const value = Number(text);
  if (text.trim() !== "" && Number.isSafeInteger(value) && value >= least) return value;
  throw new RangeError(`--${name} must be a whole number of at least ${least}, got ${text}\n${usage}`);
}

/** Calls `parseArgs`, with the usage appended to a refusal. */
export function parse(
  args: readonly string[],
  options: ParsedOptions,
  usage: string,
  allowPositionals = false,
): { readonly values: Readonly<Record<string, unknown>>; readonly positionals: readonly string[] } {
  if (args.includes("--help") || args.includes("-h")) throw new HelpAsked(usage);
  try {
    return parseArgs({ args: [...args], options, allowPositionals });
  } catch (cause) {
    throw new RangeError(`${cause instanceof Error ? cause.message : String(cause)}\n${usage}`, { cause });
  }
}

function usageOf({ command, home, epochs, help, extra }: CommandLine<ExtraOptions>): string {
  const out = fileURLToPath(new URL("out", home));
  const rows: [option: string, help: string][] = [
    ...(help.data === undefined ? [] : [["--data FOLDER", help.data] as [string, string]]),
    ...extraRows(extra),
    ["--seed N", `${help.seed} (default 1)`],
    ["--epochs N", `${help.epochs} (default ${epochs[0]}, with --quick ${epochs[1]})`],
    ["--json FILE", "write the figures there too"],
    ["--out FOLDER", `${help.out} (default ${out})`],
    ["--resume", "go on with a run that was interrupted; give it the same options"],
    ["--quick", help.quick],
    ["--backend NAME", "wasm, or webgpu to compute on a graphics card (default wasm)"],
    ["--threads N", "threads to compute with (default as many as there are cores)"],
    ["--help", "show this"],
  ];
  return [`${command} [options]`, ...optionLines(rows)].join("\n");
}

/** Further options for the usage. */
export function extraRows(extra: ExtraOptions = {}): [option: string, help: string][] {
  return Object.entries(extra).map(([name, { value, help }]) => [
    value === undefined ? `--${name}` : `--${name} ${value}`,
    help,
  ]);
}

/** Options and their meaning in two columns. */
export function optionLines(rows: readonly (readonly [option: string, help: string])[]): string[] {
  const width = Math.max(...rows.map(([option]) => option.length));
  return rows.map(([option, text]) => `  ${option.padEnd(width)}  ${text}`);
}
