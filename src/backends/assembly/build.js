// Compiles the kernels in this folder (AssemblyScript) and writes them to ../wasm/kernelBytes.ts: npm run build:kernels.
// The sources end in .as, so that the tools for TypeScript leave them alone; the compiler asks for .ts.
import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { deflateRawSync, inflateRawSync } from "node:zlib";

import asc from "assemblyscript/asc";

const folder = fileURLToPath(new URL(".", import.meta.url));

/**
 * Compiles all kernels; with `relaxed` they use fused multiply-add, which not every engine has, with `checked` they look at the sizes and places of their tensors
 * first.
 */
export async function compile(relaxed, checked = false) {
  let binary;
  const features = ["--enable", "simd", "--enable", "threads", ...(relaxed ? ["--enable", "relaxed-simd"] : [])];
  // Shared and unshared memories differ by one flag of the import, which the loader sets: see kernelModule.ts.
  const memory = [
    "--importMemory",
    "--noExportMemory",
    "--initialMemory",
    "1",
    "--maximumMemory",
    "65536",
    "--sharedMemory",
  ];
  const output = [
    "--outFile",
    "kernels.wasm",
    "-Ospeed",
    "--noAssert",
    "--runtime",
    "stub",
    "--use",
    `CHECKED=${checked ? 1 : 0}`,
  ];
  const { error, stderr } = await asc.main(["index.ts", ...output, ...memory, ...features], {
    readFile: (name) => readFile(join(folder, name.replace(/\.ts$/, ".as")), "utf8").catch(() => null),
    writeFile: (_, contents) => void (binary = contents),
    listFiles: () => [],
  });
  if (error) throw new Error(`${error.message}\n${stderr.toString()}`);
  return binary;
}

/** The module that holds the compiled kernels. */
export async function generate(checked = false) {
  const text = async (relaxed) => deflateRawSync(await compile(relaxed, checked), { level: 9 }).toString("base64");
  return `// Made from ../assembly by \`npm run build:kernels\`: do not edit. Raw deflate, base64.

/** Kernels for every engine with SIMD. */
export const plain =
  "${await text(false)}";

/** The same with fused multiply-add (relaxed SIMD). */
export const relaxed =
  "${await text(true)}";
`;
}

/** Where the kernels go: those that ship, and those that the tests run. */
const targets = [
  { file: "src/backends/wasm/kernelBytes.ts", checked: false },
  { file: "test/backends/checkedKernelBytes.ts", checked: true },
];

/** The file with its kernels unpacked: how small they are packed depends on the version of Node. */
function unpacked(text) {
  return text.replaceAll(/"([^"]+)"/g, (_, packed) => inflateRawSync(Buffer.from(packed, "base64")).toString("base64"));
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  for (const { file, checked } of targets) {
    const path = join(folder, "../../..", file);
    const made = await generate(checked);
    if (!process.argv.includes("--check")) {
      await writeFile(path, made);
    } else if (unpacked(await readFile(path, "utf8")) !== unpacked(made)) {
      console.error(`${file} does not hold the kernels in src/backends/assembly: run npm run build:kernels`);
      process.exitCode = 1;
    }
  }
}
