import { fileURLToPath } from "node:url";

import * as tf from "@tensorflow/tfjs-core";

import { HelpAsked } from "./helpAsked.js";

/** The exit code of an interrupted program, as in shells after Ctrl-C. */
const INTERRUPTED = 130;

/** How {@link runProgram} behaves. */
export interface ProgramOptions {
  /** What to print when the program is interrupted, such as how to resume. */
  readonly onInterrupt?: () => string;
}

/**
 * Runs an example if it was started from the command line; does nothing if its file was only imported.
 *
 * `--help` prints the usage. An error prints one line and exits with code 1; with `DEBUG=1` in the environment its stack follows. Ctrl-C ends the program
 * immediately: files are written whole or not at all.
 *
 * @param home - The example's own `import.meta.url`.
 * @param run - Receives the words of the command line and a function to print with.
 */
export async function runProgram(
  home: string,
  run: (args: readonly string[], print: (line: string) => void) => Promise<unknown>,
  { onInterrupt }: ProgramOptions = {},
): Promise<void> {
  if (process.argv[1] !== fileURLToPath(home)) return;
  tf.enableProdMode(); // no banner of tfjs about its other build for Node
  process.once("SIGINT", () => {
    process.stderr.write(`\ninterrupted${onInterrupt ? `. ${onInterrupt()}` : ""}\n`);
    process.exit(INTERRUPTED);
  });
  try {
    await run(process.argv.slice(2), (line) => process.stdout.write(`${line}\n`));
  } catch (error) {
    if (error instanceof HelpAsked) process.stdout.write(`${error.message}\n`);
    else {
      const { message, stack } = error instanceof Error ? error : new Error(String(error));
      const [first, ...usage] = message.split("\n");
      process.stderr.write(`${first}${usage.length > 0 ? " (--help lists the options)" : ""}\n`);
      if (process.env.DEBUG) process.stderr.write(`${stack}\n`);
      process.exitCode = 1;
    }
  }
  if (tf.getBackend() === "webgpu") process.exit(); // the device would keep the process alive
}
