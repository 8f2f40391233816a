// tsx test/bench/prepareGpuRun.ts FOLDER [DEB...] [--program kochOnGpu]
// Prepares a folder with all that a Linux machine with a graphics card, but without npm or a network, needs to run the bench (or another program of this folder) on webgpu: Node's binary, Dawn's native
// module, this library bundled with its bench, and the loaders that NVIDIA's driver needs where their Debian packages are named (libvulkan1, libegl1, libglvnd0, libgl1, libglx0, libgles2, libopengl0). There: `sh FOLDER/run.sh --json out.json`.
import { execFileSync } from "node:child_process";
import { copyFileSync, existsSync, mkdirSync, rmSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";

import { build } from "esbuild";

const { values, positionals } = parseArgs({
  options: { program: { type: "string", default: "webgpu" } },
  allowPositionals: true,
});
const [folder, ...packages] = positionals as [string | undefined, ...string[]];
if (folder === undefined) throw new RangeError("prepareGpuRun: name the folder to prepare");
const root = fileURLToPath(new URL("../../", import.meta.url));
mkdirSync(folder, { recursive: true });
await build({
  entryPoints: [join(root, `test/bench/${values.program}.ts`)],
  outfile: join(folder, "bench.mjs"),
  bundle: true,
  platform: "node",
  format: "esm",
  target: "node20",
  minify: true,
  keepNames: true, // programs are listed by the names of their classes
  absWorkingDir: root,
  external: ["fsevents", "canvas", "sharp"],
  banner: { js: 'import { createRequire } from "node:module"; const require = createRequire(import.meta.url);' },
  logLevel: "warning",
});
copyFileSync(join(root, "test/bench/peer.py"), join(folder, "peer.py"));
for (const file of packages) copyFileSync(file, join(folder, file.slice(file.lastIndexOf("/") + 1)));
// What does not change is packed once.
const packed = join(folder, "runtime.tar.gz");
if (!existsSync(packed)) {
  const runtime = join(folder, "runtime");
  // The module looks for its library beside itself, wherever it was bundled to.
  mkdirSync(join(runtime, "dist/linux-x64"), { recursive: true });
  copyFileSync(process.execPath, join(runtime, "node"));
  copyFileSync(join(root, "node_modules/webgpu/dist/linux-x64/dawn.node"), join(runtime, "dist/linux-x64/dawn.node"));
  execFileSync("tar", ["-czf", packed, "-C", runtime, "."]);
  rmSync(runtime, { recursive: true });
}
writeFileSync(
  join(folder, "run.sh"),
  `#!/bin/sh
# Unpacks once, puts the loaders of Vulkan and OpenGL in place if one is missing and their packages are here, and runs the bench with the arguments given.
set -e
here=$(cd "$(dirname "$0")" && pwd)
to=\${GPU_RUN_FOLDER:-/tmp/one-shot-gpu}
if [ ! -e "$to/node" ]; then
  mkdir -p "$to"
  tar -xzf "$here/runtime.tar.gz" -C "$to"
fi
cp "$here/bench.mjs" "$here/peer.py" "$to"
if ! ldconfig -p | grep -q libvulkan.so.1 || ! ldconfig -p | grep -q libEGL.so.1; then
  for file in "$here"/*.deb; do [ -e "$file" ] && dpkg -x "$file" "$to/loaders"; done
  export LD_LIBRARY_PATH="$to/loaders/usr/lib/x86_64-linux-gnu:$LD_LIBRARY_PATH"
fi
if [ -z "$VK_ICD_FILENAMES$VK_DRIVER_FILES" ]; then
  for file in /usr/share/vulkan/icd.d/nvidia_icd.json /etc/vulkan/icd.d/nvidia_icd.json /usr/local/nvidia/share/vulkan/icd.d/nvidia_icd.json; do
    [ -e "$file" ] && export VK_DRIVER_FILES=$file
  done
fi
exec "$to/node" "$to/bench.mjs" "$@"
`,
);
console.log(`${folder}: ${Math.round(statSync(packed).size / 2 ** 20)} MB; on the other machine: sh ${folder}/run.sh`);
