import { useWasm } from "../backends/useWasm.js";
import { VERSION } from "../core/version.js";
import type { Command } from "./command.js";
import { CommandError } from "./commandError.js";
import { enroll } from "./enroll.js";
import { evaluate } from "./evaluate.js";
import { identify } from "./identify.js";
import { countOption, helpOf, parseCall } from "./parseCall.js";
import { show } from "./show.js";
import type { Terminal } from "./terminal.js";
import { train } from "./train.js";
import { verify } from "./verify.js";

const COMMANDS: Readonly<Record<string, Command>> = { train, enroll, identify, verify, evaluate, show };

/** The exit code of an interrupted command, as in shells after Ctrl-C. */
const INTERRUPTED = 130;

/**
 * Runs the command of the given words, as `npx one-shot-ts` does.
 *
 * @returns The exit code: 0 for done or a match, 1 for no match, 2 for an error, 130 if interrupted.
 */
export async function runCommand(args: readonly string[], terminal: Terminal): Promise<number> {
  const [word = "--help", ...rest] = args;
  if (word === "--version" || word === "-v") {
    terminal.print(VERSION);
    return 0;
  }
  if (word === "--help" || word === "-h" || word === "help") {
    terminal.print(overview());
    return 0;
  }
  try {
    if (!Object.hasOwn(COMMANDS, word)) {
      throw new CommandError(`unknown command "${word}"; the commands are ${Object.keys(COMMANDS).join(", ")}`);
    }
    const command = COMMANDS[word];
    if (rest.includes("--help") || rest.includes("-h")) {
      terminal.print(helpOf(command));
      return 0;
    }
    const call = parseCall(command, rest);
    const threads = countOption(call, "threads", 0, 0);
    await useWasm(threads > 0 ? { threads } : {});
    const { code, lines, json } = await command.run(call, terminal);
    if (call.flags.has("json")) terminal.print(JSON.stringify(json, undefined, 2));
    else for (const line of lines) terminal.print(line);
    return code;
  } catch (error) {
    if (terminal.signal.aborted) return INTERRUPTED;
    const message = error instanceof Error ? error.message : String(error);
    terminal.tell(`one-shot-ts ${word}: ${message.split("\n")[0]}`);
    return 2;
  }
}

function overview(): string {
  return [
    "one-shot-ts: from labelled samples to a file that knows who is who.",
    "",
    ...Object.values(COMMANDS).map(({ call, purpose }) => `  one-shot-ts ${call}\n      ${purpose}`),
    "",
    "one-shot-ts COMMAND --help lists a command's options. Exit codes: 0 match or done, 1 no match, 2 error.",
  ].join("\n");
}
