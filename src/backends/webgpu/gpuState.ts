import type { Word } from "./dispatch.js";
import type { GpuBackend } from "./gpuBackend.js";
import type { GpuTimer } from "./gpuTimer.js";

interface Program {
  readonly id: number;
  readonly pipeline: GPUComputePipeline;
  readonly layout: GPUBindGroupLayout;
}

interface Uniform {
  readonly id: number;
  readonly buffer: GPUBuffer;
}

/** The most bind groups, and the most buffers of words, that are kept; a training step uses a few hundred. */
const MOST_KEPT = 4096;

/** Default number of programs recorded before they are handed to the graphics processor, which works on them while more are recorded. */
const BATCH = 24;

const states = new WeakMap<GpuBackend, GpuState>();

/** What is kept for a backend between kernels. */
export function stateOf(backend: GpuBackend): GpuState {
  let state = states.get(backend);
  if (state === undefined) states.set(backend, (state = new GpuState(backend)));
  return state;
}

/** What is kept for one device, so that a kernel costs the process little time: pipelines, words and bind groups. */
export class GpuState {
  readonly programs = new Map<string, Program>();
  /** Pipelines compiled so far. */
  compiled = 0;
  /** Programs run so far, including those of tfjs' own kernels. */
  runs = 0;
  /** Times each program, while a bench asks for it. */
  timer: GpuTimer | undefined;
  /** Programs that are recorded before they are handed over. */
  batch = BATCH;
  /** Why the device is gone, if it is. */
  lost: string | undefined;
  /** Whether the adapter is a driver that computes on the CPU, where compiling takes longer than running. */
  readonly isSoftware: boolean;
  private readonly backend: GpuBackend;
  private readonly ids = new WeakMap<object, number>();
  private readonly uniforms = new Map<string, Uniform>();
  private readonly bindGroups = new Map<string, GPUBindGroup>();
  private readonly layouts = new Map<string, GPUBindGroupLayout>();
  private nextId = 0;

  constructor(backend: GpuBackend) {
    this.backend = backend;
    this.isSoftware = isSoftware(backend.device);
  }

  /** Refuses work for a device that is gone. */
  requireAlive(): void {
    if (this.lost !== undefined) throw new Error(this.lost);
  }

  /** A unique number for a buffer or a pipeline. */
  idOf(buffer: object): number {
    let id = this.ids.get(buffer);
    if (id === undefined) this.ids.set(buffer, (id = this.nextId++));
    return id;
  }

  /** A buffer that holds these words, and is never written again. */
  uniform(words: readonly Word[]): Uniform {
    let key = "";
    for (const word of words) key += typeof word === "number" ? `${word},` : `f${word.float},`;
    return this.uniformOf(key, () => {
      const bytes = new ArrayBuffer(16 * Math.ceil(words.length / 4));
      const [whole, floats] = [new Uint32Array(bytes), new Float32Array(bytes)];
      words.forEach((word, i) => {
        if (typeof word === "number") whole[i] = word;
        else floats[i] = word.float;
      });
      return bytes;
    });
  }

  /** The buffer of words kept under a key, made if there is none. */
  uniformOf(key: string, bytes: () => ArrayBuffer): Uniform {
    let uniform = this.uniforms.get(key);
    if (uniform === undefined) {
      const content = bytes();
      const buffer = this.backend.device.createBuffer({
        size: content.byteLength,
        usage: GPUBufferUsage.UNIFORM,
        mappedAtCreation: true,
      });
      new Uint8Array(buffer.getMappedRange()).set(new Uint8Array(content));
      buffer.unmap();
      uniform = { id: this.nextId++, buffer };
      keep(this.uniforms, key, uniform);
    }
    return uniform;
  }

  /** The bind group kept under a key, made if there is none. */
  bindGroup(key: string, describe: () => GPUBindGroupDescriptor): GPUBindGroup {
    let group = this.bindGroups.get(key);
    if (group === undefined) {
      group = this.backend.device.createBindGroup(describe());
      keep(this.bindGroups, key, group);
    }
    return group;
  }

  layout(kinds: readonly GPUBufferBindingType[]): GPUBindGroupLayout {
    const key = kinds.join();
    let layout = this.layouts.get(key);
    if (layout === undefined) {
      layout = this.backend.device.createBindGroupLayout({
        entries: kinds.map((type, binding) => ({ binding, visibility: GPUShaderStage.COMPUTE, buffer: { type } })),
      });
      this.layouts.set(key, layout);
    }
    return layout;
  }

  /** Adds a program to those that the graphics processor will run, in order. */
  record(
    name: string,
    pipeline: GPUComputePipeline,
    bindGroup: GPUBindGroup,
    [x, y = 1, z = 1]: readonly [number, number?, number?],
  ): void {
    const { backend, timer } = this;
    backend.ensureCommandEncoderReady();
    if (timer !== undefined) backend.endComputePassEncoder();
    const pass = (backend.computePassEncoder ??= backend.commandEncoder!.beginComputePass(timer?.begin(name)));
    pass.setPipeline(pipeline);
    pass.setBindGroup(0, bindGroup);
    pass.dispatchWorkgroups(x, y, z);
    this.runs++;
    if (timer !== undefined) backend.endComputePassEncoder();
    if (++backend.dispatchCountInPass >= this.batch) {
      backend.endComputePassEncoder();
      backend.submitQueue();
    }
  }
}

function isSoftware(device: GPUDevice): boolean {
  // Older browsers have no information about a device's adapter.
  const { adapterInfo } = device as { adapterInfo?: Partial<GPUAdapterInfo> };
  const name = [adapterInfo?.vendor, adapterInfo?.architecture, adapterInfo?.device, adapterInfo?.description].join(
    " ",
  );
  return adapterInfo?.isFallbackAdapter === true || /swiftshader|llvmpipe|basic render/i.test(name);
}

/** Keeps a value, and drops the oldest if there are too many. */
function keep<T>(kept: Map<string, T>, key: string, value: T): void {
  kept.set(key, value);
  if (kept.size <= MOST_KEPT) return;
  for (const oldest of kept.keys()) {
    kept.delete(oldest);
    return;
  }
}
