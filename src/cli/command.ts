import type { CommandUsage, ParsedCall } from "./parseCall.js";
import type { Terminal } from "./terminal.js";

/** The answer of a command. */
export interface CommandResult {
  /** 0 for done or a match, 1 for no match. */
  readonly code: 0 | 1;
  /** The answer for a person. */
  readonly lines: readonly string[];
  /** The answer for a program. */
  readonly json: unknown;
}

/** A command: one of the words after `one-shot-ts`. */
export interface Command extends CommandUsage {
  readonly run: (call: ParsedCall, terminal: Terminal) => Promise<CommandResult>;
}
