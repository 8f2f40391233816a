import type * as tf from "@tensorflow/tfjs-core";

import { bufferOf, type GpuBackend } from "./gpuBackend.js";
import { stateOf, type GpuState } from "./gpuState.js";

/** One tensor that a program reads, writes, or both, and how it sees it: as single numbers or four at a time. */
export interface Binding {
  readonly tensor: tf.TensorInfo;
  readonly access?: "read" | "write";
  readonly type?: "f32" | "vec4<f32>" | "u32" | "i32";
}

/** A number that a program is given: an integer, or a float. */
export type Word = number | { readonly float: number };

/** Work for the graphics processor. */
export interface Dispatch {
  /** Names the program: calls with the same key share the code, the kinds of bindings and the names of words. */
  readonly key: string;
  /** The program in WGSL, with an entry point `main`; the declarations of bindings and of the words, as `u`, are put before it. */
  readonly code: () => string;
  readonly bindings: Readonly<Record<string, Binding>>;
  readonly words?: Readonly<Record<string, Word>>;
  /** Workgroups along x, y and z. */
  readonly groups: readonly [number, number?, number?];
}

/** Runs a program: its pipeline, its words and its bind group are made once and kept. */
export function dispatch(backend: GpuBackend, { key, code, bindings, words = {}, groups }: Dispatch): void {
  const state = stateOf(backend);
  state.requireAlive();
  const entries = Object.entries(bindings);
  const buffers = entries.map(([, { tensor }]) => bufferOf(backend, tensor));
  const names = Object.keys(words);
  let program = state.programs.get(key);
  if (program === undefined) {
    const layout = layoutFor(state, entries, names.length > 0);
    const source = `${declarations(entries, words)}\n${code()}`;
    const module = backend.device.createShaderModule({ code: source, label: key });
    const pipeline = backend.device.createComputePipeline({
      label: key,
      layout: backend.device.createPipelineLayout({ bindGroupLayouts: [layout] }),
      compute: { module, entryPoint: "main" },
    });
    state.compiled++;
    program = { id: state.programs.size, pipeline, layout };
    state.programs.set(key, program);
  }
  let group = `${program.id}`;
  for (const buffer of buffers) group += `,${state.idOf(buffer)}`;
  const uniform = names.length > 0 ? state.uniform(Object.values(words)) : undefined;
  if (uniform !== undefined) group += `;${uniform.id}`;
  const { layout } = program;
  const bindGroup = state.bindGroup(group, () => {
    const resources = uniform === undefined ? buffers : [...buffers, uniform.buffer];
    return { layout, entries: resources.map((buffer, binding) => ({ binding, resource: { buffer } })) };
  });
  state.record(key, program.pipeline, bindGroup, groups);
}

/** Workgroups for so many threads: along x, then along y where one axis is not enough. A program's index is `gid.x + gid.y * WIDEST * size`. */
export function spreadOver(threads: number, size = 256): readonly [number, number] {
  const groups = Math.ceil(threads / size);
  if (groups <= WIDEST) return [groups, 1];
  return [WIDEST, Math.ceil(groups / WIDEST)];
}

/** Workgroups along one axis; every adapter allows at least as many. */
const WIDEST = 32_768;

/** The head of a program with one thread per number: `i` is its index, below `u.size`. */
export const eachIndex = (body: string, size = 256): string => `
@compute @workgroup_size(${size})
fn main(@builtin(global_invocation_id) gid: vec3<u32>) {
  let i = gid.x + gid.y * ${WIDEST * size}u;
  if (i >= u.size) { return; }
  ${body}
}`;

function layoutFor(state: GpuState, entries: readonly [string, Binding][], words: boolean): GPUBindGroupLayout {
  const kinds: GPUBufferBindingType[] = entries.map(([, { access }]) =>
    access === "write" ? "storage" : "read-only-storage",
  );
  if (words) kinds.push("uniform");
  return state.layout(kinds);
}

function declarations(entries: readonly [string, Binding][], words: Readonly<Record<string, Word>>): string {
  const buffers = entries.map(
    ([name, { access, type = "f32" }], place) =>
      `@group(0) @binding(${place}) var<storage, ${access === "write" ? "read_write" : "read"}> ${name}: array<${type}>;`,
  );
  const fields = Object.entries(words).map(([name, word]) => `${name}: ${typeof word === "number" ? "u32" : "f32"}`);
  if (fields.length === 0) return buffers.join("\n");
  return `struct Words { ${fields.join(", ")} };
${buffers.join("\n")}
@group(0) @binding(${entries.length}) var<uniform> u: Words;`;
}
