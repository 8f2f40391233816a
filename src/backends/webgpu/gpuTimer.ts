import type { GpuBackend } from "./gpuBackend.js";

/** How long one program took on the graphics processor. */
export interface GpuTime {
  readonly name: string;
  readonly milliseconds: number;
}

/** The most programs that one timer measures. */
const MOST = 2048;

/** Measures programs by the graphics processor's own clock; each measured program runs in a separate pass. */
export class GpuTimer {
  private readonly names: string[] = [];
  private readonly queries: GPUQuerySet;

  constructor(private readonly backend: GpuBackend) {
    if (!backend.device.features.has("timestamp-query")) {
      throw new Error("webgpu: this adapter has no timestamps, so its work cannot be timed");
    }
    this.queries = backend.device.createQuerySet({ type: "timestamp", count: 2 * MOST });
  }

  /** Begins to measure a program; beyond its limit, it measures none. */
  begin(name: string): GPUComputePassDescriptor | undefined {
    if (this.names.length >= MOST) return undefined;
    const place = 2 * this.names.length;
    this.names.push(name);
    return {
      timestampWrites: {
        querySet: this.queries,
        beginningOfPassWriteIndex: place,
        endOfPassWriteIndex: place + 1,
      },
    };
  }

  /** How long each program took, in order. Ends the timer. */
  async read(): Promise<GpuTime[]> {
    const { device } = this.backend;
    const size = 16 * Math.max(1, this.names.length);
    const resolved = device.createBuffer({ size, usage: GPUBufferUsage.QUERY_RESOLVE | GPUBufferUsage.COPY_SRC });
    const staging = device.createBuffer({ size, usage: GPUBufferUsage.MAP_READ | GPUBufferUsage.COPY_DST });
    this.backend.ensureCommandEncoderReady();
    this.backend.endComputePassEncoder();
    const encoder = this.backend.commandEncoder!;
    if (this.names.length > 0) encoder.resolveQuerySet(this.queries, 0, 2 * this.names.length, resolved, 0);
    encoder.copyBufferToBuffer(resolved, 0, staging, 0, size);
    this.backend.submitQueue();
    await staging.mapAsync(GPUMapMode.READ);
    const clock = new BigUint64Array(staging.getMappedRange().slice(0));
    staging.unmap();
    for (const one of [resolved, staging, this.queries]) one.destroy();
    return this.names.map((name, i) => ({ name, milliseconds: Number(clock[2 * i + 1] - clock[2 * i]) / 1e6 }));
  }
}
