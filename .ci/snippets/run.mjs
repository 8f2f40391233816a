// Every program in the README and the guides, run from the packed library in an empty folder with only the packages that the README names. The library must be built.
// What a program takes for granted (`net`, `train`, a folder of pictures ...) is made by granted.mjs and files.mjs. A program that cannot run here has a comment
// above it, <!-- not run: the reason -->.
import { spawnSync } from "node:child_process";
import { cpSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join, relative } from "node:path";
import { fileURLToPath } from "node:url";
import ts from "typescript";

import { install, makeFolder, pack } from "../consumer/place.mjs";

const here = fileURLToPath(new URL(".", import.meta.url));
const root = fileURLToPath(new URL("../..", import.meta.url));
/** Programs that cannot run; a few. */
const MOST_LEFT_OUT = 3;

const markdown = readdirSync(join(root, "docs"), { recursive: true, encoding: "utf8" })
  .filter((path) => path.endsWith(".md") && !path.startsWith("api"))
  .map((path) => join(root, "docs", path));
const snippets = [];
const leftOut = [];
for (const path of [join(root, "README.md"), ...markdown.sort()]) {
  const page = relative(root, path);
  const text = readFileSync(path, "utf8");
  for (const { 1: reason, 2: code, index } of text.matchAll(
    /(?:<!-- not run: ([^\n]*) -->\n+)?^```ts\n([\s\S]*?)^```/gm,
  )) {
    const line = text.slice(0, index).split("\n").length;
    if (reason !== undefined) leftOut.push(`${page}:${line} is not run: ${reason}`);
    else snippets.push({ page, line, code });
  }
}

const wrong = snippets.filter(({ code }) => !/await use(Wasm|Backend)\(/.test(code));
if (wrong.length > 0) throw new Error(`no line that chooses a backend in ${wrong.map(({ page, line }) => `${page}:${line}`).join(", ")}`); // prettier-ignore
if (snippets.length < 50) throw new Error(`only ${snippets.length} programs were found`);
if (leftOut.length > MOST_LEFT_OUT)
  throw new Error(`${leftOut.length} programs are not run, at most ${MOST_LEFT_OUT} may be`);

const versions = JSON.parse(readFileSync(join(root, "package.json"), "utf8")).devDependencies;
const folder = makeFolder("snippets");
const optional = ["sharp", "@observablehq/plot", "linkedom", "cli-progress"];
install(folder, pack(makeFolder("packed")), optional.map((name) => `${name}@${versions[name]}`)); // prettier-ignore
// Models that cannot be had here: packages of the same shape.
cpSync(join(here, "stubs"), join(folder, "node_modules"), { recursive: true });
for (const file of ["main.mjs", "granted.mjs", "files.mjs"]) cpSync(join(here, file), join(folder, file));
mkdirSync(join(folder, "programs"));
const list = snippets.map(({ page, line, code }, i) => {
  const compilerOptions = { module: "esnext", target: "es2022" };
  const { outputText } = ts.transpileModule(code, { compilerOptions });
  const file = `programs/${i}.mjs`;
  writeFileSync(join(folder, file), outputText);
  return { page, line, file };
});
writeFileSync(join(folder, "programs.json"), JSON.stringify(list));
const { status } = spawnSync(process.execPath, ["main.mjs"], { cwd: folder, stdio: ["ignore", "inherit", "inherit"] });
if (status !== 0) throw new Error("some programs of the guides fail, see above");
for (const line of leftOut) process.stdout.write(`${line}\n`);
process.stdout.write(`${snippets.length} programs of the guides run, ${leftOut.length} do not\n`);
