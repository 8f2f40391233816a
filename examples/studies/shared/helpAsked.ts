/** Thrown where `--help` stands on a command line; the message is the usage. */
export class HelpAsked extends Error {
  override readonly name = "HelpAsked";
}
