import { existsSync } from "node:fs";
import { join, relative } from "node:path";

import type { CommonOptions } from "./options.js";
import { quoted } from "./quoted.js";
import { runProgram } from "./runProgram.js";

/**
 * Runs a study if it was started from the command line. On Ctrl-C it says how to resume after the last completed epoch, which is saved.
 *
 * @param home - The study's own `import.meta.url`.
 */
export async function runStudy<Options extends CommonOptions>(
  home: string,
  readOptions: (args: readonly string[]) => Options,
  main: (options: Options, print: (line: string) => void) => Promise<unknown>,
): Promise<void> {
  let out: string | undefined;
  await runProgram(
    home,
    (args, print) => {
      const options = readOptions(args);
      ({ out } = options);
      return main(options, print);
    },
    {
      onInterrupt: () =>
        out !== undefined && existsSync(join(out, "checkpoint"))
          ? `A completed epoch is saved; go on with\n  ${resumeCommand()}`
          : "No epoch was completed, so nothing is saved.",
    },
  );
}

/** The command line of this process again, with `--resume`. */
function resumeCommand(): string {
  const [, file, ...args] = process.argv;
  const started =
    process.env.npm_lifecycle_event === "start" ? "npm start --" : `npx tsx ${relative(process.cwd(), file)}`;
  const words = args.filter((word) => word !== "--resume").map(quoted);
  return [started, ...words, "--resume"].join(" ");
}
