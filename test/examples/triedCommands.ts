/** The commands that a study proposes at its end: their words behind the program, as a shell gives them, and what they are said to show. */
export function triedCommands(lines: readonly string[]): { readonly args: string[]; readonly shows: string }[] {
  const from = lines.findIndex((line) => line.includes("Try it on samples"));
  if (from < 0) throw new Error(`no commands to try among ${lines.length} lines`);
  return lines.slice(from + 1).map((line) => {
    const [command, shows] = line.split("  # ");
    const words = Array.from(command.matchAll(/'([^']*)'|\S+/g), ([word]) => word.replace(/^'(.*)'$/, "$1"));
    return { args: words.slice(words.findIndex((word) => word.endsWith(".ts")) + 1), shows };
  });
}
