import { inflateRawSync } from "node:zlib";
import { describe, expect, it } from "vitest";

import { seeded } from "../../../src/core/random.js";
import { multiply } from "../../../src/backends/wasm/gemm.js";
import { plain, relaxed } from "../../../src/backends/wasm/kernelBytes.js";
import { compileKernels, type Kernel } from "../../../src/backends/wasm/kernelModule.js";
import type { Runner } from "../../../src/backends/wasm/runner.js";

const SCRATCH = 65_536;
const DATA = 1 << 20;

/** Runs kernels in a memory of its own, without the backend. */
async function runnerOf(
  module: WebAssembly.Module,
  shared: boolean,
): Promise<{ runner: Runner; floats: Float32Array }> {
  const memory = new WebAssembly.Memory({ initial: 64, maximum: 65_536, shared });
  const exports = (await WebAssembly.instantiate(module, { env: { memory } })).exports as Record<string, Kernel>;
  const [ints, floats] = [new Int32Array(memory.buffer), new Float32Array(memory.buffer)];
  const runner: Runner = {
    threads: 1,
    fused: false,
    run: (name, words, chunks) => {
      words.forEach((word, i) => (ints[256 + i] = word as number));
      ints.fill(-1, 256 + 64, 256 + 128); // no limits
      for (let chunk = 0; chunk < chunks; chunk++) exports[name](1024, chunk, SCRATCH);
    },
    end: () => Promise.resolve(),
  };
  return { runner, floats };
}

async function expectProduct(module: WebAssembly.Module, shared: boolean): Promise<void> {
  const { runner, floats } = await runnerOf(module, shared);
  const [m, n, k] = [13, 21, 37];
  const [a, b, c] = [DATA, DATA + 4 * m * k, DATA + 4 * (m * k + k * n)];
  const random = seeded(1);
  for (let i = a / 4; i < c / 4; i++) floats[i] = random() - 0.5;
  multiply(runner, { a, b, c, m, n, k, left: "rows", right: "rows" });
  for (let i = 0; i < m; i++) {
    for (let j = 0; j < n; j++) {
      let sum = 0;
      for (let l = 0; l < k; l++) sum += floats[a / 4 + i * k + l] * floats[b / 4 + l * n + j];
      expect(floats[c / 4 + i * n + j]).toBeCloseTo(sum, 5);
    }
  }
}

const bytesOf = (base64: string): Uint8Array<ArrayBuffer> =>
  new Uint8Array(inflateRawSync(Buffer.from(base64, "base64")));

describe("the kernels", () => {
  it("multiply right on an engine with plain SIMD only", () =>
    expectProduct(new WebAssembly.Module(bytesOf(plain)), true));

  it("multiply right in their fastest form, in shared memory and in memory that is not", async () => {
    for (const shared of [true, false]) await expectProduct((await compileKernels(shared)).module, shared);
  });

  it("touch no memory but what they are given: they hold no data and need no start", async () => {
    await compileKernels(true); // has Node 20 accept relaxed SIMD
    for (const bytes of [plain, relaxed]) {
      const module = new WebAssembly.Module(bytesOf(bytes));
      expect(WebAssembly.Module.imports(module)).toEqual([{ module: "env", name: "memory", kind: "memory" }]);
      expect(sections(bytesOf(bytes))).not.toContain(11); // data
      expect(sections(bytesOf(bytes))).not.toContain(8); // start
    }
  });
});

/** The numbers of a module's sections. */
function sections(bytes: Uint8Array): number[] {
  const found: number[] = [];
  for (let at = 8; at < bytes.length;) {
    found.push(bytes[at++]);
    let size = 0;
    for (let shift = 0; ; shift += 7) {
      const byte = bytes[at++];
      size |= (byte & 0x7f) << shift;
      if (byte < 0x80) break;
    }
    at += size;
  }
  return found;
}
