// A folder as a user would have it: the packed library with only the packages that the README names.
import { execFileSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

const root = fileURLToPath(new URL("../..", import.meta.url));
const PEERS = ["tfjs-core", "tfjs-layers", "tfjs-backend-wasm"].map((name) => `@tensorflow/${name}`);
const quiet = ["--no-audit", "--no-fund", "--loglevel=error"];

/** Packs the library, which must be built, into a folder of its own; returns the tarball's path. */
export function pack(folder) {
  const [{ filename }] = JSON.parse(
    execFileSync("npm", ["pack", "--json", "--ignore-scripts", "--pack-destination", folder], {
      cwd: root,
      stdio: ["ignore", "pipe", "ignore"],
    }),
  );
  return join(folder, filename);
}

export function makeFolder(name) {
  const folder = mkdtempSync(join(tmpdir(), `one-shot-ts-${name}-`));
  process.on("exit", () => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

/** Installs the tarball with its required peers, and further packages that stand for the user's own tools. */
export function install(folder, tarball, tools = []) {
  const versions = JSON.parse(readFileSync(join(root, "package.json"), "utf8")).devDependencies;
  writeFileSync(join(folder, "package.json"), JSON.stringify({ private: true, type: "module" }));
  const peers = PEERS.map((name) => `${name}@${versions[name]}`);
  run("npm", ["install", ...quiet, tarball, ...peers], folder);
  if (tools.length > 0) run("npm", ["install", ...quiet, "--ignore-scripts", "--no-save", ...tools], folder);
}

/** Runs a command; its output is shown only if it fails, or returned. */
export function run(command, args, cwd, env = {}) {
  try {
    return execFileSync(command, args, { cwd, stdio: "pipe", env: { ...process.env, ...env }, encoding: "utf8" });
  } catch (error) {
    process.stderr.write(`${command} ${args.join(" ")}\n${error.stdout ?? ""}${error.stderr ?? ""}`);
    throw new Error(`${command} failed`, { cause: error });
  }
}
