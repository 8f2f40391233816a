import { execFile } from "node:child_process";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { expect, it } from "vitest";

const root = fileURLToPath(new URL("../..", import.meta.url));

/** A program in a process in which `name` is not installed. */
async function runWithout(name: string, program: string): Promise<string> {
  const hook = `export async function resolve(specifier, context, next) {
    if (specifier === ${JSON.stringify(name)}) throw Object.assign(new Error("Cannot find package '" + specifier + "'"), { code: "ERR_MODULE_NOT_FOUND" });
    return next(specifier, context);
  }`;
  const register = `import { register } from "node:module"; register("data:text/javascript,${encodeURIComponent(hook)}");`;
  const args = ["--import", "tsx", "--import", `data:text/javascript,${encodeURIComponent(register)}`];
  const { stdout } = await promisify(execFile)(
    process.execPath,
    [...args, "--input-type=module", "--eval", `${program} .catch((error) => console.log(error.message));`],
    { cwd: root },
  );
  return stdout.trim();
}

it("useWasm names the package to install when it is missing", async () => {
  const program = 'import { useWasm } from "./src/backends/index.ts"; await useWasm()';
  expect(await runWithout("@tensorflow/tfjs-backend-wasm", program)).toBe(
    "useWasm: needs the package @tensorflow/tfjs-backend-wasm for wasm; install it with: npm install @tensorflow/tfjs-backend-wasm",
  );
});

it("useBackend names the package to install when it is missing", async () => {
  const program = 'import { useBackend } from "./src/backends/index.ts"; await useBackend("cpu")';
  expect(await runWithout("@tensorflow/tfjs-backend-cpu", program)).toBe(
    "useBackend: needs the package @tensorflow/tfjs-backend-cpu for cpu; install it with: npm install @tensorflow/tfjs-backend-cpu",
  );
});
