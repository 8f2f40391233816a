/** Thrown if `--help` is on the command line; the message is the usage. */
export class HelpAsked extends Error {
  override readonly name = "HelpAsked";
}
