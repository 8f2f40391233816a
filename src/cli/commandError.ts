/** A mistake in how a command was called: one line, and exit code 2. */
export class CommandError extends Error {
  override readonly name = "CommandError";
}
