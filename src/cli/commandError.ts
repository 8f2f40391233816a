/** An error in the call of a command: one line, and exit code 2. */
export class CommandError extends Error {
  override readonly name = "CommandError";
}
