/** The output of a command. */
export interface Terminal {
  /** Prints a line of the answer. */
  readonly print: (line: string) => void;
  /** Prints a line that is not part of the answer: progress, skipped files. */
  readonly tell: (line: string) => void;
  /** Shows a line that the next one replaces, on a terminal; elsewhere undefined. */
  readonly replace?: (line: string) => void;
  /** Interrupts the command between two steps. */
  readonly signal: AbortSignal;
}

/** The terminal of this process. Lines of progress go to standard error, so that the answer can be piped. */
export function processTerminal(signal: AbortSignal): Terminal {
  const { stdout, stderr } = process;
  const clear = stderr.isTTY ? "\r\u001b[2K" : "";
  return {
    print: (line) => stdout.write(`${line}\n`),
    tell: (line) => stderr.write(`${clear}${line}\n`),
    ...(stderr.isTTY && {
      replace: (line: string) => {
        stderr.write(clear + line.slice(0, (stderr.columns || 80) - 1));
      },
    }),
    signal,
  };
}
