import { fileURLToPath } from "node:url";

import {
  extraRows,
  optionLines,
  parse,
  type ExtraOptions,
  type ExtraValues,
  type NoOptions,
  type ParsedOptions,
} from "./options.js";

/** How a study's second command is used. */
export interface SecondCommand<Extra extends ExtraOptions> {
  /** What it is called in messages, such as `verify`. */
  readonly who: string;
  /** How it is started, such as `npx tsx examples/studies/faces/verify.ts`. */
  readonly command: string;
  /** What it says, in one sentence. */
  readonly purpose: string;
  /** The words that it requires, in order, such as `["A.png", "B.png"]`. */
  readonly words: readonly string[];
  /** What these words are, such as `two files`. */
  readonly wordsAre: string;
  /** The command's own `import.meta.url`; the model is in `out` next to it unless `--out` says otherwise. */
  readonly home: string;
  /** Further options by name. */
  readonly extra?: Extra;
}

/** The words and options on the command line of a second command. */
export type CommandWords<Extra> = ExtraValues<Extra> & { readonly words: readonly string[]; readonly out: string };

/**
 * Reads the command line of a second command, which uses the model that `main.ts` saved in `--out`.
 *
 * @throws RangeError followed by the usage, for words other than those required, or an unknown option.
 * @throws HelpAsked with the usage, for `--help`.
 */
export function readCommand<const Extra extends ExtraOptions = NoOptions>(
  args: readonly string[],
  { who, command, purpose, words, wordsAre, home, extra }: SecondCommand<Extra>,
): CommandWords<Extra> {
  const out = fileURLToPath(new URL("out", home));
  const usage = [
    `${command} ${words.join(" ")} [options]`,
    purpose,
    ...optionLines([
      ...extraRows(extra),
      ["--out FOLDER", `where main.ts left the model (default ${out})`],
      ["--help", "show this"],
    ]),
  ].join("\n");
  const options: ParsedOptions = { out: { type: "string", default: out } };
  for (const [name, { value }] of Object.entries(extra ?? {})) {
    options[name] = value === undefined ? { type: "boolean", default: false } : { type: "string" };
  }
  const { values, positionals } = parse(args, options, usage, true);
  if (positionals.length !== words.length) {
    throw new RangeError(`${who}: expects ${wordsAre}, got ${positionals.length}\n${usage}`);
  }
  return { ...(values as ExtraValues<Extra>), words: positionals, out: values.out as string };
}
