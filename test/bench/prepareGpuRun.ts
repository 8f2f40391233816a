// tsx test/bench/prepareGpuRun.ts FOLDER [DEB...] [--program examples/studies/omniglot/main.ts]
// Prepares a folder with all that a Linux machine with a graphics card, but without npm or a network, needs to run the bench on webgpu, or a study: Node's binary, Dawn's native
// module, the program bundled with this library, and the loaders that NVIDIA's driver needs where their Debian packages are named (libvulkan1, libegl1, libglvnd0, libgl1, libglx0, libgles2,
// libopengl0). There: `sh FOLDER/run.sh --json out.json`, for a study with `--backend webgpu`; a folder `shared` in FOLDER stands beside the project there.
import { execFileSync } from "node:child_process";
import { copyFileSync, cpSync, existsSync, mkdirSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { basename, dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";

import { build, type Plugin } from "esbuild";

const { values, positionals } = parseArgs({
  options: { program: { type: "string", default: "test/bench/webgpu.ts" } },
  allowPositionals: true,
});
const [folder, ...packages] = positionals as [string | undefined, ...string[]];
if (folder === undefined) throw new RangeError("prepareGpuRun: name the folder to prepare");
const root = fileURLToPath(new URL("../../", import.meta.url));
mkdirSync(folder, { recursive: true });
const program = join(root, values.program);
const bundled = join(folder, "program");
rmSync(bundled, { recursive: true, force: true });
// What other threads run is bundled by itself, under its name, and found beside the program, as is what starts it.
const threaded = new Set<string>();
await bundle({ program }, [
  {
    name: "threads",
    setup: (bundler) => {
      bundler.onLoad({ filter: /examples.*\.ts$/ }, ({ path }) => {
        const source = readFileSync(path, "utf8");
        if (!source.includes("module: import.meta.url")) return null;
        threaded.add(path);
        const module = `module: new URL("./${basename(path, ".ts")}.mjs", import.meta.url).href`;
        return { contents: source.replaceAll("module: import.meta.url", module), loader: "ts" };
      });
    },
  },
]);
await bundle(Object.fromEntries(Array.from(threaded, (path) => [basename(path, ".ts"), path])));
copyFileSync(join(root, "examples/studies/shared/threadEntry.mjs"), join(bundled, "threadEntry.mjs"));
copyFileSync(join(root, "test/bench/peer.py"), join(bundled, "peer.py"));

for (const file of packages) copyFileSync(file, join(folder, file.slice(file.lastIndexOf("/") + 1)));
// What does not change is packed once.
const packed = join(folder, "runtime.tar.gz");
if (!existsSync(packed)) {
  const runtime = join(folder, "runtime");
  // The module looks for its library beside itself, wherever it was bundled to.
  mkdirSync(join(runtime, "dist/linux-x64"), { recursive: true });
  copyFileSync(process.execPath, join(runtime, "node"));
  copyFileSync(join(root, "node_modules/webgpu/dist/linux-x64/dawn.node"), join(runtime, "dist/linux-x64/dawn.node"));
  // What studies load when they first need it.
  for (const name of new Set(["sharp", "linkedom", "@observablehq/plot"].flatMap(packagesOf))) {
    cpSync(join(root, "node_modules", name), join(runtime, "node_modules", name), { recursive: true });
  }
  execFileSync("tar", ["-czf", packed, "-C", runtime, "."]);
  rmSync(runtime, { recursive: true });
}
writeFileSync(
  join(folder, "run.sh"),
  `#!/bin/sh
# Unpacks once, puts the loaders of Vulkan and OpenGL in place if one is missing and their packages are here, and runs the bench with the arguments given.
set -e
here=$(cd "$(dirname "$0")" && pwd)
to=\${GPU_RUN_FOLDER:-/tmp/one-shot-gpu/project}
if [ ! -e "$to/node" ]; then
  mkdir -p "$to"
  tar -xzf "$here/runtime.tar.gz" -C "$to"
fi
# The program finds what stands beside the project from where it was.
program="$to/${dirname(values.program)}"
mkdir -p "$program"
cp "$here"/program/* "$program"
[ -e "$program/dist" ] || ln -s "$to/dist" "$program/dist"
[ ! -e "$here/shared" ] || [ -e "$to/../shared" ] || ln -s "$here/shared" "$to/../shared"
if ! ldconfig -p | grep -q libvulkan.so.1 || ! ldconfig -p | grep -q libEGL.so.1; then
  for file in "$here"/*.deb; do [ -e "$file" ] && dpkg -x "$file" "$to/loaders"; done
  export LD_LIBRARY_PATH="$to/loaders/usr/lib/x86_64-linux-gnu:$LD_LIBRARY_PATH"
fi
if [ -z "$VK_ICD_FILENAMES$VK_DRIVER_FILES" ]; then
  for file in /usr/share/vulkan/icd.d/nvidia_icd.json /etc/vulkan/icd.d/nvidia_icd.json /usr/local/nvidia/share/vulkan/icd.d/nvidia_icd.json; do
    [ -e "$file" ] && export VK_DRIVER_FILES=$file
  done
fi
exec "$to/node" "$program/program.mjs" "$@"
`,
);
console.log(`${folder}: ${Math.round(statSync(packed).size / 2 ** 20)} MB; on the other machine: sh ${folder}/run.sh`);

/** An installed package and those that it needs. */
function packagesOf(name: string): string[] {
  const file = join(root, "node_modules", name, "package.json");
  if (!existsSync(file)) return []; // for other platforms
  const { dependencies, optionalDependencies } = JSON.parse(readFileSync(file, "utf8")) as Record<string, object | undefined>; // prettier-ignore
  return [name, ...Object.keys({ ...dependencies, ...optionalDependencies }).flatMap(packagesOf)];
}

/** Bundles programs, each into a file of its name. */
async function bundle(entryPoints: Record<string, string>, plugins: Plugin[] = []): Promise<void> {
  await build({
    entryPoints,
    outdir: bundled,
    outExtension: { ".js": ".mjs" },
    bundle: true,
    platform: "node",
    format: "esm",
    target: "node20",
    minify: true,
    keepNames: true, // programs are listed by the names of their classes, and work for threads by those of its functions
    absWorkingDir: root,
    external: ["fsevents", "canvas", "sharp"],
    banner: { js: 'import { createRequire } from "node:module"; const require = createRequire(import.meta.url);' },
    logLevel: "warning",
    plugins,
  });
}
