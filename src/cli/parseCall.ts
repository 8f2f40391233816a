import { parseArgs, type ParseArgsConfig } from "node:util";

import { CommandError } from "./commandError.js";

/** The usage of one command. */
export interface CommandUsage {
  /** Its words, such as `"identify FILE SAMPLE..."`. */
  readonly call: string;
  /** What it does, in one sentence. */
  readonly purpose: string;
  /** Each option with its description; `=` before a value's name marks those that take a value. */
  readonly options: Readonly<Record<string, string>>;
}

/** Options of every command. */
export const COMMON = {
  json: "print one JSON object instead of lines",
  help: "show this text",
} as const;

/** A parsed call. */
export interface ParsedCall {
  readonly words: readonly string[];
  readonly values: Readonly<Record<string, string | undefined>>;
  readonly flags: ReadonlySet<string>;
}

/**
 * Parses the words after a command's name.
 *
 * @throws CommandError that names the problem and shows the usage.
 */
export function parseCall({ call, options }: CommandUsage, args: readonly string[]): ParsedCall {
  const config: NonNullable<ParseArgsConfig["options"]> = {};
  for (const [name, meaning] of Object.entries({ ...options, ...COMMON })) {
    config[name] = { type: meaning.startsWith("=") ? "string" : "boolean" };
  }
  try {
    const { values, positionals } = parseArgs({ args: [...args], options: config, allowPositionals: true });
    const given = Object.entries(values);
    return {
      words: positionals,
      values: Object.fromEntries(given.filter(([, value]) => typeof value === "string")) as Record<string, string>,
      flags: new Set(given.filter(([, value]) => value === true).map(([name]) => name)),
    };
  } catch (error) {
    const [sentence] = (error as Error).message.split(/\. To specify|\n/);
    throw new CommandError(`${sentence}; usage: one-shot-ts ${call}`);
  }
}

/** The value of an option as a whole number of at least `least`, or its default. */
export function countOption({ values }: ParsedCall, name: string, otherwise: number, least = 1): number {
  const text = values[name];
  if (text === undefined) return otherwise;
  const value = Number(text);
  if (Number.isInteger(value) && value >= least) return value;
  throw new CommandError(`--${name} must be a whole number of at least ${least}, got "${text}"`);
}

/** The value of an option as a share between 0 and 1, or its default. */
export function shareOption({ values }: ParsedCall, name: string, otherwise: number): number {
  const text = values[name];
  if (text === undefined) return otherwise;
  const value = Number(text);
  if (value > 0 && value < 1) return value;
  throw new CommandError(`--${name} must be a number between 0 and 1, got "${text}"`);
}

/** The help text of one command. */
export function helpOf({ call, purpose, options }: CommandUsage): string {
  const rows = Object.entries({ ...options, ...COMMON }).map(([name, meaning]) => {
    const [, value = "", text = meaning] = /^=(\S+) (.*)$/s.exec(meaning) ?? [];
    return { left: `--${name}${value && ` ${value}`}`, text };
  });
  const width = Math.max(...rows.map(({ left }) => left.length));
  return [
    `one-shot-ts ${call}`,
    "",
    purpose,
    "",
    ...rows.map(({ left, text }) => `  ${left.padEnd(width)}  ${text}`),
  ].join("\n");
}
