// npm run mutants -- [--only TEXT]
// Plants each fault of faults.ts in a copy of the working tree, runs the tests that should see it, and lists those that nobody saw. By hand: it takes minutes.
// Exits with 1 if a fault survived, or could not be planted because the code has moved on.
import { execFileSync, spawnSync } from "node:child_process";
import { cpSync, existsSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";

import { faults, type Fault } from "./faults.js";

const { values: options } = parseArgs({ options: { only: { type: "string", default: "" } } });
const root = fileURLToPath(new URL("../..", import.meta.url));
const copy = mkdtempSync(join(tmpdir(), "mutants-"));

/** What became of a fault: `seen` is as it should be. */
type Outcome = "seen" | "SURVIVED" | "NOT PLANTED" | "TESTS FAIL WITHOUT IT" | "NO TESTS";

function outcomeOf({ file, before, after, tests }: Fault, healthy: Map<string, boolean>): Outcome {
  const path = join(copy, file);
  const source = existsSync(path) ? readFileSync(path, "utf8") : "";
  if (source.split(before).length !== 2) return "NOT PLANTED";
  const present = tests.filter((test) => existsSync(join(copy, test)));
  if (present.length === 0) return "NO TESTS";
  const key = present.join(" ");
  if (!healthy.has(key)) healthy.set(key, pass(present));
  if (healthy.get(key) === false) return "TESTS FAIL WITHOUT IT";
  writeFileSync(
    path,
    source.replace(before, () => after),
  );
  const survived = pass(present);
  writeFileSync(path, source);
  return survived ? "SURVIVED" : "seen";
}

function pass(tests: readonly string[]): boolean {
  const args = ["vitest", "run", "--config", ".ci/vitest.config.ts", "--maxWorkers=1", ...tests];
  return spawnSync("npx", args, { cwd: copy, stdio: "ignore" }).status === 0;
}

try {
  const list = execFileSync("git", ["ls-files", "-co", "--exclude-standard"], { cwd: root, encoding: "utf8" });
  for (const file of list.split("\n").filter((name) => name !== "" && existsSync(join(root, name)))) {
    cpSync(join(root, file), join(copy, file));
  }
  symlinkSync(join(root, "node_modules"), join(copy, "node_modules"));
  const healthy = new Map<string, boolean>();
  let bad = 0;
  for (const fault of faults.filter(({ name }) => name.includes(options.only))) {
    const outcome = outcomeOf(fault, healthy);
    if (outcome !== "seen") bad++;
    console.log(`${outcome.padEnd(22)} ${fault.name} (${fault.file})`);
  }
  console.log(bad === 0 ? "Every fault was seen." : `${bad} of ${faults.length} faults were not seen.`);
  process.exitCode = bad === 0 ? 0 : 1;
} finally {
  rmSync(copy, { recursive: true, force: true });
}
